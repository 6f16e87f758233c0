/**
 * The other examples, as they are written but for a `template` whose machine takes seconds: platforms
 * and builders at once, the sweep, and the forms that other workflows call.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { RunInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { current } from "../helpers/current-packer.ts";
import { amazonHome, amazonMissing } from "../helpers/workflow/amazon-home.ts";
import {
  type Call,
  dispatched,
  examples,
  makeWorkflowFixture,
  night,
  problemsOf,
  pullRequest,
  pushed,
  qemuHome,
  qemuMissing,
  readExample,
  type StoryHome,
  type WorkflowFixture,
  type WorkflowResult,
  withInputs,
} from "../helpers/workflow/index.ts";
import { marksOf } from "../images/amazon/orphans.ts";

const possible = qemuMissing === undefined && amazonMissing === undefined;
const suite = possible ? describe : describe.skip;
const minutes = 60_000;
const regions = ["eu-central-1", "us-east-1"];

test("each file is run by a story", async () => {
  const stories = await readdir(import.meta.dirname);
  const texts = await Promise.all(
    stories.map(async (name) => await readFile(path.join(import.meta.dirname, name), "utf8")),
  );
  const run = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\b(?:readExample\(|example: )"([\w-]+)"/g)].map(([, name]) => name),
    ),
  );
  const files = await readdir(examples);
  expect([...run].map((name) => `${name}.yml`).sort()).toEqual(files.sort());
});

suite("the examples", () => {
  let fixture: WorkflowFixture;
  let qemu: StoryHome;
  let amazon: Awaited<ReturnType<typeof amazonHome>>;

  beforeAll(async () => {
    fixture = await makeWorkflowFixture();
    qemu = await qemuHome(fixture);
    amazon = await amazonHome(fixture, regions);
    // This machine stands in for an ARM runner: the packages of the tests are made by a shell.
    fixture.machine["NIX_CONFIG"] += "\nextra-platforms = aarch64-linux";
    const ssh = JSON.parse(String(qemu.files["tests/packer.json"]));
    const { source, version } = current?.plugins.qemu ?? {};
    // The plugin that was built for the tests is an older one than the action asks for by itself.
    ssh._packernix = JSON.stringify({ version: 1, plugins: [{ source, version }] });
    const quick = structuredClone(ssh);
    Object.assign(quick.builders[0], { communicator: "none" });
    Object.assign(quick, { variables: { disk: "tests/off.img" }, provisioners: [] });
    await fixture.repository.commit({
      ...qemu.files,
      "tests/boot.sh": "#!/bin/sh\ntrue\n",
      "tests/ssh-qemu.json": JSON.stringify(ssh),
      "tests/qemu.json": JSON.stringify(quick),
      "tests/amazon-ebs.json": String(amazon.files["tests/packer.json"]),
    });
  });
  afterAll(async () => {
    await qemu?.[Symbol.asyncDispose]();
    await amazon?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  const statuses = ({ jobs }: WorkflowResult) =>
    jobs.map(({ ours }) => ours.map(({ outputs }) => outputs["status"]).join());
  const caller = {
    actions: "read",
    "id-token": "write",
    contents: "read",
    "pull-requests": "write",
  } as const satisfies Call["permissions"];

  test(
    "matrix.yml: each row has an image of its own",
    async () => {
      const template = `tests/\${{ matrix.builder }}.json`;
      const workflow = withInputs(readExample("matrix"), { image: { template } });
      const ran = await fixture.run(workflow, await pushed(fixture.repository));
      expect(problemsOf(ran)).toEqual([]);
      expect(statuses(ran)).toEqual(["created", "created", "created"]);
      expect(ran.jobs.map(({ runsOn }) => runsOn)).toEqual([
        "ubuntu-24.04",
        "ubuntu-24.04",
        "ubuntu-24.04-arm",
      ]);
      // Keys are for the rows that need them.
      expect(ran.jobs.map(({ skipped }) => skipped)).toEqual([["__2"], [], []]);
      const families = ran.jobs.map(({ ours }) => JSON.parse(ours[0]?.outputs["images"] ?? "[]"));
      expect(families).toMatchObject([
        [{ builder: "qemu", family: "web-disk" }],
        [{ builder: "amazon-ebs", family: "web-amazon" }],
        [{ builder: "amazon-ebs", family: "web-amazon-arm" }],
      ]);
      const again = await fixture.run(workflow, await pushed(fixture.repository));
      expect(statuses(again)).toEqual(["reused", "reused", "reused"]);
    },
    5 * minutes,
  );

  test("disk.yml: made, and there the next time", async () => {
    // The flake of the tests, with all that it reads; a size that no other test has.
    const workflow = withInputs(readExample("disk"), {
      image: { template: "tests/qemu.json", sources: "", "builder-config": "disk_size: 65M" },
    });
    const ran = await fixture.run(workflow, await pushed(fixture.repository));
    expect(problemsOf(ran)).toEqual([]);
    const again = await fixture.run(workflow, await pushed(fixture.repository));
    expect([...statuses(ran), ...statuses(again)]).toEqual(["created", "reused"]);
  });

  test(
    "reusable-image.yml and reusable-matrix.yml: what the caller says, and gets",
    async () => {
      const single = withInputs(readExample("reusable-image"), {
        image: { template: `tests/\${{ inputs.builder }}.json` },
      });
      const event = await pushed(fixture.repository);
      const ran = await fixture.run(single, event, {
        with: { flake: ".#web", regions: regions.join(), stage: "blue" },
        permissions: caller,
      });
      expect(problemsOf(ran)).toEqual([]);
      expect(ran.outputs).toMatchObject({ stages: '["blue"]', changed: "true" });
      const [image] = JSON.parse(ran.outputs["images"] ?? "[]");
      expect(image).toMatchObject({ builder: "amazon-ebs", region: regions[0] });

      const row = { builder: "qemu", platform: "x86_64-linux", runner: "ubuntu-24.04" };
      const rows = [{ ...row, flake: ".#web-disk" }];
      const matrix = withInputs(readExample("reusable-matrix"), {
        image: { template: `tests/\${{ matrix.builder }}.json` },
      });
      const all = await fixture.run(matrix, event, {
        with: { rows: JSON.stringify(rows) },
        permissions: caller,
      });
      expect(problemsOf(all)).toEqual([]);
      // It is the image that matrix.yml has made.
      expect(statuses(all)).toEqual(["reused"]);
    },
    5 * minutes,
  );

  test("what asks for more than its caller has does not start", async () => {
    const call = { with: { flake: ".#web" }, permissions: { contents: "read" } as const };
    const event = await pushed(fixture.repository);
    await expect(fixture.run(readExample("reusable-image"), event, call)).rejects.toThrow(
      "job image asks for id-token: write, which its caller does not have",
    );
  });

  test(
    "reusable-rebuild.yml: made, tested, promoted, pruned, and a quiet night",
    async () => {
      const workflow = withInputs(readExample("reusable-rebuild"), {
        image: { template: "tests/ssh-qemu.json" },
      });
      const call: Call = {
        with: { flake: ".#web", family: "shop", builder: "qemu", "test-script": "tests/boot.sh" },
        permissions: caller,
      };
      const ran = await fixture.run(workflow, await night(fixture.repository), call);
      expect(problemsOf(ran)).toEqual([]);
      expect(statuses(ran)).toEqual(["created", "promoted,nothing"]);
      const quiet = await fixture.run(workflow, await night(fixture.repository), call);
      expect(quiet.conclusion).toBe("success");
      expect(quiet.jobs.map(({ conclusion }) => conclusion)).toEqual(["success", "skipped"]);
    },
    5 * minutes,
  );

  test(
    "reusable-pull-request.yml: plan, preview, and the end of both",
    async () => {
      const workflow = withInputs(readExample("reusable-pull-request"), {
        image: { template: `tests/\${{ inputs.builder }}.json` },
      });
      const pull = { number: 7, branch: "change", labels: ["preview"] };
      await fixture.repository.commit(
        { "packages.nix": fixture.packages({ extra: "1" }) },
        "change",
      );
      const call: Call = { with: { flake: ".#web", builder: "qemu" }, permissions: caller };
      const before = await qemu.images();
      const opened = await pullRequest(fixture.repository, "opened", pull);
      const ran = await fixture.run(workflow, opened, call);
      expect(problemsOf(ran)).toEqual([]);
      expect(statuses(ran)).toEqual(["would-create", "", "created"]);
      expect(await qemu.images()).toHaveLength(before.length + 1);
      const closed = await pullRequest(fixture.repository, "closed", pull);
      expect(statuses(await fixture.run(workflow, closed, call))).toEqual(["", "deleted", ""]);
      expect(await qemu.images()).toEqual(before);
      expect(await qemu.leftovers()).toEqual([]);
    },
    5 * minutes,
  );

  test(
    "sweep.yml and reusable-sweep.yml: previews whose time is over and what killed jobs left, no more",
    async () => {
      const before = await amazon.images();
      const previews = withInputs(readExample("reusable-pull-request"), {
        image: { template: `tests/\${{ inputs.builder }}.json` },
      });
      const pull = { number: 7, branch: "change", labels: ["preview"] };
      const opened = await pullRequest(fixture.repository, "opened", pull);
      const short: Call = { with: { flake: ".#web", expires: "1s" }, permissions: caller };
      expect(statuses(await fixture.run(previews, opened, short))[2]).toBe("created");
      const Tags = Object.entries(marksOf("42-1-1-deadbeef", -1));
      await amazon.ec2.client().send(
        new RunInstancesCommand({
          ImageId: amazon.base,
          InstanceType: "t3.micro",
          MinCount: 1,
          MaxCount: 1,
          TagSpecifications: [
            { ResourceType: "instance", Tags: Tags.map(([Key, Value]) => ({ Key, Value })) },
          ],
        }),
      );
      expect(await amazon.images()).toHaveLength(before.length + 1);
      const left = await amazon.leftovers();
      expect(left).not.toEqual([]);

      const workflow = readExample("sweep");
      const dry = await fixture.run(workflow, await dispatched(fixture.repository));
      expect(problemsOf(dry)).toEqual([
        expect.stringMatching(/^Dry run: nothing was deleted\. 1 image would be removed/),
      ]);
      expect(await amazon.images()).toHaveLength(before.length + 1);
      const called = await fixture.run(
        readExample("reusable-sweep"),
        await night(fixture.repository),
        {
          with: { regions: regions.join(), "dry-run": true },
          permissions: { "id-token": "write" },
        },
      );
      expect(problemsOf(called)).toEqual([expect.stringMatching(/^Dry run/)]);
      expect(await amazon.leftovers()).toEqual(left);

      const ran = await fixture.run(workflow, await night(fixture.repository));
      expect(problemsOf(ran)).toEqual([]);
      expect(statuses(ran)).toEqual(["pruned"]);
      expect(await amazon.images()).toEqual(before);
      expect(await amazon.leftovers()).toEqual([]);
      const again = await fixture.run(workflow, await night(fixture.repository));
      expect(statuses(again)).toEqual(["nothing"]);
    },
    5 * minutes,
  );
});
