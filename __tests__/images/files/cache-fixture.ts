/** The cache as a home: one loopback service, and as many machines that forget as are asked for. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { cacheEntries } from "../../../src/images/files/cache-entries.ts";
import type { HomeOptions } from "../../../src/images/types.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import {
  type CacheService,
  type JobSettings,
  startCacheService,
} from "../../helpers/cache-service/index.ts";
import { openIn, temporaryFolder } from "../qemu/fixture.ts";

export interface CacheFixture extends Fixture {
  service: CacheService;
  /** Opens a home on a new machine. `job` gives this process other rights from here on. */
  open(
    options?: OpenOptions & { job?: JobSettings; machine?: string; mode?: string },
  ): Promise<OpenedHome & { options: HomeOptions }>;
}

/** The library reads the environment of the process: what a test sets is taken back by `close`. */
export async function cacheFixture(): Promise<CacheFixture> {
  const root = await temporaryFolder();
  const service = await startCacheService();
  const before = { ...process.env };
  let job = service.job();
  let machines = 0;
  /** Where half-made images are, which no other machine can see. */
  const lastMachine = path.join(root, "machine");

  function enter(settings?: JobSettings): void {
    if (settings !== undefined) job = service.job(settings);
    Object.assign(process.env, job.environment);
    delete process.env["ACTIONS_CACHE_MODE"];
  }
  enter();

  return {
    service,
    async open(options = {}) {
      enter(options.job);
      if (options.mode !== undefined) process.env["ACTIONS_CACHE_MODE"] = options.mode;
      // Half-made images and locks are seen by the uses of one machine only.
      const machine = options.machine === "new" ? `${lastMachine}-${++machines}` : lastMachine;
      process.env["XDG_DATA_HOME"] = path.join(machine, "data");
      return await openIn(root, "cache", options, process.env, { githubToken: job.githubToken });
    },
    async addForeign() {
      const folder = path.join(root, "foreign");
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, "disk"), "mine");
      await writeFile(path.join(folder, "record.json"), "mine");
      const entries = cacheEntries(process.env);
      const keys = ["node-modules", "packernix-imageless", "packernix-image"];
      for (const key of keys) await entries.save(folder, ["disk", "record.json"], key);
      return async () =>
        keys.every((key) => service.entries.all().some((entry) => entry.key === key));
    },
    async close() {
      await service.close();
      for (const name of Object.keys(process.env)) {
        if (!(name in before)) delete process.env[name];
      }
      Object.assign(process.env, before);
      await rm(root, { recursive: true, force: true });
    },
  };
}
