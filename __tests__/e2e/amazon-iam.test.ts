/**
 * The policies of docs/iam are enough for what they are for, nothing in them is needless, and the one
 * for previews reaches nothing else. With a current Packer, because 1.6.6 marks less at creation.
 */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  CopyImageCommand,
  CreateImageCommand,
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  RunInstancesCommand,
  type Tag,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { marks } from "../../src/images/marks.ts";
import {
  type AmazonRuns,
  amazonRuns,
  type CurrentPacker,
  currentInputs,
  possible,
  regions,
  template,
} from "../helpers/amazon-world.ts";
import { current, packerMirror } from "../helpers/current-packer.ts";
import { actionsOf, policy, policyNames, without } from "../helpers/ec2/documents.ts";
import type { PolicyDocument } from "../helpers/ec2/index.ts";
import { amazonPlugin } from "../helpers/ec2/packer.ts";
import { checkDocument } from "../helpers/ec2/policy.ts";
import { addBases, leaveAll, machine, marksOf, volume } from "../images/amazon/leavings.ts";

// Here, because its server asks for a hook, and those are taken before tests run.
const mirror = current === undefined ? undefined : await packerMirror(current);
const suite = possible && mirror !== undefined ? describe : describe.skip;
const [home, away] = regions;

const list = (tags: Record<string, string>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

test.each(policyNames)("%s.json is a policy that IAM takes", (name) => {
  const document = policy(name);
  checkDocument(document);
  // IAM User Guide, "IAM and AWS STS quotas": of a managed policy, without white space.
  expect(JSON.stringify(document).length).toBeLessThan(6_144);
});

suite("with the policies of docs/iam", () => {
  let runs: AmazonRuns;
  let by: CurrentPacker;
  let theirMachine: string;
  let theirVolume: string;
  beforeAll(async () => {
    runs = await amazonRuns();
    if (mirror === undefined) return;
    addBases(runs.ec2);
    const client = runs.ec2.client(home);
    theirMachine = await machine(client);
    theirVolume = await volume(client, {});
    // What the generator asks for too.
    const builder = {
      ...{ ena_support: true, imds_support: "v2.0", shutdown_behavior: "terminate" },
      launch_block_device_mappings: [
        {
          device_name: "/dev/xvda",
          volume_type: "gp3",
          volume_size: 8,
          delete_on_termination: true,
        },
      ],
    };
    by = await currentInputs(runs, mirror, { builder });
  });
  afterEach(() => runs.ec2.setPolicy(undefined));
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  const pullRequest = {
    eventName: "pull_request",
    event: {
      repository: { id: 42, default_branch: "main" },
      pull_request: {
        number: 7,
        head: { sha: "a".repeat(40), repo: { id: 42 } },
        base: { repo: { id: 42 } },
      },
    },
    github: { repository_id: "42", ref: "refs/pull/7/merge" },
  };

  /** One step with one policy. @returns what it says, and what it has asked for. */
  async function step(
    document: PolicyDocument,
    inputs: Record<string, string>,
    job: object = {},
  ): Promise<{ outputs: Record<string, string>; ok: boolean; said: string[]; asked: string[] }> {
    runs.ec2.setPolicy(document);
    runs.ec2.requests.length = 0;
    const builds = inputs["step"] === undefined;
    const ran = await runs.run(
      { ...inputs, ...(builds ? by.create : {}) },
      { job: { ...by.options.job, ...job } },
    );
    runs.ec2.setPolicy(undefined);
    const asked = runs.ec2.requests.map(({ service, action }) => `${service}:${action}`);
    const said = ran.result.annotations.map(({ message }) => message);
    const ok = ran.main.conclusion === "success" && said.length === 0;
    return { outputs: ran.outputs, ok, said, asked };
  }

  async function configured(places: readonly string[] = [home, away]) {
    return { ...(await runs.fresh()), ...by.template, regions: places.join(",") };
  }

  const expectDone = (ran: Awaited<ReturnType<typeof step>>, status: string) =>
    expect({ said: ran.said, ok: ran.ok, status: ran.outputs["status"] }).toEqual({
      ...{ said: [], ok: true, status },
    });

  /** Left by an invocation that has expired. */
  async function leave(): Promise<string[]> {
    const before = await runs.all();
    const theirs = { machine: theirMachine, volume: theirVolume };
    await leaveAll(runs.ec2.client(home), theirs, "42-8-1-expired0");
    return (await runs.all()).filter((line) => !before.includes(line));
  }

  test("create, read, plan and delete need theirs alone; nothing in that of create is idle", async () => {
    const before = await runs.all();
    await leave();
    const inputs = await configured();
    const made = await step(policy("create"), { ...inputs, stage: "testing" });
    expectDone(made, "created");
    const wider = { ...inputs, regions: regions.join(","), stage: "staging" };
    const reused = await step(policy("create"), wider);
    expectDone(reused, "reused");
    for (const name of ["read", "plan"]) {
      expectDone(await step(policy(name), { step: "read", ...inputs }), "found");
    }
    await leave();
    const gone = await step(policy("delete"), { step: "delete", force: "true", ...inputs });
    expectDone(gone, "deleted");
    expect(await runs.all()).toEqual(before);

    const asked = new Set([...made.asked, ...reused.asked]);
    const idle = actionsOf(policy("create")).filter((action) => !asked.has(action));
    // Packer asks for regions of Amazon's own endpoints only (common/regions.go).
    expect(idle).toEqual(["ec2:DescribeRegions"]);
    const needless = [...asked].filter((action) => !actionsOf(policy("create")).includes(action));
    expect(needless).toEqual(["sts:GetCallerIdentity"]);
  }, 180_000);

  test("without any one action of its policy read, promote or delete fails, or leaves something", async () => {
    const inputs = await configured([home]);
    const made = await step(policy("create"), { ...inputs, stage: "testing" });
    expectDone(made, "created");
    for (const name of ["read", "plan"]) {
      for (const action of actionsOf(policy(name))) {
        const ran = await step(without(policy(name), action), { step: "read", ...inputs });
        expect({ name, action, ok: ran.ok }).toMatchObject({ ok: false });
      }
    }
    const idle: string[] = [];
    for (const action of actionsOf(policy("delete"))) {
      const added = await leave();
      const ran = await step(without(policy("delete"), action), {
        ...{ step: "delete", force: "true", ...inputs },
      });
      const left = new Set(await runs.all());
      if (ran.ok && !added.some((line) => left.has(line))) idle.push(action);
      if (ran.outputs["status"] === "deleted") {
        expectDone(await step(policy("create"), { ...inputs, stage: "testing" }), "created");
      }
    }
    // For images that are protected, and for a preview whose image serves others too.
    expect(idle).toEqual(["ec2:DeleteTags", "ec2:DisableImageDeregistrationProtection"]);
    await step(policy("delete"), { step: "delete", force: "true", ...inputs });
  }, 600_000);

  test("a machine of an image starts, is reached and goes with the policy of test", async () => {
    const before = await runs.all();
    if (current === undefined) return;
    const { packer, env } = await amazonPlugin(runs.world.folder);
    const tags = marksOf("42-9-1-testtest");
    const whole = template(runs.ec2, {
      ...{ ami_name: "not made", skip_create_ami: true, region: home },
      ...{ run_tags: tags, run_volume_tags: tags, ena_support: true },
      ...{ custom_endpoint_ec2: runs.ec2.url, skip_region_validation: true },
      ...{ skip_credential_validation: true, temporary_key_pair_name: "packernix-42-9-1-testtest" },
    });
    const file = path.join(runs.world.folder, "boot.json");
    await writeFile(file, JSON.stringify(whole));
    const start = async (document: PolicyDocument) => {
      runs.calls();
      runs.ec2.setPolicy(document);
      const done = await execa(packer, ["build", file], {
        ...{ env: { ...runs.ec2.env, ...env }, reject: false, all: true },
      });
      runs.ec2.setPolicy(undefined);
      return done;
    };
    const { exitCode, all } = await start(policy("test"));
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: expect.any(String) });
    expect(await runs.all()).toEqual(before);
    const asked = new Set(runs.ec2.requests.map(({ action }) => `ec2:${action}`));
    const idle = actionsOf(policy("test")).filter((action) => !asked.has(action));
    // Tags come with what is made; the rest finds the image, sweeps, and looks up Amazon's regions.
    expect(idle).toEqual([
      ...["ec2:CreateTags", "ec2:DeleteSnapshot", "ec2:DeleteVolume", "ec2:DeregisterImage"],
      ...["ec2:DescribeKeyPairs", "ec2:DescribeRegions", "ec2:DescribeSnapshots"],
      "ec2:DescribeTags",
    ]);
  }, 60_000);

  test("a preview is made, held, and deleted with the policy for previews", async () => {
    const before = await runs.all();
    const inputs = await configured();
    const made = await step(policy("preview"), { ...inputs, stage: "preview" }, pullRequest);
    expectDone(made, "created");
    expect(JSON.parse(made.outputs["images"] ?? "[]")).toHaveLength(2);
    const [{ family }] = JSON.parse(made.outputs["images"] ?? "[]");
    const held = { step: "delete", family, stage: "preview", regions: inputs.regions };
    const gone = await step(policy("preview"), held, pullRequest);
    expectDone(gone, "deleted");
    expect(await runs.all()).toEqual(before);

    // Main's own image of the same system is held, and stays.
    const main = await step(policy("create"), { ...inputs, stage: "testing" });
    expectDone(main, "created");
    const there = await runs.all();
    const reused = await step(policy("preview"), { ...inputs, stage: "preview" }, pullRequest);
    expectDone(reused, "reused");
    expect(reused.outputs["image"]).toBe(main.outputs["image"]);
    expect(reused.outputs["stages"]).toMatch(/preview/);
    const dropped = await step(policy("preview"), held, pullRequest);
    expect(dropped.outputs["status"]).toBe("deleted");
    expect(dropped.said).toEqual([expect.stringMatching(/serves others too: only its stage/)]);
    expect(await runs.all()).toEqual(there);

    const asked = new Set([...made.asked, ...gone.asked, ...reused.asked]);
    const idle = actionsOf(policy("preview")).filter((action) => !asked.has(action));
    expect(idle).toEqual([
      // Of what a dead run left.
      "ec2:DeleteSnapshot",
      "ec2:DeleteVolume",
      "ec2:DescribeRegions",
    ]);
    await step(policy("delete"), { step: "delete", force: "true", ...inputs });
    expect(await runs.all()).toEqual(before);
  }, 240_000);

  test("and it reaches nothing but previews", async () => {
    const preview = await configured([home]);
    const made = await step(policy("preview"), { ...preview, stage: "preview" }, pullRequest);
    expectDone(made, "created");
    const inputs = await configured([home]);
    const main = await step(policy("create"), { ...inputs, stage: "testing" });
    expectDone(main, "created");
    const ours = made.outputs["image_id"] ?? "";
    const theirs = main.outputs["image_id"] ?? "";
    const [foreign] = runs.ec2.addForeign(1);
    const bare = foreign?.id ?? "";
    const direct = runs.ec2.client(home);
    const snapshotOf = async (id: string) => {
      const { Images } = await direct.send(new DescribeImagesCommand({ ImageIds: [id] }));
      return Images?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? "";
    };
    const run = { ImageId: bare, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
    const InstanceId = theirMachine;
    const before = await runs.all();

    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };
    const caller = new EC2Client({ endpoint: runs.ec2.url, region: home, credentials });
    const named = () => `attempt-${randomBytes(4).toString("hex")}`;
    const tag = (id: string, tags: Record<string, string>) =>
      new CreateTagsCommand({ Resources: [id], Tags: list(tags) });
    const untag = (id: string, ...keys: string[]) =>
      new DeleteTagsCommand({ Resources: [id], Tags: keys.map((Key) => ({ Key })) });
    const specified = (ResourceType: "image" | "snapshot", tags: Record<string, string>) => ({
      ...{ ResourceType, Tags: list(tags) },
    });
    const stage = { [marks.stage]: "preview" };
    const copy = { SourceImageId: ours, SourceRegion: home };
    const attempts = {
      "deregister main's": new DeregisterImageCommand({ ImageId: theirs }),
      "deregister a stranger's": new DeregisterImageCommand({ ImageId: bare }),
      "delete main's snapshot": new DeleteSnapshotCommand({ SnapshotId: await snapshotOf(theirs) }),
      "delete a stranger's snapshot": new DeleteSnapshotCommand({
        SnapshotId: await snapshotOf(bare),
      }),
      "end another machine": new TerminateInstancesCommand({ InstanceIds: [InstanceId] }),
      "share main's": new ModifyImageAttributeCommand({
        ...{ ImageId: theirs, LaunchPermission: { Add: [{ Group: "all" }] } },
      }),
      "call main's a preview": tag(theirs, stage),
      "call a stranger's a preview": tag(bare, stage),
      "a hold beside another tag": tag(theirs, { "packernix-stage:preview:7": "x", ...stage }),
      "another stage on main's": tag(theirs, { "packernix-stage:production": "x" }),
      "another stage on its own": tag(ours, { "packernix-stage:production": "x" }),
      "trust in its own": tag(ours, { [marks.trusted]: "true" }),
      "trust by another case": tag(ours, { "Packernix-Trusted": "false", [marks.trusted]: "true" }),
      "its own out of sight": tag(ours, { [marks.stage]: "production" }),
      "a hold on a stranger's": tag(bare, { "packernix-stage:preview:7": "x" }),
      "take trust from main's": untag(theirs, marks.trusted),
      "take a stage from main's": untag(theirs, "packernix-stage:testing"),
      "take all tags from main's": new DeleteTagsCommand({ Resources: [theirs] }),
      "take all tags from its own": new DeleteTagsCommand({ Resources: [ours] }),
      "an image of another machine": new CreateImageCommand({
        ...{ InstanceId, Name: named() },
        TagSpecifications: [specified("image", stage), specified("snapshot", stage)],
      }),
      "a copy without marks": new CopyImageCommand({ ...copy, Name: named() }),
      "a copy that is trusted": new CopyImageCommand({
        ...{ ...copy, Name: named() },
        TagSpecifications: [
          specified("image", { ...stage, [marks.trusted]: "true" }),
          specified("snapshot", stage),
        ],
      }),
      "a copy with another's hold": new CopyImageCommand({
        ...{ ...copy, Name: named() },
        TagSpecifications: [
          specified("image", { ...stage, "packernix-stage:testing": "x" }),
          specified("snapshot", stage),
        ],
      }),
      "a machine without marks": new RunInstancesCommand(run),
      "a key pair without marks": new CreateKeyPairCommand({ KeyName: named() }),
    };
    runs.ec2.setPolicy(policy("preview"));
    const went: string[] = [];
    for (const [what, command] of Object.entries(attempts)) {
      const code = await caller.send(command as CreateTagsCommand).then(
        () => "done",
        (error: Error) => error.name,
      );
      if (code !== "UnauthorizedOperation") went.push(`${what}: ${code}`);
    }
    expect(went).toEqual([]);
    // What it is for goes on.
    await caller.send(tag(theirs, { "packernix-stage:preview:7": "x" }));
    await caller.send(untag(theirs, "packernix-stage:preview:7"));
    runs.ec2.setPolicy(undefined);
    caller.destroy();
    expect(await runs.all()).toEqual(before);
  }, 180_000);
});
