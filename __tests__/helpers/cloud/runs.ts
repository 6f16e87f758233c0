/**
 * A workspace and the double of a cloud, for end-to-end tests of the built action. The servers of the
 * builds are an sshd of this machine, so nothing may be installed there. The cloud gives its double
 * and the builder of a template.
 */
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fixture, makeFixture, type Ran, type RunOptions } from "../fixture.ts";
import type { RestApi } from "./api.ts";

export interface CloudDouble extends AsyncDisposable, Pick<RestApi, "requests"> {
  /** Environment of children that speak to it. */
  env: Record<string, string>;
}

export interface CloudRuns extends AsyncDisposable {
  fixture: Fixture;
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

/**
 * @param builder Of the template, with its type. Its machine is the double's.
 * @param optionsOf Of every step.
 */
export async function cloudRuns(
  double: CloudDouble,
  builder: { type: string; [key: string]: unknown },
  optionsOf?: (fixture: Fixture) => Promise<RunOptions>,
): Promise<CloudRuns> {
  const fixture = await makeFixture();
  const common = await optionsOf?.(fixture);
  const flag = path.join(fixture.folder, "go-on");
  const begun = path.join(fixture.folder, "begun");
  await writeFile(flag, "");
  const inline = [`touch '${begun}'`, `until [ -e '${flag}' ]; do sleep 0.1; done`];
  const template = { builders: [builder], provisioners: [{ type: "shell", inline }] };
  await fixture.write("cloud.json", JSON.stringify(template));
  let serial = 0;
  const start: Fixture["start"] = async (inputs, options = {}) =>
    await fixture.start(
      { builder: builder.type, ...inputs },
      { ...common, ...options, env: { ...double.env, ...common?.env, ...options.env } },
    );
  return {
    fixture,
    async fresh() {
      const name = `machine-${++serial}`;
      await fixture.write(`${name}.nix`, `{ ... }: { networking.hostName = "${name}"; }\n`);
      return { configuration: `${name}.nix`, nixpkgs: "nixpkgs", template: "cloud.json" };
    },
    start,
    run: async (inputs, options) => await (await start(inputs, options)).finish(),
    calls: () => double.requests.splice(0).map(({ route }) => route),
    async hold() {
      await rm(begun, { force: true });
      await rm(flag, { force: true });
    },
    release: async () => await writeFile(flag, ""),
    isProvisioning: () => existsSync(begun),
    async [Symbol.asyncDispose]() {
      await double[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}
