/**
 * Nothing is left behind at AWS: whoever is killed, and whenever, after the post step (or,
 * without one, after the next create when the time has come) the account holds what it held before.
 */
import { writeFile } from "node:fs/promises";
import { CreateTagsCommand, DescribeTagsCommand } from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { marks } from "../../src/images/marks.ts";
import { current, packerMirror } from "../helpers/current-packer.ts";
import type { RecordedCall } from "../helpers/ec2/index.ts";
import type { RunOptions } from "../helpers/fixture.ts";
import { atNight, everyNth } from "../helpers/nightly.ts";
import { regions } from "../images/amazon/orphans.ts";
import {
  type Builds,
  type Moment,
  possible,
  sibling,
  startBuilds,
  type Way,
} from "./amazon-builds.ts";

// Here, because its server asks for a hook, and those are taken before tests run.
const mirror = current === undefined ? undefined : await packerMirror(current);
const suite = possible ? describe : describe.skip;

/** What Packer makes an instance profile with. */
const withProfile = {
  temporary_iam_instance_profile_policy_document: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["s3:ListAllMyBuckets"], Resource: ["*"] }],
  },
};
const onSpot = {
  spot_price: "auto",
  spot_instance_types: ["t3.micro"],
  instance_type: undefined,
};

suite("builds at Amazon that are killed", () => {
  let builds: Builds;
  const run = (inputs: Record<string, string>, options: RunOptions = {}) =>
    builds.fixture.run(inputs, { env: builds.env(), ...options });

  beforeAll(async () => {
    builds = await startBuilds();
  });
  afterEach(async () => await builds.settle());
  afterAll(async () => await builds?.[Symbol.asyncDispose]());

  describe("Packer 1.6.6", () => {
    test.each(
      everyNth<[Moment, Way]>(3, [
        ["before Packer", "kill -9 of the action"],
        ["a key pair is made", "kill -9 of all"],
        ["a security group is made", "kill -9 of all"],
        ["an instance is started", "kill -9 of Packer"],
        ["Packer waits for SSH", "a cancel"],
        ["the machine is provisioned", "kill -9 of the action"],
        ["the image is pending", "a cancel"],
        ["the instance is stopped", "kill -9 of all"],
        ["the image is pending", "kill -9 of Packer"],
        ["tags are put on at the end", "kill -9 of all"],
        ["final marks are put on", "kill -9 of the action"],
      ]),
    )("while %s: %s", (moment, way) => builds.killed(moment, way));

    test.each(
      everyNth<[Moment, Way]>(4, [
        ["an instance profile is made", "kill -9 of all"],
        ["a launch template is made", "kill -9 of Packer"],
        // The instance has no marks yet.
        ["a spot instance is started", "kill -9 of all"],
        ["the machine is provisioned", "kill -9 of all"],
      ]),
    )("on a spot instance with a profile, while %s: %s", async (moment, way) => {
      const template = builds.template({ ...onSpot, ...withProfile });
      await builds.fixture.write("spot.json", JSON.stringify(template));
      await builds.killed(moment, way, { template: "spot.json" });
    });
  });

  const withCurrent = current === undefined ? describe.skip : describe;
  withCurrent("a current Packer", () => {
    const prepared = async (more: object = {}) => {
      if (mirror === undefined) throw new Error("no current Packer was built");
      return await builds.withCurrent(mirror, "current.json", more);
    };

    test.each(
      everyNth<[Moment, Way]>(5, [
        ["a security group is made", "kill -9 of all"],
        ["an instance is started", "kill -9 of Packer"],
        ["the machine is provisioned", "a cancel"],
        ["the image is pending", "kill -9 of all"],
      ]),
    )("while %s: %s", async (moment, way) => {
      const { inputs, job } = await prepared();
      await builds.killed(moment, way, inputs, { job });
    });

    test.each(
      everyNth<[Moment, Way]>(5, [
        ["a role gets its policy", "kill -9 of all"],
        ["a role is in its profile", "kill -9 of Packer"],
        ["a launch template is made", "kill -9 of all"],
        ["a spot instance is started", "kill -9 of all"],
        ["the machine is provisioned", "kill -9 of the action"],
      ]),
    )("on a spot instance with a profile, while %s: %s", async (moment, way) => {
      const { inputs, job } = await prepared({ ...onSpot, ...withProfile });
      await builds.killed(moment, way, inputs, { job });
    });

    atNight(
      "on a spot instance with a profile, nobody kills it: the action itself removes nothing",
      async () => {
        builds.ec2.settings.pendingPolls = 0;
        const fleet_tags = { team: "web" };
        const { inputs, job } = await prepared({ ...onSpot, ...withProfile, fleet_tags });
        await expectSuccess(inputs, { job });
      },
    );
  });

  /** An image in three regions, nothing else, and nothing that the action itself has removed. */
  async function expectSuccess(more = {}, options: RunOptions = {}) {
    const inputs = await builds.freshInputs(more);
    builds.ec2.requests.length = 0;
    const { outputs, result } = await run(inputs, options);
    expect({ status: outputs["status"], log: result.log }).toMatchObject({ status: "created" });
    expect(result.log).not.toMatch(/Removed /);
    expect(result.annotations).toEqual([]);
    const removals = builds.ec2.requests.filter(({ action }) =>
      /^(Delete(?!Tags)|Terminate|Deregister|Cancel|Remove|Detach)/.test(action),
    );
    const own = ({ agent }: RecordedCall) => agent.includes("aws-sdk-js");
    expect(builds.ec2.requests.filter(own).map(({ action }) => action)).toContain("CreateTags");
    // All of them are Packer's own.
    expect(removals.map(({ action }) => action)).toContain("TerminateInstances");
    expect(removals.filter(own)).toEqual([]);
    const added = (await builds.all()).filter((line) => !builds.before().includes(line));
    expect(added.map((line) => line.split(" ")[1]).sort()).toEqual([
      ...["image", "image", "image", "snapshot", "snapshot", "snapshot"],
    ]);
    const { "packer-version": _packer, ...selecting } = inputs;
    const gone = await run({ ...selecting, step: "delete" }, options);
    const { log } = gone.main;
    expect({ status: gone.outputs["status"], log }).toEqual({ status: "deleted", log });
    expect(await builds.all()).toEqual(builds.before());
  }

  test("one that nobody kills leaves its image in three regions, and the action itself removes nothing", () =>
    expectSuccess());

  test("while its copies are made: it is finished and stays, and the next create copies it", async () => {
    const { ec2 } = builds;
    const { step, finish, inputs } = await builds.begin("the image is copied");
    builds.end("kill -9 of all", step);
    const { result } = await finish();
    expect(result.annotations.filter(({ stage }) => stage === "post")).toEqual([]);
    const added = (await builds.all()).filter((line) => !builds.before().includes(line));
    const kinds = added.map((line) => line.split(" ").slice(0, 2).join(" "));
    // A copy may have been finished too; the other one is taken back.
    expect(kinds.filter((line) => !line.startsWith(regions[1])).sort()).toEqual([
      `${regions[0]} image`,
      `${regions[0]} snapshot`,
    ]);
    ec2.requests.length = 0;
    const next = await run(inputs);
    expect(next.outputs).toMatchObject({ status: "reused", changed: "true" });
    expect(JSON.parse(next.outputs["images"] ?? "[]")).toHaveLength(3);
    expect(ec2.requests.map(({ action }) => action)).not.toContain("RunInstances");
    const gone = await run({ ...inputs, step: "delete" });
    expect(gone.outputs).toMatchObject({ status: "deleted" });
    expect(await builds.all()).toEqual(builds.before());
  });

  /** The hour comes for all that carries an expiry, but for the sibling. */
  async function expire(): Promise<void> {
    for (const region of regions) {
      const client = builds.ec2.client(region);
      const { Tags = [] } = await client.send(
        new DescribeTagsCommand({ Filters: [{ Name: "key", Values: [marks.expires] }] }),
      );
      const ids = new Set(Tags.flatMap(({ ResourceId }) => ResourceId ?? []));
      const { Tags: runs = [] } = await client.send(
        new DescribeTagsCommand({ Filters: [{ Name: "key", Values: [marks.run] }] }),
      );
      const Resources = runs
        .filter(({ Value }) => Value !== sibling)
        .flatMap(({ ResourceId: id }) => (id !== undefined && ids.has(id) ? [id] : []));
      if (Resources.length === 0) continue;
      const past = [{ Key: marks.expires, Value: "1000000000" }];
      await client.send(new CreateTagsCommand({ Resources, Tags: past }));
    }
  }

  describe("without a post step, as when the machine itself was lost", () => {
    test.each(everyNth<Moment>(2, ["tags are put on at the end", "the machine is provisioned"]))(
      "while %s: the next create removes what has expired, and nothing before",
      async (moment) => {
        const { all, flag, freshInputs } = builds;
        const before = builds.before();
        const { step, finish } = await builds.begin(moment);
        builds.end("kill -9 of all", step);
        await writeFile(flag, "");
        await step.done;
        const left = await all();
        expect(left.length).toBeGreaterThan(before.length);
        const read = await run(await freshInputs({ step: "read" }));
        expect(read.outputs).toMatchObject({ status: "absent" });
        await run(await freshInputs({ step: "delete" }));
        expect(await all()).toEqual(left);
        await expire();
        await run(await freshInputs({ step: "read" }));
        expect(await all()).toEqual(left);
        const swept = await run(await freshInputs({ step: "delete" }));
        expect(swept.main.conclusion).toBe("success");
        expect({ left: await all(), log: swept.result.log }).toMatchObject({ left: before });
        await finish();
        expect(await all()).toEqual(before);
      },
    );
  });

  describe("an image of one region that is copied to others when it is found", () => {
    /** Killed while the copies are made: the image and one copy of it, which is not finished. */
    async function killedCopy(way: Way) {
      const { ec2, all } = builds;
      const inputs = await builds.freshInputs({ regions: regions[0] });
      ec2.settings.pendingPolls = 0;
      const made = await run(inputs);
      expect(made.outputs).toMatchObject({ status: "created" });
      const one = await all();
      const started = await builds.begin("the image is copied", {
        configuration: inputs["configuration"],
      });
      builds.end(way, started.step);
      await started.step.done;
      return { ...started, one };
    }

    async function removed(inputs: Record<string, string>) {
      const gone = await run({ ...inputs, step: "delete" });
      expect(gone.outputs).toMatchObject({ status: "deleted" });
      expect(await builds.all()).toEqual(builds.before());
    }

    test.each(everyNth<Way>(2, ["kill -9 of the action", "a cancel"]))(
      "%s: the post step takes the half copy back, and the next create makes it",
      async (way) => {
        const { inputs, one, finish } = await killedCopy(way);
        const { result } = await finish();
        expect(result.annotations.filter(({ stage }) => stage === "post")).toEqual([]);
        const rest = (await builds.all()).filter((line) => !one.includes(line));
        // What was finished by then is a copy of the image, and stays.
        expect(rest.filter((line) => !line.startsWith(regions[1]))).toEqual([]);
        const next = await run(inputs);
        expect(next.outputs).toMatchObject({ status: "reused", changed: "true" });
        expect(JSON.parse(next.outputs["images"] ?? "[]")).toHaveLength(3);
        await removed(inputs);
      },
    );

    atNight(
      "kill -9 of the action, and no post step: the next create makes it, when the time has come",
      async () => {
        const { inputs, finish } = await killedCopy("kill -9 of the action");
        await expire();
        const next = await run(inputs);
        expect(next.outputs).toMatchObject({ status: "reused", changed: "true" });
        expect(JSON.parse(next.outputs["images"] ?? "[]")).toHaveLength(3);
        await finish();
        await removed(inputs);
      },
    );
  });
});
