/**
 * The policies of docs/iam are enough for what they are for, nothing in them is needless, and the one
 * for previews reaches nothing else. With a current Packer, because 1.6.6 marks less at creation.
 */
import { randomBytes } from "node:crypto";
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
import { marks } from "../../src/images/marks.ts";
import {
  type AmazonRuns,
  amazonRuns,
  type CurrentPacker,
  currentInputs,
  possible,
  regions,
} from "../helpers/amazon-fixture.ts";
import { current, packerMirror } from "../helpers/current-packer.ts";
import { actionsOf, policy, policyNames, without } from "../helpers/ec2/documents.ts";
import type { PolicyDocument } from "../helpers/ec2/index.ts";
import { checkDocument } from "../helpers/ec2/policy.ts";
import { everyNth } from "../helpers/nightly.ts";
import { addBases, leaveAll, machine, volume } from "../images/amazon/orphans.ts";

// Here, because its server asks for a hook, and those are taken before tests run.
const mirror = current === undefined ? undefined : await packerMirror(current);
const suite = possible && mirror !== undefined ? describe : describe.skip;
const [home, away] = regions;

/** Asked for itself only where Amazon's own answer on what uses an image is not to be had. */
const fallback = "ec2:DescribeLaunchTemplateVersions";

/** Asked for by Amazon, on behalf of who asks what uses an image; and where that is no use. */
const throughReferences = [
  "ec2:DescribeLaunchTemplates",
  fallback,
  ...["imagebuilder:GetContainerRecipe", "imagebuilder:ListContainerRecipes"],
  ...["imagebuilder:ListImageRecipes", "ssm:DescribeParameters", "ssm:GetParameters"],
].sort();

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
      ena_support: true,
      imds_support: "v2.0",
      shutdown_behavior: "terminate",
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
  afterEach(() => {
    runs.ec2.setPolicy(undefined);
    runs.ec2.faults.clear();
  });
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
  const previewing = { stage: "preview", "github-token": "" };

  /** One step with one policy. @returns what it says, and what it has asked for. */
  async function step(
    document: PolicyDocument,
    inputs: Record<string, string>,
    job: object = {},
  ): Promise<{ outputs: Record<string, string>; ok: boolean; said: string[]; asked: string[] }> {
    runs.ec2.setPolicy(document);
    runs.ec2.requests.length = 0;
    const builds = inputs["step"] === undefined || inputs["step"] === "test";
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
      said: [],
      ok: true,
      status,
    });

  type Step = Awaited<ReturnType<typeof step>>;

  /** What this policy allows and none of the steps has asked for. */
  function idleIn(name: string, ...ran: Step[]): string[] {
    const asked = new Set(ran.flatMap((one) => one.asked));
    return actionsOf(policy(name)).filter((action) => !asked.has(action));
  }

  /** Volumes are held until their instance has ended. */
  const whileItEnds = () => {
    runs.ec2.faults.clear();
    runs.ec2.faults.add({ kind: "volume-in-use", action: "DeleteVolume" });
  };

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
    await step(policy("create"), inputs);
    // Also where the account has not all that Amazon's own answer asks for.
    const looks = { step: "delete", "dry-run": "true", ...inputs };
    const dry = await step(without(policy("delete"), "ssm:GetParameters"), looks);
    expect(dry.outputs["status"]).toBe("found");
    expect(dry.asked).toContain(fallback);
    const unused = await step(policy("delete"), { step: "delete", ...inputs });
    expectDone(unused, "deleted");
    expect(unused.asked).toContain("ec2:DescribeImageReferences");
    expect(unused.asked).not.toContain(fallback);
    expect(await runs.all()).toEqual(before);

    const asked = new Set([...made.asked, ...reused.asked]);
    const idle = actionsOf(policy("create")).filter((action) => !asked.has(action));
    // Packer asks for regions of Amazon's own endpoints only (common/regions.go).
    expect(idle).toEqual(["ec2:DescribeRegions"]);
    const needless = [...asked].filter((action) => !actionsOf(policy("create")).includes(action));
    expect(needless).toEqual(["sts:GetCallerIdentity"]);
  });

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
    const ofUses = [...throughReferences, "ec2:DescribeImageAttribute"];
    const ofDelete = actionsOf(policy("delete")).filter((one) => !ofUses.includes(one));
    for (const action of everyNth(8, ofDelete)) {
      const added = await leave();
      whileItEnds();
      const ran = await step(without(policy("delete"), action), {
        step: "delete",
        force: "true",
        ...inputs,
      });
      const left = new Set(await runs.all());
      if (ran.ok && !added.some((line) => left.has(line))) idle.push(action);
      if (ran.outputs["status"] === "deleted") {
        expectDone(await step(policy("create"), { ...inputs, stage: "testing" }), "created");
      }
    }
    // For images that are protected, for a preview that serves others too, and without `force`.
    const needless = [
      ...["ec2:DeleteTags", "ec2:DescribeImageReferences"],
      "ec2:DisableImageDeregistrationProtection",
    ];
    expect(idle).toEqual(needless.filter((action) => everyNth(8, ofDelete).includes(action)));
    runs.ec2.faults.clear();
    await step(policy("delete"), { step: "delete", force: "true", ...inputs });
  });

  test("test needs no more than its policy, and leaves a stage alone", async () => {
    const before = await runs.all();
    const inputs = await configured([home]);
    const made = await step(policy("create"), { ...inputs, stage: "testing" });
    const there = await runs.all();
    await leave();
    whileItEnds();
    const trial = { step: "test", ...inputs, "to-stage": "tested" };
    const tested = await step(policy("test"), trial);
    expect(tested.said).toEqual([expect.stringMatching(/^It boots and can be reached/)]);
    expect(tested.outputs["status"]).toBe("passed");
    expect(tested.outputs["image"]).toBe(made.outputs["image"]);
    expect(JSON.parse(tested.outputs["stages"] ?? "[]")).toEqual(["testing", "tested"]);
    expect(await runs.all()).toEqual(there);
    // Amazon's own regions alone.
    expect(idleIn("test", tested)).toEqual(["ec2:DescribeRegions"]);
    await step(policy("delete"), { step: "delete", force: "true", ...inputs });
    expect(await runs.all()).toEqual(before);
  });

  test.each(
    everyNth<[string, string]>(2, [
      ["promote", "prune"],
      ["release", "release"],
    ]),
  )("%s and %s promote one image and prune another, as a release does", async (...names) => {
    const before = await runs.all();
    const family = `shop-${names[0]}`;
    const kept = await configured();
    const old = await configured();
    expectDone(await step(policy("create"), { ...old, family }), "created");
    const made = await step(policy("create"), { ...kept, family, stage: "testing" });
    expectDone(made, "created");
    const move = {
      step: "promote",
      image: made.outputs["images"] ?? "",
      "from-stage": "testing",
      "to-stage": "production",
    };
    const promoted = await step(policy(names[0]), move);
    expectDone(promoted, "promoted");
    const further = { ...move, "from-stage": "production", "to-stage": "north" };
    for (const action of ["ec2:CreateTags", "ec2:DescribeImages", "ec2:DescribeSnapshots"]) {
      const ran = await step(without(policy(names[0]), action), further);
      expect({ action, ok: ran.ok }).toEqual({ action, ok: false });
    }
    const sweeping = {
      step: "prune",
      builder: "amazon-ebs",
      family,
      regions: kept.regions,
      keep: "0",
      "dry-run": "false",
    };
    const left = await leave();
    // What uses an image is looked for before it goes; without that nothing does.
    const blind = await step(without(policy(names[1]), "ec2:DescribeImageAttribute"), sweeping);
    expect(blind.ok).toBe(false);
    expect(await step(policy("read"), { step: "read", ...old })).toMatchObject({
      outputs: { status: "found" },
    });
    expect((await runs.all()).filter((line) => left.includes(line))).toEqual([]);
    await leave();
    whileItEnds();
    const pruned = await step(policy(names[1]), sweeping);
    expectDone(pruned, "pruned");
    const gone: { region: string; stages: string[] }[] = JSON.parse(pruned.outputs["images"] ?? "");
    expect(gone.map(({ region, stages }) => [region, stages])).toEqual([
      [home, []],
      [away, []],
    ]);
    const [promote, prune] = names.map((name) => idleIn(name, promoted, pruned));
    // Taken back is only what was promoted while it lost the stage before.
    if (names[0] === names[1]) expect(prune).toEqual(["ec2:DeleteTags", ...throughReferences]);
    else {
      expect({ promote, prune }).toEqual({
        promote: ["ec2:DeleteTags"],
        prune: throughReferences,
      });
    }
    await step(policy("delete"), { step: "delete", force: "true", ...kept });
    expect(await runs.all()).toEqual(before);
  });

  test("a preview is made, held, and deleted with the policy for previews", async () => {
    const before = await runs.all();
    const inputs = await configured();
    const made = await step(policy("preview"), { ...inputs, ...previewing }, pullRequest);
    expectDone(made, "created");
    expect(JSON.parse(made.outputs["images"] ?? "[]")).toHaveLength(2);
    const [{ family }] = JSON.parse(made.outputs["images"] ?? "[]");
    const held = { step: "delete", family, ...previewing, regions: inputs.regions };
    // A push makes another, and the first goes.
    const pushed = { ...(await configured()), family, ...previewing };
    const next = await step(policy("preview"), pushed, pullRequest);
    expectDone(next, "created");
    expect(next.asked).toContain("ec2:DescribeImageReferences");
    expect(await step(policy("read"), { step: "read", ...inputs }, pullRequest)).toMatchObject({
      outputs: { status: "absent" },
    });
    const gone = await step(policy("preview"), held, pullRequest);
    expectDone(gone, "deleted");
    expect(await runs.all()).toEqual(before);

    // Main's own image of the same system is held, and stays.
    const main = await step(policy("create"), { ...inputs, stage: "testing" });
    expectDone(main, "created");
    const there = await runs.all();
    const reused = await step(policy("preview"), { ...inputs, ...previewing }, pullRequest);
    expectDone(reused, "reused");
    expect(reused.outputs["image"]).toBe(main.outputs["image"]);
    expect(reused.outputs["stages"]).toMatch(/preview/);
    const dropped = await step(policy("preview"), held, pullRequest);
    expect(dropped.outputs["status"]).toBe("deleted");
    expect(dropped.said).toEqual([expect.stringMatching(/has other uses: only its stage/)]);
    expect(await runs.all()).toEqual(there);

    expect(idleIn("preview", made, next, gone, reused)).toEqual([
      // Of what a dead run left.
      "ec2:DeleteSnapshot",
      "ec2:DeleteVolume",
      ...[...throughReferences, "ec2:DescribeRegions"].sort(),
    ]);
    await step(policy("delete"), { step: "delete", force: "true", ...inputs });
    expect(await runs.all()).toEqual(before);
  });

  test("and it reaches nothing but previews", async () => {
    const preview = await configured([home]);
    const made = await step(policy("preview"), { ...preview, ...previewing }, pullRequest);
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
      ResourceType,
      Tags: list(tags),
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
        ImageId: theirs,
        LaunchPermission: { Add: [{ Group: "all" }] },
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
        InstanceId,
        Name: named(),
        TagSpecifications: [specified("image", stage), specified("snapshot", stage)],
      }),
      "a copy without marks": new CopyImageCommand({ ...copy, Name: named() }),
      "a copy that is trusted": new CopyImageCommand({
        ...copy,
        Name: named(),
        TagSpecifications: [
          specified("image", { ...stage, [marks.trusted]: "true" }),
          specified("snapshot", stage),
        ],
      }),
      "a copy with another's hold": new CopyImageCommand({
        ...copy,
        Name: named(),
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
  });
});
