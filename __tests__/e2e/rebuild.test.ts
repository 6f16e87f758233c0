/**
 * The story of examples/workflows/rebuild.yml, night by night, by the built action. The workflow runs
 * as it is written, but that `template` names a machine that takes seconds, and `builder` the home.
 */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { everyNth } from "../helpers/nightly.ts";
import type { StageResult } from "../helpers/runner/index.ts";
import { amazonHome, amazonMissing } from "../helpers/workflow/amazon-home.ts";
import {
  dispatched,
  isOurs,
  keyOfRole,
  makeWorkflowFixture,
  night,
  problemsOf,
  qemuHome,
  qemuMissing,
  readExample,
  type StoryHome,
  type Workflow,
  type WorkflowFixture,
  withInputs,
} from "../helpers/workflow/index.ts";

const minutes = 60_000;
const script = (text: string) => `#!/bin/sh\n${text}\n`;

const homes = [
  { builder: "qemu" as const, missing: qemuMissing, open: qemuHome },
  { builder: "amazon-ebs" as const, missing: amazonMissing, open: amazonHome },
];

describe.each(everyNth(2, homes))(
  "the scheduled rebuild of $builder",
  ({ builder, missing, open }) => {
    const story = missing === undefined ? test : test.skip;
    let fixture: WorkflowFixture;
    let home: StoryHome & Partial<Awaited<ReturnType<typeof amazonHome>>>;
    let workflow: Workflow;
    /** Images by the version of the package in them. */
    const made: Record<string, string> = {};

    beforeAll(async () => {
      if (missing !== undefined) return;
      fixture = await makeWorkflowFixture();
      home = await open(fixture);
      await fixture.repository.commit({
        ...home.files,
        "tests/boot.sh": script("echo the machine answers"),
      });
      const image = { template: "tests/packer.json" };
      workflow = withInputs(readExample("rebuild"), { image, all: { builder } });
      // A disk lies in none, and one AMI is counted more easily than two; copies have tests of their own.
      delete workflow.jobs["build"]?.steps.find(isOurs)?.with["regions"];
    });
    afterAll(async () => {
      await home?.[Symbol.asyncDispose]();
      await fixture?.[Symbol.asyncDispose]();
    });

    const run = async (one: Workflow) => await fixture.run(one, await night(fixture.repository));
    const pruning = (keep: string) => withInputs(workflow, { all: { keep } });

    /** One step, as a person starts it by hand. */
    async function byHand(
      job: "build" | "release",
      inputs: Record<string, string>,
    ): Promise<StageResult> {
      const changed = structuredClone(workflow);
      const text = changed.jobs[job];
      const step = text?.steps.find(isOurs);
      if (text === undefined || step === undefined) throw new Error(`no such job: ${job}`);
      const before = text.steps.filter(({ uses = "" }) => /checkout|credentials/.test(uses));
      const { needs: _needs, if: _if, ...rest } = text;
      changed.jobs = {
        [job]: { ...rest, outputs: {}, steps: [...before, { ...step, with: inputs }] },
      };
      const ran = await fixture.run(changed, await dispatched(fixture.repository));
      expect(problemsOf(ran)).toEqual([]);
      return ran.jobs[0]?.ours[0] as StageResult;
    }

    const read = async (stage: string) =>
      (await byHand("release", { step: "read", builder, family: "web", stage })).outputs["image"];
    const rollBack = async () =>
      await byHand("release", {
        step: "promote",
        builder,
        family: "web",
        "to-stage": "production",
        "roll-back": "true",
      });

    story(
      "first night: an image is made, tested, promoted",
      async () => {
        const ran = await run(workflow);
        expect(problemsOf(ran)).toEqual([]);
        const [build, release] = ran.jobs;
        expect(build?.ours[0]?.outputs).toMatchObject({ status: "created", stages: '["testing"]' });
        expect(build?.ours[0]?.log).toContain("the machine answers");
        // The lock in the repository is as new as nixpkgs.
        expect(build?.skipped).toEqual(["__4"]);
        expect(release).toMatchObject({ conclusion: "success", environment: "production" });
        expect(release?.ours.map(({ outputs }) => outputs["status"])).toEqual([
          "promoted",
          "nothing",
        ]);
        // It has nothing but what GitHub gives: no checkout, no permission to read the repository.
        expect(release?.permissions).toEqual({ "id-token": "write" });
        expect(await readdir(release?.workspace ?? "")).toEqual([]);
        made["1.0"] = build?.ours[0]?.outputs["image"] ?? "";
        expect(await read("production")).toBe(made["1.0"]);
        expect(await home.images()).toHaveLength(1);
        expect(await home.leftovers()).toEqual([]);
      },
      5 * minutes,
    );

    story("second night, nothing changed: reused, nothing to release, green", async () => {
      const ran = await run(workflow);
      expect(ran.conclusion).toBe("success");
      expect(problemsOf(ran)).toEqual([]);
      const [build, release] = ran.jobs;
      expect(build?.ours[0]?.outputs).toMatchObject({
        status: "reused",
        changed: "false",
        lock_changed: "false",
        image: made["1.0"],
        stages: '["testing","production"]',
      });
      expect(build?.ours[0]?.log).not.toMatch(/Packer builds|Build the system/);
      process.stderr.write(`quiet night of ${builder}: ${build?.ours[0]?.seconds.toFixed(2)} s\n`);
      expect(release?.conclusion).toBe("skipped");
      expect(await home.images()).toHaveLength(1);
    });

    story(
      "nixpkgs moved, and nothing of the system: a new lock to look at, no new image",
      async () => {
        await fixture.nixpkgs({ tool: "1.0", other: "7" }, "a package that we do not have");
        const ran = await run(workflow);
        expect(problemsOf(ran)).toEqual([]);
        const [build, release] = ran.jobs;
        expect(build?.ours[0]?.outputs).toMatchObject({ status: "reused", lock_changed: "true" });
        expect(release?.conclusion).toBe("skipped");
        const lock = await readFile(path.join(ran.artifacts, "lock/flake.lock"), "utf8");
        expect(lock).not.toBe(await fixture.repository.git("show", "main:flake.lock"));
        expect(JSON.parse(lock).nodes.nixpkgs.locked.url).toContain("/nixpkgs");
      },
    );

    story(
      "third night, a package changed: the plan shows exactly that one, and the new image is promoted",
      async () => {
        await fixture.nixpkgs({ tool: "1.1", other: "7" });
        const { with: given } =
          workflow.jobs["build"]?.steps.find(({ id }) => id === "image") ?? {};
        const { flake = "", builder = "", update = "", stage = "", template = "" } = given ?? {};
        const asked = { flake, builder, update, stage, template };
        const planned = await byHand("build", { ...asked, step: "plan" });
        expect(planned.outputs["status"]).toBe("would-create");
        expect(JSON.parse(planned.outputs["plan"] ?? "")).toMatchObject({
          against: { kind: "image", image: made["1.0"], stage: "testing" },
          counts: { changed: 1, added: 0, removed: 0 },
          changed: [{ name: "tool", before: ["1.0"], after: ["1.1"] }],
          lock: [{ input: "nixpkgs" }],
        });
        expect(await home.images()).toHaveLength(1);

        const ran = await run(workflow);
        expect(problemsOf(ran)).toEqual([]);
        const [build, release] = ran.jobs;
        expect(build?.ours[0]?.outputs).toMatchObject({ status: "created", stages: '["testing"]' });
        expect(build?.ours[0]?.summary).toMatch(/\| `tool` \| `1\.0` \| `1\.1` \|/);
        made["1.1"] = build?.ours[0]?.outputs["image"] ?? "";
        expect(made["1.1"]).not.toBe(made["1.0"]);
        expect(release?.ours.map(({ outputs }) => outputs["status"])).toEqual([
          "promoted",
          "nothing",
        ]);
        // The image before is there for a roll-back.
        expect(release?.ours[0]?.summary).toMatch(/`production \(previous\)`/);
        expect(await read("production")).toBe(made["1.1"]);
        expect(await home.images()).toHaveLength(2);
      },
      5 * minutes,
    );

    story(
      "a roll-back brings the image before it back, and the next night leaves it so",
      async () => {
        const back = await rollBack();
        expect(back.outputs).toMatchObject({ status: "promoted", image: made["1.0"] });
        const ran = await run(workflow);
        expect(ran.conclusion).toBe("success");
        expect(ran.jobs.map(({ conclusion }) => conclusion)).toEqual(["success", "skipped"]);
        expect(await read("production")).toBe(made["1.0"]);
      },
    );

    story(
      "a system that boots and fails its check: no image, no stage, no machine",
      async () => {
        await fixture.nixpkgs({ tool: "1.2", other: "7" });
        await fixture.repository.commit({
          "tests/boot.sh": script("echo the web server is down; exit 3"),
        });
        const before = await home.images();
        const ran = await run(workflow);
        expect(ran.conclusion).toBe("failure");
        const [build, release] = ran.jobs;
        expect(problemsOf(ran)).toEqual([
          "The image did not pass its test. test-script: tests/boot.sh ended with exit code 3.",
        ]);
        expect(build?.ours[0]?.outputs).toMatchObject({
          image: "",
          stages: "[]",
          changed: "false",
        });
        expect(release?.conclusion).toBe("skipped");
        expect(build?.result?.orphans).toEqual([]);
        expect(await home.images()).toEqual(before);
        expect(await home.leftovers()).toEqual([]);
        expect(await read("testing")).toBe(made["1.1"]);
        expect(await read("production")).toBe(made["1.0"]);
      },
      5 * minutes,
    );

    story(
      "repaired: the image comes, and prune takes neither who holds a stage nor who held it before",
      async () => {
        await fixture.repository.commit({ "tests/boot.sh": script("true") });
        const ran = await run(pruning("0"));
        expect(problemsOf(ran)).toEqual([]);
        made["1.2"] = ran.jobs[0]?.ours[0]?.outputs["image"] ?? "";
        // 1.2 holds both; production goes back to 1.0, which 1.1 was rolled back to, and testing to 1.1.
        const [, release] = ran.jobs;
        expect(release?.ours.map(({ outputs }) => outputs["status"])).toEqual([
          "promoted",
          "nothing",
        ]);
        expect(await home.images()).toHaveLength(3);
      },
      5 * minutes,
    );

    story(
      "and what nobody needs goes, with its snapshots",
      async () => {
        await fixture.nixpkgs({ tool: "1.3", other: "7" });
        const ran = await run(pruning("0"));
        expect(problemsOf(ran)).toEqual([]);
        const [build, release] = ran.jobs;
        const pruned = release?.ours[1]?.outputs;
        expect(pruned).toMatchObject({ status: "pruned", changed: "true" });
        const gone: { image?: string; name: string }[] = JSON.parse(pruned?.["images"] ?? "[]");
        expect(gone).toHaveLength(2);
        expect(await home.images()).toHaveLength(2);
        expect(await home.leftovers()).toEqual([]);
        expect(await read("production")).toBe(build?.ours[0]?.outputs["image"]);
        const back = await rollBack();
        expect(back.outputs["image"]).toBe(made["1.2"]);
      },
      5 * minutes,
    );

    story("each role did its own part alone", async () => {
      const calls = home.ec2?.requests ?? [];
      const by = (role: Parameters<typeof keyOfRole>[0]) =>
        new Set(calls.filter(({ key }) => key === keyOfRole(role)).map(({ action }) => action));
      expect(new Set(calls.map(({ key }) => key))).toEqual(
        new Set(
          builder === "qemu" ? [] : [keyOfRole("AWS_IMAGE_ROLE"), keyOfRole("AWS_RELEASE_ROLE")],
        ),
      );
      if (builder === "qemu") return;
      expect(
        [...by("AWS_RELEASE_ROLE")].filter((name) => /^(Run|Create(?!Tags)|Copy)/.test(name)),
      ).toEqual([]);
      expect(by("AWS_RELEASE_ROLE")).toContain("DeregisterImage");
      expect(by("AWS_IMAGE_ROLE")).toContain("RunInstances");
    });
  },
);
