/** Fixtures for the contract of homes: qemu's folder, and qemu's cache. Disks are real, but tiny. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "@jest/globals";
import { openHome } from "../../../src/images/qemu/index.ts";
import { buildPlace } from "../../../src/images/qemu/prepare.ts";
import type { BuildInput, HomeOptions, ImageFacts, ImageHome } from "../../../src/images/types.ts";
import type { Artifact, Template } from "../../../src/packer/types.ts";
import { childEnvironment } from "../../../src/shared/environment.ts";
import { run } from "../../../src/shared/exec.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import { openRun } from "../../contract/run.ts";

export const env = childEnvironment("common");

export function someTemplate(builder: Partial<Template["builder"]> = {}): Template {
  return {
    root: {},
    builder: { type: "qemu", accelerator: "tcg", ...builder },
    variables: {},
    sensitive: [],
    facts: {
      version: 1,
      plugins: [],
      method: "install",
      provisioners: "system",
      disk: 1,
      classes: {},
    },
  };
}

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** An own folder below the system's temporary one, removed after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "packernix-images-"));
  folders.push(folder);
  return folder;
}

export async function openIn(
  root: string,
  imageStore: string,
  options: OpenOptions = {},
  environment: NodeJS.ProcessEnv = {},
  changes: Partial<HomeOptions> = {},
  openDisks: (options: HomeOptions, env: NodeJS.ProcessEnv) => Promise<ImageHome> = openHome,
): Promise<OpenedHome & { options: HomeOptions }> {
  // Every machine is another run; several uses in one run are the cache's own tests.
  const opened = await openRun(path.join(root, "runner"), options, { imageStore, env, ...changes });
  const { options: homeOptions, invocation, lines } = opened;
  const home = await openDisks(homeOptions, environment);
  return {
    home,
    invocation,
    lines,
    options: homeOptions,
    build: (facts) => build(facts),
  };

  async function build(facts: ImageFacts): Promise<{ input: BuildInput; artifacts: Artifact[] }> {
    const input: BuildInput = {
      template: someTemplate(),
      facts,
      invocation,
      platform: "x86_64-linux",
    };
    await home.prepare(input);
    if (options.expiresIn !== undefined && options.expiresIn < 0)
      await moveAway(home, invocation.id);
    const { output, name } = buildPlace(input);
    // As Packer does: the base disk, and beside it the one that is the image.
    await mkdir(output, { recursive: true });
    const files = [path.join(output, name), path.join(output, `${name}-1`)];
    for (const file of files) {
      await run("qemu-img", ["create", "-q", "-f", "qcow2", file, "1M"], { env });
    }
    const artifact: Artifact = {
      build: "qemu",
      index: 0,
      builderId: "transcend.qemu",
      id: "VM",
      string: "VM files",
      files,
    };
    return { input, artifacts: [artifact] };
  }
}

/** Makes the staging directory one of another machine: only its time tells whether that one is alive. */
async function moveAway(home: ImageHome, invocation: string): Promise<void> {
  const [staging] = await home.leftovers(invocation);
  const note = path.join(staging?.what.replace("half-made image ", "") ?? "", "owner.json");
  const owner = JSON.parse(await readFile(note, "utf8"));
  await writeFile(note, JSON.stringify({ ...owner, machine: "00000000-0000.1" }));
}

export async function directoryFixture(): Promise<Fixture> {
  const root = await temporaryFolder();
  // A comma, a space and Packer's brackets: the user's folder may be called anything.
  const store = path.join(root, "images, all {{of}} them ☃");
  return {
    open: (options) => openIn(root, store, options),
    addForeign: async () => await addForeignFiles(store),
    damage: async (image) => {
      const record = path.join(store, `${image.name}.json`);
      const half = (await readFile(record, "utf8")).slice(0, 100);
      await writeFile(record, half);
      return async () => (await readFile(record, "utf8")) === half && (await isThere(image.image));
    },
    close: async () => await rm(root, { recursive: true, force: true }),
  };
}

/** Files of others, with names as near to ours as they can be. */
export async function addForeignFiles(store: string): Promise<() => Promise<boolean>> {
  const foreign: Record<string, string> = {
    "notes.txt": "mine",
    "other.qcow2": "mine",
    "settings.json": '{"mine": true}',
    [`nixos-${"z".repeat(32)}-${"z".repeat(20)}.qcow2`]: "mine",
    ".packernix": "mine",
    "packernix-1-2-3-abc": "mine",
  };
  await mkdir(store, { recursive: true });
  for (const [name, content] of Object.entries(foreign)) {
    await writeFile(path.join(store, name), content);
  }
  return async () => {
    for (const [name, content] of Object.entries(foreign)) {
      if ((await readFile(path.join(store, name), "utf8").catch(() => "")) !== content)
        return false;
    }
    return true;
  };
}

export async function isThere(file: string): Promise<boolean> {
  return (await readFile(file).catch(() => undefined)) !== undefined;
}
