/**
 * An account on the double of EC2 and a workspace, for end-to-end tests of the built action. The
 * instance of the builds is an sshd of this machine.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { PackerMirror } from "./current-packer.ts";
import { type Ec2, type Ec2Options, installed, machineMissing, startEc2 } from "./ec2/index.ts";
import { ebsTemplate } from "./ec2/template.ts";
import { type Fixture, makeFixture, type Ran, type RunOptions } from "./fixture.ts";

export const regions = ["eu-central-1", "us-east-1", "ap-southeast-2"] as const;

export const possible = installed !== undefined && machineMissing() === undefined;

/** Inputs of a configuration, and the regions of the tests. */
export type Fresh = Record<"configuration" | "nixpkgs" | "template" | "regions", string>;

export interface AmazonRuns extends AsyncDisposable {
  fixture: Fixture;
  ec2: Ec2;
  /** Inputs of a configuration that was not there before. */
  fresh(): Promise<Fresh>;
  /** One step to the end of its job. */
  run(inputs: Record<string, string>, options?: RunOptions): Promise<Ran>;
  start: Fixture["start"];
  /** What is alive in the regions of the tests. */
  all(): Promise<string[]>;
  /** Calls since the last time. */
  calls(): string[];
}

export async function amazonRuns(settings: Ec2Options["settings"] = {}): Promise<AmazonRuns> {
  const fixture = await makeFixture();
  const ec2 = await startEc2({ machine: true, settings: { pendingPolls: 0, ...settings } });
  await fixture.write("amazon.json", JSON.stringify(template(ec2)));
  let serial = 0;
  const start: Fixture["start"] = async (inputs, options = {}) =>
    await fixture.start(
      { builder: "amazon-ebs", "output-directory": "out", ...inputs },
      { ...options, env: { ...ec2.env, AWS_POLL_DELAY_SECONDS: "1", ...options.env } },
    );
  return {
    fixture,
    ec2,
    async fresh() {
      const name = `machine-${++serial}`;
      await fixture.write(`${name}.nix`, `{ ... }: { networking.hostName = "${name}"; }\n`);
      return {
        configuration: `${name}.nix`,
        nixpkgs: "nixpkgs",
        template: "amazon.json",
        regions: regions.join(","),
      };
    },
    start,
    run: async (inputs, options) => await (await start(inputs, options)).finish(),
    all: async () => await ec2.inventory([...regions]),
    calls: () => ec2.requests.splice(0).map(({ action }) => action),
    async [Symbol.asyncDispose]() {
      await ec2[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

/** One that looks at what is pending each second. */
function template(ec2: Ec2, builder: object = {}) {
  return ebsTemplate(ec2, { aws_polling: { delay_seconds: 1, max_attempts: 120 }, ...builder });
}

/** What a run needs to build with the current Packer and its amazon plugin. */
export interface CurrentPacker {
  /** Inputs beside a configuration. */
  template: Record<string, string>;
  /** Of the step that builds, besides. */
  create: Record<string, string>;
  options: RunOptions;
}

/** Both are fetched from a mirror, once for all jobs of a lane, of which one runs at a time. */
export async function currentInputs(
  { fixture, ec2 }: AmazonRuns,
  { packer, plugins, mirrors }: PackerMirror,
  { lane = 1, builder = {} }: { lane?: number; builder?: Record<string, unknown> } = {},
): Promise<CurrentPacker> {
  const { source, version, sha256 } = plugins.amazon;
  const facts = { version: 1, plugins: [{ source, version: `${version}@sha256:${sha256}` }] };
  const whole = { ...template(ec2, builder), _packernix: JSON.stringify(facts) };
  await fixture.write("current.json", JSON.stringify(whole));
  return {
    template: { template: "current.json" },
    create: {
      "packer-version": `${packer.version}@sha256:${packer.sha256}`,
      mirrors: JSON.stringify(mirrors),
    },
    options: { job: { tempRoot: path.join(fixture.folder, "runners", `lane-${lane}`) } },
  };
}

/**
 * All that a person or a later step can read: log, annotations, outputs, state, summary, files but
 * for the templates, which only their owner can read.
 */
export async function published({ fixture }: AmazonRuns, { result }: Ran): Promise<string> {
  const texts = result.rawLines
    .filter(({ text }) => !text.startsWith("::add-mask::"))
    .map(({ text }) => text);
  const folder = path.join(fixture.workspace, "out");
  for (const file of await readdir(folder).catch(() => [])) {
    if (/^(create|read|delete)\.json$/.test(file)) continue;
    texts.push(await readFile(path.join(folder, file), "utf8"));
  }
  const { annotations, outputs, state, summary } = result;
  return [...texts, JSON.stringify({ annotations, outputs, state, summary })].join("\n");
}
