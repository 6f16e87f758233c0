/** The memo of one step: whether an earlier evaluation already said what this one would say. */
import path from "node:path";
import { seenByEvaluation } from "../action/inputs/read.ts";
import type { ActionsCache } from "../cache/types.ts";
import type { MemoKey } from "../nix/memo/key.ts";
import type { MemoStore } from "../nix/memo/types.ts";
import type { MemoValue, Outcome } from "../nix/memo/value.ts";
import type { KeyTable } from "../packer/types.ts";
import type { JsonObject } from "../shared/json.ts";
import { once } from "../shared/once.ts";
import { userFolder } from "../shared/xdg.ts";
import { packerEnvironment } from "./packer-environment.ts";
import type { StepEnvironment } from "./step-environment.ts";

interface Evaluated {
  outcome: Outcome;
  /** With its variables filled in. */
  builder: JsonObject;
  /** Classes of the builder's keys. */
  keys: KeyTable;
  /** What Packer sees. */
  env: Record<string, string>;
}

export function openMemo(
  environment: StepEnvironment,
  openCache: () => Promise<ActionsCache | undefined>,
) {
  const { inputs, github, invocation, log } = environment;

  const key = once(async (): Promise<MemoKey | undefined> => {
    const { memoKey } = await import("../nix/memo/key.ts");
    const { nixFolders } = await import("../tools/nix-find.ts");
    const { defaultVersion } = await import("../tools/table.ts");
    const folders: string[] = [];
    for await (const folder of nixFolders(process.env)) {
      folders.push(folder);
      // Whether the first one is taken is certain when any will do; the others cost a look at every
      // process.
      if (inputs.nixVersion === undefined) break;
    }
    const made = await memoKey({
      inputs,
      seen: seenByEvaluation(inputs),
      workspace: github.workspace,
      actionRoot: environment.actionRoot,
      nix: { folders, wouldInstall: defaultVersion("nix") },
    });
    if ("key" in made) return made;
    log.info(`memo: not used, ${made.reason}`);
    return undefined;
  });

  const store = once(async (): Promise<MemoStore | undefined> => {
    if (inputs.cache === "off") return undefined;
    const { openMemoStore } = await import("../nix/memo/store.ts");
    const folder = path.join(userFolder("cache", process.env), "packernix", "memo");
    return openMemoStore(await openCache(), folder, log);
  });

  /** What was kept for this very state, or undefined. */
  const read = once(async (): Promise<MemoValue | undefined> => {
    const place = await store();
    const made = place === undefined ? undefined : await key();
    if (place === undefined || made === undefined) return undefined;
    if (inputs.outputDirectory !== undefined) {
      log.info("memo: not used, `output-directory` wants the template");
      return undefined;
    }
    const { readMemo } = await import("../nix/memo/store.ts");
    const answer = await readMemo(place, made.key, (names) =>
      packerEnvironment(inputs, invocation, names),
    );
    if ("value" in answer) return answer.value;
    log.info(`memo: not used, ${answer.reason}`);
    return undefined;
  });

  /** Keeps what an evaluation said, for runs on the same state. */
  const keep = async ({ outcome, builder, keys, env }: Evaluated): Promise<void> => {
    const { mayKeepMemo, writeMemo } = await import("../nix/memo/store.ts");
    const { differenceOf, memoValue } = await import("../nix/memo/value.ts");
    const place = await store();
    const made = place === undefined ? undefined : await key();
    if (place === undefined || made === undefined) return;
    const fresh = await memoValue(outcome, {
      key: made.key,
      covers: made.covers,
      keys,
      builder,
      given: { variables: inputs.variables, builderConfig: inputs.builderConfig },
      env,
    });
    const before = await read();
    if ("reason" in fresh) {
      log.info(`memo: not kept, ${fresh.reason}`);
      return;
    }
    const difference = before === undefined ? undefined : differenceOf(before, fresh.value);
    if (difference !== undefined) {
      log.warning(
        `The same configuration evaluates to something else than before: ${difference}. It reads what does not belong to it, such as the time; its evaluations are no longer remembered.`,
      );
      await place.markUnstable(made.key);
    } else if (before === undefined && mayKeepMemo(github, inputs.cache)) {
      await writeMemo(place, made.key, fresh.value);
    }
  };

  return { read, keep };
}
