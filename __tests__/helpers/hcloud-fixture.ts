/**
 * A project on the double of Hetzner's API and a workspace, for end-to-end tests of the built action.
 * The servers of the builds are an sshd of this machine, so nothing may be installed there.
 */
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fixture, makeFixture, type Ran, type RunOptions } from "./fixture.ts";
import { type Hetzner, startHetzner } from "./hcloud/index.ts";

export interface HetznerRuns extends AsyncDisposable {
  fixture: Fixture;
  hetzner: Hetzner;
  /** Inputs of a configuration that was not there before. */
  fresh(): Promise<Record<string, string>>;
  run(inputs: Record<string, string>, options?: RunOptions): Promise<Ran>;
  start: Fixture["start"];
  /** Routes since the last time. */
  calls(): string[];
  /** While it is away, provisioning lasts. */
  hold(): Promise<void>;
  release(): Promise<void>;
  isProvisioning(): boolean;
}

export async function hetznerRuns(): Promise<HetznerRuns> {
  const fixture = await makeFixture();
  const hetzner = await startHetzner({ machine: true });
  const flag = path.join(fixture.folder, "go-on");
  const begun = path.join(fixture.folder, "begun");
  await writeFile(flag, "");
  const template = hcloudTemplate(hetzner, [
    `touch '${begun}'`,
    `until [ -e '${flag}' ]; do sleep 0.1; done`,
  ]);
  await fixture.write("hcloud.json", JSON.stringify(template));
  let serial = 0;
  const start: Fixture["start"] = async (inputs, options = {}) =>
    await fixture.start(
      { builder: "hcloud", ...inputs },
      { ...options, env: { ...hetzner.env, ...options.env } },
    );
  return {
    fixture,
    hetzner,
    async fresh() {
      const name = `machine-${++serial}`;
      await fixture.write(`${name}.nix`, `{ ... }: { networking.hostName = "${name}"; }\n`);
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
      await fixture[Symbol.asyncDispose]();
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
