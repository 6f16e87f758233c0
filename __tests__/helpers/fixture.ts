/**
 * A workspace, an image store and a runner for end-to-end tests of the built action. The
 * configuration is a small one, and the template of most tests makes a disk of one boot sector.
 */
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { which } from "../../src/shared/files.ts";
import {
  Job,
  type JobOptions,
  type JobResult,
  type StageResult,
  type Step,
  type StepOptions,
} from "./runner/index.ts";
import { writeTinyDisk } from "./tiny-disk.ts";

export const root = path.resolve(import.meta.dirname, "../..");
export const fixtures = path.join(root, "__tests__/fixtures/nix");

/**
 * For every Nix of the tests: no internet, and root without build users. Their derivations are built
 * by this machine's shell, which the sandbox does not have by itself.
 */
export const nixConfig =
  "substituters =\nbuild-users-group =\nextra-sandbox-paths = /bin /lib /lib64? /usr";

export const tinyTemplate = {
  variables: { disk: "off.img", memory: "64" },
  builders: [
    {
      type: "qemu",
      disk_image: true,
      iso_url: "{{user `disk`}}",
      iso_checksum: "none",
      communicator: "none",
      boot_wait: "-1s",
      disable_vnc: true,
      // It listens all the same, and Packers of other tests' users do not see which ports are taken.
      vnc_port_max: 19_999,
      memory: "{{user `memory`}}",
      shutdown_timeout: "2m",
      skip_resize_disk: true,
      accelerator: "tcg",
    },
  ],
};

/** Inputs of the smallest build that goes through Nix, Packer and qemu. */
export const tinyInputs: Record<string, string> = {
  configuration: "web.nix",
  nixpkgs: "nixpkgs",
  template: "tiny.json",
};

export interface Ran {
  main: StageResult;
  result: JobResult;
  outputs: Record<string, string>;
}

export interface Fixture extends AsyncDisposable {
  folder: string;
  workspace: string;
  store: string;
  /** Runs one step to the end of its job. */
  run(inputs: Record<string, string>, options?: RunOptions): Promise<Ran>;
  /** Starts one step; the caller drives it and ends it with `finish`. */
  start(
    inputs: Record<string, string>,
    options?: RunOptions,
  ): Promise<{ job: Job; step: Step; finish(): Promise<Ran> }>;
  write(name: string, text: string): Promise<void>;
  /** Names in the store, hidden ones too. */
  stored(): Promise<string[]>;
  /** Programs that were started since the last call: lines `<name> <arguments>`. */
  started(): Promise<string[]>;
}

export interface RunOptions {
  job?: Partial<JobOptions>;
  step?: Partial<StepOptions>;
  env?: Record<string, string>;
  /** PATH instead of the usual one, which has the counting wrappers first. */
  path?: string;
}

export async function makeFixture(): Promise<Fixture> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-e2e-"));
  const workspace = path.join(folder, "work");
  const store = path.join(folder, "store");
  const home = path.join(folder, "home");
  await mkdir(home, { recursive: true });
  await cp(path.join(fixtures, "nixpkgs"), path.join(workspace, "nixpkgs"), { recursive: true });
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
    await writeFile(path.join(workspace, name), text);
  };
  await write("web.nix", '{ ... }: { networking.hostName = "web"; }\n');
  await write("tiny.json", JSON.stringify(tinyTemplate));
  await writeTinyDisk(path.join(workspace, "off.img"), "off");
  await writeTinyDisk(path.join(workspace, "hang.img"), "hang");
  const { bin, log } = await countingWrappers(folder);
  let seen = 0;
  let jobs = 0;

  const start: Fixture["start"] = async (inputs, options = {}) => {
    const job = await Job.create({
      workspace,
      // Each job has a runner of its own, as two jobs at one time do.
      tempRoot: path.join(folder, "runners", String(++jobs)),
      repository: "octo/images",
      eventName: "push",
      event: { repository: { id: 42, default_branch: "main" } },
      // Of a machine that forgets, the action would mount over the store: this one's is in use.
      selfHosted: true,
      machineEnv: { PATH: options.path ?? `${bin}:${process.env["PATH"] ?? ""}`, HOME: home },
      // Some derivations look at files of the test.
      env: { NIX_CONFIG: `${nixConfig} ${folder}`, ...options.env },
      ...options.job,
      github: {
        repository_id: "42",
        ref: "refs/heads/main",
        // A test that speaks to GitHub brings one; nothing listens here.
        api_url: "http://127.0.0.1:9",
        ...options.job?.github,
      },
    });
    const step = job.start({
      id: "image",
      uses: root,
      with: { "image-store": store, ...inputs },
      ...options.step,
    });
    const finish = async () => {
      try {
        const main = await step.done;
        const result = await job.finish();
        return { main, result, outputs: main.outputs };
      } finally {
        await job[Symbol.asyncDispose]();
      }
    };
    return { job, step, finish };
  };

  return {
    folder,
    workspace,
    store,
    write,
    start,
    run: async (inputs, options) => await (await start(inputs, options)).finish(),
    stored: async () => (await readdir(store).catch(() => [])).sort(),
    async started() {
      const lines = (await readFile(log, "utf8").catch(() => "")).split("\n").filter(Boolean);
      const fresh = lines.slice(seen);
      seen = lines.length;
      return fresh;
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const counted = [
  "packer",
  "qemu-system-x86_64",
  "nix",
  "nix-build",
  "nix-instantiate",
  "nix-store",
];

/** Wrappers that write down each start and then become the real program. */
async function countingWrappers(folder: string): Promise<{ bin: string; log: string }> {
  const bin = path.join(folder, "bin");
  const log = path.join(folder, "started");
  await mkdir(bin, { recursive: true });
  for (const name of counted) {
    const real = await which(name, process.env["PATH"] ?? "");
    if (real === undefined) continue;
    const script = `#!/bin/sh\necho "${name} $1 $2" >>'${log}'\nexec '${real}' "$@"\n`;
    await writeFile(path.join(bin, name), script);
    await chmod(path.join(bin, name), 0o755);
  }
  return { bin, log };
}
