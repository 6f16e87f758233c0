/**
 * Program for tests: runs `nixTool` in this process's own view of the machine, and prints what came
 * of it as JSON. Argument: JSON of `Request`.
 */
import { daemonTrust, storeAccess } from "../../src/nix/store/access.ts";
import { isUserError, messageOf } from "../../src/shared/errors.ts";
import { which } from "../../src/shared/files.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { laterSteps, nixTool } from "../../src/tools/nix.ts";
import { versionOf } from "../../src/tools/nix-find.ts";
import type { RestoredNix } from "../../src/tools/nix-types.ts";
import type { Table } from "../../src/tools/table.ts";

export interface Request {
  wanted?: string;
  mirrors?: Record<string, string>;
  scratch: string;
  table?: Table;
  /** Store paths that the store cache is said to have brought. */
  restored?: string[];
  /** Only asks how the store can be reached, with the Nix in this folder. */
  accessOf?: string;
}

const request = JSON.parse(process.argv[2] ?? "") as Request;
const log = collectingLog();
const started = performance.now();
try {
  if (request.accessOf !== undefined) {
    const reach = { env: process.env, bin: request.accessOf };
    print({ access: await storeAccess(reach), trust: await daemonTrust(reach), lines: log.lines });
  } else {
    await install();
  }
} catch (error) {
  const details = error instanceof Error ? error.stack : undefined;
  print({ error: messageOf(error), user: isUserError(error), details, lines: log.lines });
}

async function install(): Promise<void> {
  const nix = await nixTool({
    constraint: request.wanted,
    mirrors: request.mirrors ?? {},
    scratch: request.scratch,
    log,
    restore: async () => await nixAmong(request.restored ?? []),
    ...(request.table === undefined ? {} : { table: request.table }),
    timing: { tries: 2, pause: 10 },
  });
  const seconds = (performance.now() - started) / 1000;
  const later = await laterSteps(nix, []);
  const access = await storeAccess({ env: process.env, bin: nix.bin });
  print({ nix, later, access, lines: log.lines, seconds });
}

function print(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/**
 * The Nix among store paths that were restored: they are all taken as what came with it.
 * @returns undefined when none of them has `nix` and `nix-store` that run.
 */
async function nixAmong(
  closure: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<RestoredNix | undefined> {
  for (const one of closure) {
    const bin = `${one}/bin`;
    if ((await which("nix-store", bin)) === undefined) continue;
    const version = (await which("nix", bin)) && (await versionOf(bin, env));
    if (version) return { bin, version, closure: [...closure] };
  }
  return undefined;
}
