/**
 * Steps of the built action at Amazon that are stopped at a moment and ended in a way of the test's
 * choice. The instance of the builds is an sshd of this machine; see helpers/ec2.
 */
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "@jest/globals";
import type { packerMirror } from "../helpers/current-packer.ts";
import { type Ec2, type Fault, installed, machineMissing, startEc2 } from "../helpers/ec2/index.ts";
import { ebsTemplate } from "../helpers/ec2/template.ts";
import {
  type Fixture,
  makeFixture,
  type Ran,
  type RunOptions,
  tinyInputs,
} from "../helpers/fixture.ts";
import { killEach, lastingProcesses, processesNaming, type Step } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";
import { addBases, kinds, makers, marksOf, regions } from "../images/amazon/orphans.ts";

type Mirror = Awaited<ReturnType<typeof packerMirror>>;

export const possible = installed !== undefined && machineMissing() === undefined;

/** Of a run that is alive all the time. */
export const sibling = "42-99-1-sibling0";

export type Builds = Awaited<ReturnType<typeof startBuilds>>;
export type Moment = keyof ReturnType<typeof momentsOf>;
export type Way = keyof ReturnType<typeof waysOf>;

export async function startBuilds() {
  const fixture = await makeFixture();
  const ec2 = await startEc2({ machine: true });
  addBases(ec2);
  const flag = path.join(fixture.folder, "go-on");
  const begun = path.join(fixture.folder, "begun");
  let serial = 0;
  const all = () => ec2.inventory([...regions]);

  /** What the provisioner does happens on this machine: it waits for the test. */
  const template = (more: object = {}) =>
    ebsTemplate(ec2, more, [`touch ${begun}`, `while [ ! -e ${flag} ]; do sleep 0.1; done`]);

  /** Inputs of an image that there is none of yet. */
  async function freshInputs(more: object = {}): Promise<Record<string, string>> {
    serial += 1;
    const name = `kill-${serial}.nix`;
    await fixture.write(name, `{ ... }: { networking.hostName = "kill-${serial}"; }\n`);
    const own = { template: "amazon.json", regions: regions.join(",") };
    return { ...tinyInputs, ...own, configuration: name, ...more };
  }

  /** For a current Packer: inputs, and where its programs are fetched once. */
  async function withCurrent({ packer, plugins, mirrors }: Mirror, name: string, more = {}) {
    const { source, version, sha256 } = plugins.amazon;
    const facts = { version: 1, plugins: [{ source, version: `${version}@sha256:${sha256}` }] };
    const whole = { ...template(more), _packernix: JSON.stringify(facts) };
    await fixture.write(name, JSON.stringify(whole));
    const inputs = {
      template: name,
      "packer-version": `${packer.version}@sha256:${packer.sha256}`,
      mirrors: JSON.stringify(mirrors),
    };
    return { inputs, job: { tempRoot: path.join(fixture.folder, "runners", "current") } };
  }

  // Of others, and of a sibling that is alive.
  for (const tags of [{}, { Name: "theirs" }, marksOf(sibling)]) {
    for (const kind of kinds) await makers[kind](ec2.client(regions[0]), tags);
    await makers.image(ec2.client(regions[1]), tags);
  }
  await writeFile(flag, "");
  await fixture.write("amazon.json", JSON.stringify(template()));

  const env = (): Record<string, string> => ({ ...ec2.env, AWS_POLL_DELAY_SECONDS: "1" });
  const moments = momentsOf(ec2, { flag, begun });
  const ways = waysOf(fixture);
  let before = await all();

  /** Starts a step and waits for the moment. */
  async function begin(moment: Moment, more = {}, options: RunOptions = {}) {
    ec2.requests.length = 0;
    await moments[moment].set();
    const inputs = await freshInputs(more);
    const run = { ...options, env: { ...env(), ...options.env } };
    const started = await fixture.start(inputs, {
      ...run,
      job: { keepTemp: true, ...options.job },
    });
    let ended: string | undefined;
    started.step.done.then(
      ({ log }) => {
        ended = log;
      },
      () => {},
    );
    const come = moments[moment].come;
    const look = async () => {
      if (ended !== undefined) throw new Error(`the step ended before ${moment}:\n${ended}`);
      return await come();
    };
    await until(moment, look);
    return { inputs, ...started };
  }

  return {
    fixture,
    ec2,
    flag,
    all,
    template,
    freshInputs,
    withCurrent,
    env,
    begin,
    /** What the account held before the test. */
    before: () => before,
    end(way: Way, step: Step): void {
      ways[way](step);
      if (way !== "a cancel") ec2.faults.clear();
    },
    async killed(moment: Moment, way: Way, more = {}, options: RunOptions = {}): Promise<void> {
      const { step, finish } = await begin(moment, more, options);
      this.end(way, step);
      const ran = await finish();
      expect(ran.main.conclusion).not.toBe("success");
      await this.expectNothingLeft(ran);
    },
    async expectNothingLeft({ result }: Ran): Promise<void> {
      expect(result.annotations.filter(({ stage }) => stage === "post")).toEqual([]);
      const { log } = result;
      expect({ left: await all(), log }).toEqual({ left: before, log });
      expect(await lastingProcesses(fixture.folder)).toEqual([]);
      expect(result.orphans).toEqual([]);
    },
    /** For after each test. */
    async settle(): Promise<void> {
      ec2.faults.clear();
      ec2.settings.pendingPolls = 1;
      if (ec2.machine !== undefined) ec2.machine.settings.mode = "up";
      await writeFile(flag, "");
      await rm(begun, { force: true });
      before = await all();
    },
    async [Symbol.asyncDispose]() {
      await ec2[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
}

/** How each moment is made to last, and whether it has come. */
function momentsOf(ec2: Ec2, { flag, begun }: { flag: string; begun: string }) {
  const calls = (action: string, region: string | undefined) =>
    ec2.requests.filter(
      (one) => one.action === action && (region === undefined || one.region === region),
    );
  /** Done, but never answered: the caller waits. */
  const hang = (action: string, more: Partial<Fault> = {}) => ({
    set: () => ec2.faults.add({ action, kind: "hang", ...more }),
    come: () => calls(action, more.region).filter(({ done }) => done).length >= (more.nth ?? 1),
  });
  /** Like that, with images that need no waiting for: a current Packer looks every 15 seconds. */
  const hangAtOnce = (action: string, more: Partial<Fault> = {}) => {
    const { set, come } = hang(action, more);
    return {
      come,
      set: () => {
        ec2.settings.pendingPolls = 0;
        set();
      },
    };
  };
  return {
    "before Packer": hang("DescribeTags", { region: regions[0] }),
    "a key pair is made": hang("CreateKeyPair"),
    "a security group is made": hang("CreateSecurityGroup"),
    "an instance profile is made": hang("CreateInstanceProfile"),
    "a role gets its policy": hang("PutRolePolicy"),
    "a role is in its profile": hang("AddRoleToInstanceProfile"),
    "a launch template is made": hang("CreateLaunchTemplate"),
    "a spot instance is started": hang("CreateFleet"),
    "an instance is started": hang("RunInstances"),
    "Packer waits for SSH": {
      set: () => {
        if (ec2.machine === undefined) return;
        ec2.machine.settings.mode = "hang";
        ec2.machine.connections.length = 0;
      },
      come: () => (ec2.machine?.connections ?? []).some(({ open }) => open),
    },
    "the machine is provisioned": {
      set: () => rm(flag),
      come: () => existsSync(begun),
    },
    "the instance is stopped": hang("StopInstances"),
    "the image is pending": {
      set: () => {
        ec2.settings.pendingPolls = 1000;
      },
      come: () => {
        const made = ec2.requests.findIndex(({ action, done }) => action === "CreateImage" && done);
        return (
          made >= 0 && ec2.requests.slice(made).some(({ action }) => action === "DescribeImages")
        );
      },
    },
    "the image is copied": hangAtOnce("CopyImage", { region: regions[2] }),
    "tags are put on at the end": hangAtOnce("CreateTags", { region: regions[0] }),
    // Two are Packer's own, for image and snapshots; this one is never done.
    "final marks are put on": {
      set: () =>
        ec2.faults.add({
          action: "CreateTags",
          region: regions[0],
          nth: 3,
          kind: "drop",
          after: new Promise(() => {}),
        }),
      come: () => calls("CreateTags", regions[0]).length >= 3,
    },
  } as const satisfies Record<
    string,
    { set: () => void | Promise<void>; come: () => boolean | Promise<boolean> }
  >;
}

function waysOf(fixture: Fixture) {
  const packers = () =>
    processesNaming(fixture.folder).filter(({ command }) =>
      /packer\S* .*build|plugin/.test(command),
    );
  return {
    "kill -9 of the action": (step: Step) => killEach([step.pid]),
    "kill -9 of Packer": () =>
      killEach(packers().flatMap(({ pid, command }) => (/ build /.test(command) ? [pid] : []))),
    "kill -9 of all": (step: Step) => killEach([step.pid, ...packers().map(({ pid }) => pid)]),
    "a cancel": (step: Step) => step.cancel(),
  };
}
