/**
 * Nothing is left behind at Amazon: whoever is killed, and whenever, after the post step (or,
 * without one, after the next create when the time has come) the account holds what it held before.
 * The instance of the builds is an sshd of this machine; see helpers/ec2.
 */
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CreateTagsCommand, DescribeTagsCommand } from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { marks } from "../../src/images/marks.ts";
import { current, packerMirror } from "../helpers/current-packer.ts";
import { type Ec2, type Fault, installed, machineMissing, startEc2 } from "../helpers/ec2/index.ts";
import { processesNaming, type Step } from "../helpers/runner/index.ts";
import { makeWorld, type Ran, type RunOptions, tinyInputs, type World } from "../helpers/world.ts";
import { addBases, kinds, makers, marksOf, regions } from "../images/amazon/leavings.ts";

// Here, because its server asks for a hook, and those are taken before tests run.
const mirror = current === undefined ? undefined : await packerMirror(current);
const possible = installed !== undefined && machineMissing() === undefined;
const suite = possible ? describe : describe.skip;

suite("builds at Amazon that are killed", () => {
  let world: World;
  let ec2: Ec2;
  let before: string[];
  let serial = 0;
  const all = () => ec2.inventory([...regions]);
  const flag = () => path.join(world.folder, "go-on");
  const begun = () => path.join(world.folder, "begun");

  beforeAll(async () => {
    world = await makeWorld();
    ec2 = await startEc2({ machine: true });
    addBases(ec2);
    // Of others, and of a sibling that is alive.
    for (const tags of [{}, { Name: "theirs" }, marksOf("42-99-1-sibling0")]) {
      for (const kind of kinds) await makers[kind](ec2.client(regions[0]), tags);
      await makers.image(ec2.client(regions[1]), tags);
    }
    await writeFile(flag(), "");
    await world.write("amazon.json", JSON.stringify(template()));
    before = await all();
  });
  afterEach(async () => {
    ec2.faults.clear();
    ec2.settings.pendingPolls = 1;
    if (ec2.machine !== undefined) ec2.machine.settings.mode = "up";
    await writeFile(flag(), "");
    await rm(begun(), { force: true });
  });
  afterAll(async () => {
    await ec2?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  /** What the provisioner does happens on this machine: it waits for the test. */
  const template = () => ({
    builders: [
      {
        type: "amazon-ebs",
        instance_type: "t3.micro",
        skip_metadata_api_check: true,
        source_ami_filter: {
          filters: { name: "nixos/25.05*", architecture: "x86_64" },
          owners: ["427812963091"],
          most_recent: true,
        },
        ssh_host: ec2.machine?.host,
        ssh_port: ec2.machine?.port,
        ssh_username: ec2.machine?.user,
      },
    ],
    provisioners: [
      {
        type: "shell",
        inline: [`touch ${begun()}`, `while [ ! -e ${flag()} ]; do sleep 0.1; done`],
      },
    ],
  });

  const env = () => ({ ...ec2.env, AWS_POLL_DELAY_SECONDS: "1" });

  async function freshInputs(): Promise<Record<string, string>> {
    serial += 1;
    const name = `kill-${serial}.nix`;
    await world.write(name, `{ ... }: { networking.hostName = "kill-${serial}"; }\n`);
    const template = { template: "amazon.json", regions: regions.join(",") };
    return { ...tinyInputs, ...template, configuration: name };
  }

  /** A call that has been made since, of all that the API has seen. */
  async function called(action: string, region: string | undefined, count = 1): Promise<void> {
    await until(`${count} × ${action}`, () => {
      const found = ec2.requests.filter(
        (one) => one.action === action && (region === undefined || one.region === region),
      );
      return found.length >= count;
    });
  }

  async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (await is()) return;
      await delay(100);
    }
    const calls = ec2.requests.map(({ action, region, status }) => `${region} ${action} ${status}`);
    throw new Error(`${what}: did not come\n${calls.slice(-30).join("\n")}`);
  }

  /** Done, but never answered: Packer waits. */
  const hang = (action: string, more: Partial<Fault> = {}) => ({
    set: () => ec2.faults.add({ action, kind: "hang", ...more }),
    come: () => called(action, more.region, more.nth),
  });

  const moments = {
    "before Packer": hang("DescribeTags", { region: regions[0] }),
    "a key pair is made": hang("CreateKeyPair"),
    "a security group is made": hang("CreateSecurityGroup"),
    "an instance is started": hang("RunInstances"),
    "Packer waits for SSH": {
      set: () => {
        if (ec2.machine !== undefined) ec2.machine.settings.mode = "hang";
      },
      come: () => until("a connection", () => (ec2.machine?.connections ?? []).some((c) => c.open)),
    },
    "the machine is provisioned": {
      set: () => rm(flag()),
      come: () => until("the provisioner", () => existsSync(begun())),
    },
    "the instance is stopped": hang("StopInstances"),
    "the image is pending": {
      set: () => {
        ec2.settings.pendingPolls = 1000;
      },
      come: async () => {
        await called("CreateImage", undefined);
        const seen = ec2.requests.filter(({ action }) => action === "DescribeImages").length;
        await called("DescribeImages", undefined, seen + 1);
      },
    },
    "the image is copied": hang("CopyImage", { region: regions[2] }),
    "tags are put on at the end": hang("CreateTags", { region: regions[1] }),
    // Two are Packer's own, for image and snapshots; this one is not done, and ends when all is over.
    "final marks are put on": {
      set: () =>
        ec2.faults.add({
          ...{ action: "CreateTags", region: regions[0], nth: 3, kind: "drop", delay: 120_000 },
        }),
      come: () => called("CreateTags", regions[0], 3),
    },
  } as const;
  type Moment = keyof typeof moments;

  async function begin(moment: Moment, more = {}, options: RunOptions = {}) {
    ec2.requests.length = 0;
    await moments[moment].set();
    const inputs = { ...(await freshInputs()), ...more };
    const run = { env: env(), job: { keepTemp: true, ...options.job } };
    const started = await world.start(inputs, run);
    let ended: string | undefined;
    started.step.done.then(
      ({ log }) => {
        ended = log;
      },
      () => {},
    );
    const early = until("the end of the step", () => ended !== undefined).then(
      () => {
        throw new Error(`the step ended before ${moment}:\n${ended}`);
      },
      () => {},
    );
    await Promise.race([moments[moment].come(), early]);
    return { inputs, ...started };
  }

  const packers = () =>
    processesNaming(world.folder).filter(({ command }) => /packer\S* .*build|plugin/.test(command));

  function kill(pids: (number | undefined)[]): void {
    for (const pid of pids) {
      try {
        if (pid !== undefined) process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
  }

  const ways = {
    "kill -9 of the action": (step: Step) => kill([step.pid]),
    "kill -9 of Packer": () =>
      kill(packers().flatMap(({ pid, command }) => (/ build /.test(command) ? [pid] : []))),
    "kill -9 of all": (step: Step) => kill([step.pid, ...packers().map(({ pid }) => pid)]),
    "a cancel": (step: Step) => step.cancel(),
  };
  type Way = keyof typeof ways;

  async function expectNothingLeft(ran: Ran): Promise<void> {
    expect(ran.main.conclusion).not.toBe("success");
    const annotations = ran.result.annotations.filter(({ stage }) => stage === "post");
    expect(annotations).toEqual([]);
    expect({ left: await all(), log: ran.result.log }).toEqual({
      left: before,
      log: expect.any(String),
    });
    expect(processesNaming(world.folder).map(({ command }) => command)).toEqual([]);
    expect(ran.result.orphans).toEqual([]);
  }

  async function killed(
    moment: Moment,
    way: Way,
    more = {},
    options: RunOptions = {},
  ): Promise<void> {
    const { step, finish } = await begin(moment, more, options);
    ways[way](step);
    if (way !== "a cancel") ec2.faults.clear();
    await expectNothingLeft(await finish());
  }

  describe("Packer 1.6.6", () => {
    test.each<[Moment, Way]>([
      ["before Packer", "kill -9 of the action"],
      ["a key pair is made", "kill -9 of all"],
      ["a security group is made", "kill -9 of all"],
      ["an instance is started", "kill -9 of Packer"],
      ["Packer waits for SSH", "a cancel"],
      ["the machine is provisioned", "kill -9 of the action"],
      ["the instance is stopped", "kill -9 of all"],
      ["the image is pending", "a cancel"],
      ["the image is pending", "kill -9 of Packer"],
      ["the image is copied", "kill -9 of all"],
      ["tags are put on at the end", "kill -9 of all"],
    ])("while %s: %s", (moment, way) => killed(moment, way));
  });

  const withCurrent = current === undefined ? describe.skip : describe;
  withCurrent("a current Packer", () => {
    const inputs = {
      template: "current.json",
      "packer-version": `${mirror?.packer.version}@sha256:${mirror?.packer.sha256}`,
      mirrors: JSON.stringify(mirror?.mirrors ?? {}),
    };
    // Its programs are fetched once.
    const job = () => ({ tempRoot: path.join(world.folder, "runners", "current") });
    beforeAll(async () => {
      const { source, version, sha256 } = mirror?.plugins.amazon ?? {};
      const facts = { version: 1, plugins: [{ source, version: `${version}@sha256:${sha256}` }] };
      const whole = { ...template(), _packernix: JSON.stringify(facts) };
      await world.write("current.json", JSON.stringify(whole));
    });

    test.each<[Moment, Way]>([
      ["a security group is made", "kill -9 of all"],
      ["an instance is started", "kill -9 of Packer"],
      ["the machine is provisioned", "a cancel"],
      ["the image is pending", "kill -9 of all"],
      ["the image is copied", "kill -9 of all"],
    ])("while %s: %s", (moment, way) => killed(moment, way, inputs, { job: job() }), 120_000);
  });

  test("between final marks: what is finished is an image, and the next create answers with it", async () => {
    const { step, finish, inputs } = await begin("final marks are put on");
    kill([step.pid]);
    ec2.faults.clear();
    const ran = await finish();
    expect(ran.result.annotations).toEqual([]);
    const added = (await all()).filter((line) => !before.includes(line));
    expect(added.map((line) => line.split(" ").slice(0, 2).join(" ")).sort()).toEqual([
      "ap-southeast-2 image",
      "ap-southeast-2 snapshot",
      "us-east-1 image",
      "us-east-1 snapshot",
    ]);
    ec2.requests.length = 0;
    const next = await world.run(inputs, { env: env() });
    expect(next.outputs).toMatchObject({ status: "reused" });
    expect(JSON.parse(next.outputs["images"] ?? "[]")).toHaveLength(3);
    expect(ec2.requests.map(({ action }) => action)).not.toContain("RunInstances");
    const gone = await world.run({ ...inputs, step: "delete" }, { env: env() });
    expect(gone.outputs).toMatchObject({ status: "deleted" });
    expect(await all()).toEqual(before);
  });

  describe("without a post step, as when the machine itself was lost", () => {
    /** The hour comes for all that carries an expiry, but for the sibling. */
    async function expire(): Promise<void> {
      for (const region of regions) {
        const client = ec2.client(region);
        const { Tags = [] } = await client.send(
          new DescribeTagsCommand({ Filters: [{ Name: "key", Values: [marks.run] }] }),
        );
        const ours = Tags.filter(({ Value }) => Value !== "42-99-1-sibling0");
        const Resources = ours.flatMap(({ ResourceId }) => ResourceId ?? []);
        if (Resources.length === 0) continue;
        const past = [{ Key: marks.expires, Value: "1000000000" }];
        await client.send(new CreateTagsCommand({ Resources, Tags: past }));
      }
    }

    test.each<Moment>(["the machine is provisioned", "the image is copied"])(
      "while %s: the next create removes what has expired, and nothing before",
      async (moment) => {
        const { step, finish } = await begin(moment);
        ways["kill -9 of all"](step);
        ec2.faults.clear();
        await writeFile(flag(), "");
        await step.done;
        const left = await all();
        expect(left.length).toBeGreaterThan(before.length);
        const read = await world.run({ ...(await freshInputs()), step: "read" }, { env: env() });
        expect(read.outputs).toMatchObject({ status: "absent" });
        await world.run({ ...(await freshInputs()), step: "delete" }, { env: env() });
        expect(await all()).toEqual(left);
        await expire();
        await world.run({ ...(await freshInputs()), step: "read" }, { env: env() });
        expect(await all()).toEqual(left);
        const swept = await world.run({ ...(await freshInputs()), step: "delete" }, { env: env() });
        expect(swept.main.conclusion).toBe("success");
        expect({ left: await all(), log: swept.result.log }).toMatchObject({ left: before });
        await finish();
        expect(await all()).toEqual(before);
      },
    );
  });

  test("one that nobody kills leaves its image in three regions, and nothing else", async () => {
    const inputs = await freshInputs();
    ec2.requests.length = 0;
    const { outputs, result } = await world.run(inputs, { env: env() });
    expect({ status: outputs["status"], log: result.log }).toMatchObject({ status: "created" });
    expect(result.log).not.toMatch(/Removed /);
    const added = (await all()).filter((line) => !before.includes(line));
    expect(added.map((line) => line.split(" ")[1]).sort()).toEqual([
      ...["image", "image", "image", "snapshot", "snapshot", "snapshot"],
    ]);
  });
});
