/**
 * A project on the double of Hetzner's API and a workspace, for end-to-end tests of the built action.
 * The servers of the builds are an sshd of this machine, so nothing may be installed there.
 */
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Hetzner, startHetzner } from "./hcloud/index.ts";
import { makeWorld, type Ran, type RunOptions, type World } from "./world.ts";

export interface HetznerRuns extends AsyncDisposable {
  world: World;
  hetzner: Hetzner;
  /** Inputs of a configuration that was not there before. */
  fresh(): Promise<Record<string, string>>;
  run(inputs: Record<string, string>, options?: RunOptions): Promise<Ran>;
  start: World["start"];
  /** Routes since the last time. */
  calls(): string[];
  /** While it is away, provisioning lasts. */
  hold(): Promise<void>;
  release(): Promise<void>;
  isProvisioning(): boolean;
}

export async function hetznerRuns(): Promise<HetznerRuns> {
  const world = await makeWorld();
  const hetzner = await startHetzner({ machine: true });
  const flag = path.join(world.folder, "go-on");
  const begun = path.join(world.folder, "begun");
  await writeFile(flag, "");
  const template = hcloudTemplate(hetzner, [
    `touch '${begun}'`,
    `until [ -e '${flag}' ]; do sleep 0.1; done`,
  ]);
  await world.write("hcloud.json", JSON.stringify(template));
  let serial = 0;
  const start: World["start"] = async (inputs, options = {}) =>
    await world.start(
      { builder: "hcloud", ...inputs },
      { ...options, env: { ...hetzner.env, ...options.env } },
    );
  return {
    world,
    hetzner,
    async fresh() {
      const name = `machine-${++serial}`;
      await world.write(`${name}.nix`, `{ ... }: { networking.hostName = "${name}"; }\n`);
      return { configuration: `${name}.nix`, nixpkgs: "nixpkgs", template: "hcloud.json" };
    },
    start,
    run: async (inputs, options) => await (await start(inputs, options)).finish(),
    calls: () => hetzner.requests.splice(0).map(({ route }) => route),
    async hold() {
      await rm(begun, { force: true });
      await rm(flag, { force: true });
    },
    release: async () => await writeFile(flag, ""),
    isProvisioning: () => existsSync(begun),
    async [Symbol.asyncDispose]() {
      await hetzner[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** A template as small as a build with a machine can be. */
export function hcloudTemplate({ machine }: Hetzner, inline: readonly string[]) {
  return {
    builders: [
      {
        type: "hcloud",
        image: "debian-12",
        location: "nbg1",
        server_type: "cx23",
        rescue: "linux64",
        poll_interval: "100ms",
        ssh_port: machine?.port,
        ssh_username: machine?.user,
      },
    ],
    provisioners: [{ type: "shell", inline }],
  };
}
