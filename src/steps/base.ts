/** The system of the branch that a pull request wants to change. */
import path from "node:path";
import { rootOfSources } from "../nix/memo/copy.ts";
import type { Evaluation } from "../nix/types.ts";
import { messageOf } from "../shared/errors.ts";
import { shorten } from "../shared/text.ts";
import type { Context } from "./context.ts";

/** What was evaluated, or why nothing was. */
export type BaseSystem =
  | { commit: string; branch: string | undefined; evaluation: Evaluation }
  | { why: string };

/** @returns undefined where there is no base: the run is for no pull request. */
export async function baseSystem(context: Context): Promise<BaseSystem | undefined> {
  const { github, inputs, log, signal, timeline, invocation } = context;
  if (!github.event.startsWith("pull_request")) return undefined;
  const session = await context.nix();
  const root = await rootOfSources(await context.requestIn(session), session.workspace);
  if (root === undefined) return { why: "the configuration does not lie in the checkout" };
  const { authorization, baseTree, inTree } = await import("../nix/own-tree.ts");
  const server = {
    url: github.serverUrl,
    repository: github.repository,
    token: inputs.githubToken,
  };
  context.mask(Object.values(authorization(server)).slice(-1));
  const folder = path.join(invocation.directory, "base", "source");
  return await log.group("Evaluate the base branch", () =>
    timeline.phase("Base branch", async () => {
      const tree = await baseTree({ root, folder, server, signal });
      if ("why" in tree) {
        log.info(tree.why);
        return tree;
      }
      const { commit } = tree;
      log.info(`base commit: ${commit}`);
      const { evaluateRequest } = await import("./evaluate.ts");
      try {
        const evaluation = await evaluateRequest({
          inputs: { ...inputs, update: [] },
          log,
          learn: async () => {},
          signal,
          // The packages are the same whatever template the image is made by.
          request: async (folders) => ({
            ...(await context.requestIn(folders)),
            generator: { kind: "none" },
          }),
          session: inTree(session, root, folder),
          builderNix: async () => inTree(await context.builderNix(), root, folder),
          roots: context.roots,
        });
        log.info(`toplevel of the base: ${evaluation.toplevel}`);
        return { commit, branch: github.baseBranch, evaluation };
      } catch (error) {
        if (signal.aborted) throw error;
        const [first = ""] = messageOf(error).split("\n");
        log.info(messageOf(error));
        return {
          why: `its commit ${commit.slice(0, 12)} does not evaluate (${shorten(first, 300)})`,
        };
      }
    }),
  );
}
