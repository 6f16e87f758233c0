/** A store in a folder of its own, a machine that forgets it, and a cache service. */

import { mkdtempSync, realpathSync } from "node:fs";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CacheOptions, openActionsCache } from "../../../src/cache/service.ts";
import { type RestoreEntryOptions, restoreEntry } from "../../../src/nix/store/cache.ts";
import type { EntryName } from "../../../src/nix/store/cache-keys.ts";
import { type PlanOptions, planSave } from "../../../src/nix/store/cache-plan.ts";
import { saveEntry } from "../../../src/nix/store/cache-save.ts";
import { childEnvironment } from "../../../src/shared/environment.ts";
import { run } from "../../../src/shared/exec.ts";
import { which } from "../../../src/shared/files.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { type JobSettings, startCacheService } from "../../helpers/cache-service/index.ts";
import { unpackEntry } from "./archive-fixture.ts";

/** @param given Folder of the Nix to use; by default the machine's. */
export async function cacheFixture(given?: string) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "store-cache-")));
  const service = await startCacheService();
  const storeDir = path.join(folder, "store");
  const state = path.join(folder, "state");
  const scratch = path.join(folder, "scratch");
  const places = {
    NIX_STORE_DIR: storeDir,
    NIX_STATE_DIR: state,
    NIX_LOG_DIR: path.join(folder, "log"),
  };
  const settings = ["substituters =", "sandbox = false", "build-users-group ="];
  const env = childEnvironment("nix", {
    ...places,
    HOME: folder,
    NIX_CONFIG: [...settings, "extra-experimental-features = nix-command"].join("\n"),
  });
  const bin =
    given ?? path.dirname((await which("nix-store", env["PATH"] ?? "")) ?? "/missing/nix-store");
  await mkdir(scratch);

  const nix = async (command: string, ...args: string[]) =>
    (await run(path.join(bin, command), args, { env, cwd: folder })).stdout.trim();

  return {
    folder,
    service,
    storeDir,
    env,
    bin,
    nix,
    /** Adds a file to the store under its hash. */
    async add(name: string, text: string): Promise<string> {
      const file = path.join(folder, name);
      await writeFile(file, text);
      return await nix("nix-store", "--add", file);
    },
    /** Builds a path of these contents that refers to others, as a configuration's toplevel does. */
    async build(name: string, text: string, references: readonly string[] = []): Promise<string> {
      const expression = `derivation {
        name = "${name}"; system = builtins.currentSystem; builder = "/bin/sh";
        args = [ "-c" "echo $text $references > $out" ];
        text = ${JSON.stringify(text)};
        references = map builtins.storePath [ ${references.map((one) => JSON.stringify(one)).join(" ")} ];
      }`;
      return await nix("nix-build", "--no-out-link", "-E", expression);
    },
    /** A key, and the path signed by it. */
    async sign(storePath: string, key: string): Promise<void> {
      const secret = path.join(folder, `${key}.secret`);
      await nix("nix-store", "--generate-binary-cache-key", key, secret, `${secret}.public`);
      await nix("nix", "store", "sign", "-k", secret, storePath);
    },
    async isValid(storePath: string): Promise<boolean> {
      return await nix("nix-store", "--verify-path", storePath).then(
        () => true,
        () => false,
      );
    },
    /** What a new machine has: nothing. */
    async forget(): Promise<void> {
      for (const one of [storeDir, state]) {
        await writable(one);
        await rm(one, { recursive: true, force: true });
      }
      await mkdir(storeDir, { recursive: true });
      // A Nix that has been installed and holds nothing.
      await nix("nix-store", "--init");
    },
    async save(
      plan: Omit<PlanOptions, "bin" | "forms"> & Partial<PlanOptions>,
      job: JobSettings = {},
    ) {
      const { cache, log } = opened(job);
      const report = await saveEntry(planSave({ bin, forms: ["nar"], ...plan }), {
        cache,
        log,
        signal: new AbortController().signal,
        scratch,
        environment: env,
      });
      return { report, lines: log.lines };
    },
    async restore(
      name: EntryName,
      options: Partial<RestoreEntryOptions> & { job?: JobSettings } = {},
    ) {
      const { cache, log } = opened(options.job ?? {});
      const report = await restoreEntry({
        name,
        cache,
        log,
        env,
        bin,
        scratch,
        access: { kind: "own", why: "" },
        signal: new AbortController().signal,
        unpackEntry,
        ...options,
      });
      return { report, lines: log.lines.filter((line) => !line.startsWith("debug:")) };
    },
    async close(): Promise<void> {
      await service.close();
      await writable(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };

  function opened(job: JobSettings) {
    const log = collectingLog();
    const options: CacheOptions = {
      env: { GITHUB_ACTIONS: "true", ...service.job(job).environment },
      log,
      signal: new AbortController().signal,
      retry: { pause: 5, tries: 2 },
    };
    return { cache: openActionsCache(options), log };
  }
}

/** Folders of a store are read-only, also for their owner. */
async function writable(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  await chmod(folder, 0o755).catch(() => {});
  for (const entry of entries) {
    if (entry.isDirectory()) await writable(path.join(folder, entry.name));
  }
}
