/** The evaluation cache of one step: the result of an earlier evaluation of the same inputs, if there is one. */
import path from "node:path";
import { seenByEvaluation } from "../action/inputs/read.ts";
import type { ActionsCache } from "../cache/types.ts";
import type { EvaluationKey } from "../nix/evaluation-cache/key.ts";
import type { EvaluationStore } from "../nix/evaluation-cache/store.ts";
import type { CachedEvaluation, Outcome } from "../nix/evaluation-cache/value.ts";
import type { KeyTable } from "../packer/types.ts";
import type { JsonObject } from "../shared/json.ts";
import { once } from "../shared/once.ts";
import { userFolder } from "../shared/xdg.ts";
import { packerEnvironment } from "./packer-environment.ts";
import type { StepEnvironment } from "./step-environment.ts";

interface Evaluation {
  outcome: Outcome;
  /** With its variables filled in. */
  builder: JsonObject;
  /** Classes of the builder's keys. */
  keys: KeyTable;
  /** What Packer sees. */
  env: Record<string, string>;
}

export function openEvaluationCache(
  environment: StepEnvironment,
  openCache: () => Promise<ActionsCache | undefined>,
) {
  const { inputs, github, invocation, log } = environment;

  const key = once(async (): Promise<EvaluationKey | undefined> => {
    const { evaluationKey } = await import("../nix/evaluation-cache/key.ts");
    const { nixFolders } = await import("../tools/nix-find.ts");
    const { defaultVersion } = await import("../tools/table.ts");
    const folders: string[] = [];
    for await (const folder of nixFolders(process.env)) {
      folders.push(folder);
      // Without a constraint the first Nix found is taken, so the others need not be looked for.
      if (inputs.nixVersion === undefined) break;
    }
    const made = await evaluationKey({
      inputs,
      seen: seenByEvaluation(inputs),
      workspace: github.workspace,
      actionRoot: environment.actionRoot,
      nix: { folders, wouldInstall: defaultVersion("nix") },
    });
    if ("key" in made) return made;
    log.info(`Evaluation cache: not used, ${made.reason}`);
    return undefined;
  });

  const store = once(async (): Promise<EvaluationStore | undefined> => {
    if (inputs.cache === "off") return undefined;
    const { openEvaluationStore } = await import("../nix/evaluation-cache/store.ts");
    const folder = path.join(userFolder("cache", process.env), "packernix", "evaluations");
    return openEvaluationStore(await openCache(), folder, log);
  });

  /** The cached evaluation of exactly these inputs, or undefined. */
  const read = once(async (): Promise<CachedEvaluation | undefined> => {
    const evaluations = await store();
    const made = evaluations === undefined ? undefined : await key();
    if (evaluations === undefined || made === undefined) return undefined;
    if (inputs.outputDirectory !== undefined) {
      log.info("Evaluation cache: not used, `output-directory` wants the template");
      return undefined;
    }
    const answer = await evaluations.read(made.key, (names) =>
      packerEnvironment(inputs, invocation, names),
    );
    if ("value" in answer) return answer.value;
    log.info(`Evaluation cache: not used, ${answer.reason}`);
    return undefined;
  });

  /** Keeps the result of an evaluation for later runs with the same inputs. */
  const keep = async ({ outcome, builder, keys, env }: Evaluation): Promise<void> => {
    const { mayKeepEvaluation } = await import("../nix/evaluation-cache/store.ts");
    const { differenceOf, cachedEvaluation } = await import("../nix/evaluation-cache/value.ts");
    const evaluations = await store();
    const made = evaluations === undefined ? undefined : await key();
    if (evaluations === undefined || made === undefined) return;
    const fresh = await cachedEvaluation(outcome, {
      key: made.key,
      covers: made.covers,
      keys,
      builder,
      given: { variables: inputs.variables, builderConfig: inputs.builderConfig },
      env,
    });
    const before = await read();
    if ("reason" in fresh) {
      log.info(`Evaluation cache: not saved, ${fresh.reason}`);
      return;
    }
    const difference = before === undefined ? undefined : differenceOf(before, fresh.value);
    if (difference !== undefined) {
      log.warning(
        `The same configuration now evaluates to a different result: ${difference}. It reads something outside itself, such as the time; its evaluations are no longer cached.`,
      );
      await evaluations.markUnstable(made.key);
    } else if (before === undefined && mayKeepEvaluation(github, inputs.cache)) {
      await evaluations.write(made.key, fresh.value);
    }
  };

  return { read, keep };
}
