/** The base branch of a pull request, and the system that it evaluates to. */
import path from "node:path";
import { rootOfSources } from "../nix/evaluation-cache/copy.ts";
import type { Evaluation } from "../nix/types.ts";
import { messageOf } from "../shared/errors.ts";
import { realPath } from "../shared/files.ts";
import { shorten } from "../shared/text.ts";
import type { Context } from "./context.ts";
import type { Tree } from "./evaluate.ts";

/** The evaluated system, or the reason why there is none. */
type BaseSystem =
  | { commit: string; branch: string | undefined; evaluation: Evaluation }
  | { why: string };

/** The base of the pull request, checked out in a folder with the same paths as the checkout. */
interface Base {
  commit: string;
  branch: string | undefined;
  root: string;
  folder: string;
  tree: Tree;
}

/** @returns undefined for a run without a pull request; `why` if the base cannot be had. */
export async function baseOf(context: Context): Promise<Base | { why: string } | undefined> {
  const { github, inputs, log, signal, timeline, invocation } = context;
  if (!github.event.startsWith("pull_request")) return undefined;
  const resolved = async (folder: string) => (await realPath(folder)) ?? folder;
  const now = {
    workspace: await resolved(github.workspace),
    workingDirectory: await resolved(inputs.workingDirectory),
  };
  const root = await rootOfSources(await context.requestIn(now), now.workspace);
  if (root === undefined) return { why: "the configuration does not lie in the checkout" };
  const { authorization, baseTree, inTree } = await import("../nix/own-tree.ts");
  const server = {
    url: github.serverUrl,
    repository: github.repository,
    token: inputs.githubToken,
  };
  context.mask(Object.values(authorization(server)).slice(-1));
  const folder = path.join(invocation.directory, "base", "source");
  const found = await timeline.phase(
    "Base branch",
    () => baseTree({ root, folder, server, signal }),
    (tree) => "why" in tree,
  );
  if ("why" in found) {
    log.info(found.why);
    return found;
  }
  log.info(`base commit: ${found.commit}`);
  const { commit } = found;
  return { commit, branch: github.baseBranch, root, folder, tree: inTree(now, root, folder) };
}

/** Evaluates the system of the base. */
export async function baseSystem(
  context: Context,
  { commit, branch, root, folder }: Base,
): Promise<BaseSystem> {
  const { inputs, log, signal, timeline } = context;
  const { inTree } = await import("../nix/own-tree.ts");
  const session = await context.nix();
  const evaluateBase = async (): Promise<BaseSystem> => {
    const { evaluateRequest } = await import("./evaluate.ts");
    try {
      const evaluation = await evaluateRequest({
        inputs: { ...inputs, update: [] },
        log,
        record: async () => {},
        signal,
        // No template is needed: it does not change the packages.
        request: async (folders) => ({
          ...(await context.requestIn(folders)),
          generator: { kind: "none" },
        }),
        session: inTree(session, root, folder),
        builderNix: async () => inTree(await context.builderNix(), root, folder),
        roots: context.roots,
      });
      log.info(`toplevel of the base: ${evaluation.toplevel}`);
      return { commit, branch, evaluation };
    } catch (error) {
      if (signal.aborted) throw error;
      const [first = ""] = messageOf(error).split("\n");
      log.info(messageOf(error));
      return {
        why: `its commit ${commit.slice(0, 12)} does not evaluate (${shorten(first, 300)})`,
      };
    }
  };
  return await log.group("Evaluate the base branch", () =>
    timeline.phase("Evaluate the base branch", evaluateBase, (result) => "why" in result),
  );
}
