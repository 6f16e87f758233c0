/**
 * The story of examples/workflows/pull-request.yml, event by event, by the built action, on a double
 * of GitHub's API and of EC2. The workflow runs as it is written, but that `template` names a machine
 * that takes seconds.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { actionsBot } from "../helpers/github-api/index.ts";
import { amazonHome, amazonMissing } from "../helpers/workflow/amazon-home.ts";
import {
  keyOfRole,
  makeWorkflowFixture,
  type PullRequest,
  type PullRequestAction,
  problemsOf,
  pullRequest,
  pushed,
  readExample,
  type WorkflowFixture,
  type WorkflowResult,
  withInputs,
} from "../helpers/workflow/index.ts";

const suite = amazonMissing === undefined ? describe : describe.skip;
const minutes = 60_000;
/** The plan has no credentials, so that strangers may have it. */
const notLookedUp = expect.stringMatching(/^Whether such an image exists could not be looked up/);

suite("a pull request", () => {
  let fixture: WorkflowFixture;
  let home: Awaited<ReturnType<typeof amazonHome>>;
  const image = { template: "tests/packer.json" };
  const workflow = withInputs(readExample("pull-request"), { image });
  const onPush = withInputs(readExample("image"), { image });
  const own: PullRequest = { number: 7, branch: "change", labels: [] };

  beforeAll(async () => {
    fixture = await makeWorkflowFixture();
    home = await amazonHome(fixture, ["eu-central-1", "us-east-1"]);
    await fixture.repository.commit(home.files);
  });
  afterAll(async () => {
    await home?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  const on = async (action: PullRequestAction, pull: PullRequest = own) =>
    await fixture.run(workflow, await pullRequest(fixture.repository, action, pull));
  const change = async (packages: Record<string, string>, branch = own.branch) =>
    await fixture.repository.commit({ "packages.nix": fixture.packages(packages) }, branch);
  const ran = ({ jobs }: WorkflowResult) =>
    Object.fromEntries(jobs.map(({ id, conclusion }) => [id, conclusion]));
  const jobOf = ({ jobs }: WorkflowResult, id: string) => jobs.find((job) => job.id === id);
  const outputsOf = (result: WorkflowResult, id: string) =>
    jobOf(result, id)?.ours[0]?.outputs ?? {};
  const comments = (number = 7) => fixture.api.comments.filter(({ issue }) => issue === number);

  test("of a colleague is compared with its base, in a comment", async () => {
    await change({ extra: "0.1" });
    const result = await on("opened");
    expect(ran(result)).toEqual({ plan: "success", preview: "skipped", remove: "skipped" });
    const plan = jobOf(result, "plan");
    expect(plan?.permissions).toEqual({ contents: "read", "pull-requests": "write" });
    expect(problemsOf(result)).toEqual([notLookedUp]);
    expect(JSON.parse(outputsOf(result, "plan")["plan"] ?? "")).toMatchObject({
      status: "would-create",
      looked_up: false,
      against: { kind: "base", branch: "main" },
      added: [{ name: "extra", after: ["0.1"] }],
      changed: [],
      removed: [],
    });
    expect(comments()).toMatchObject([{ user: actionsBot }]);
    expect(comments()[0]?.body).toMatch(/\| `extra` \| – \| `0\.1` \|/);
    expect(home.ec2.requests).toEqual([]);
    // Of two commits, with no token in its configuration.
    expect(await readFile(path.join(plan?.workspace ?? "", ".git/config"), "utf8")).not.toMatch(
      /extraheader/i,
    );
  });

  test(
    "with the label gets a preview, and a push replaces it; comments are brought up to date",
    async () => {
      own.labels = ["preview"];
      const first = await on("labeled");
      expect(ran(first)).toEqual({ plan: "success", preview: "success", remove: "skipped" });
      expect(problemsOf(first)).toEqual([notLookedUp]);
      expect(jobOf(first, "preview")?.environment).toBe("preview");
      const made = outputsOf(first, "preview");
      expect(made).toMatchObject({ status: "created", stages: '["preview"]' });
      expect(comments()).toHaveLength(2);
      expect(comments()[1]?.body).toContain(made["image"]);
      expect(new Set(home.ec2.requests.map(({ key }) => key))).toEqual(
        new Set([keyOfRole("AWS_PREVIEW_ROLE")]),
      );

      await change({ extra: "0.2" });
      const second = await on("synchronize");
      expect(problemsOf(second)).toEqual([notLookedUp]);
      const next = outputsOf(second, "preview");
      expect(next["image"]).not.toBe(made["image"]);
      expect(await home.images()).toEqual([next["image"]?.replace(":", " image ")]);
      expect(await home.leftovers()).toEqual([]);
      expect(comments()).toHaveLength(2);
      expect(comments()[0]?.body).toMatch(/\| `extra` \| – \| `0\.2` \|/);
      expect(comments()[1]?.body).toContain(next["image"]);
      expect(comments()[1]?.body).not.toContain(made["image"]);
    },
    5 * minutes,
  );

  test("another label starts nothing", async () => {
    const pull = { ...own, labels: ["preview", "documentation"] };
    expect(ran(await on("labeled", pull))).toEqual({
      plan: "skipped",
      preview: "skipped",
      remove: "skipped",
    });
  });

  test(
    "that is pushed to while its preview is made: that build ends, and leaves nothing",
    async () => {
      const before = await home.images();
      await change({ extra: "0.3" });
      // That one is never finished.
      home.ec2.settings.pendingPolls = 1000;
      const overtaken = await fixture.start(
        workflow,
        await pullRequest(fixture.repository, "synchronize", own),
      );
      const isBuilding = new Promise<string>((resolve) => {
        overtaken.onStep = (step) => {
          step.onLine(/Waiting for instance \(i-\w+\)/, ({ line }) => resolve(line));
        };
      });
      await Promise.race([isBuilding, overtaken.done]);
      await change({ extra: "0.4" });
      const next = await pullRequest(fixture.repository, "synchronize", own);
      const cancelled = overtaken.done.then(async (result) => {
        expect(result.conclusion).toBe("cancelled");
        expect(jobOf(result, "preview")?.result?.workerKilled).toBe(false);
        expect(await home.images()).toEqual(before);
        expect(await home.leftovers()).toEqual([]);
      });
      const result = await fixture.start(workflow, next);
      home.ec2.settings.pendingPolls = 0;
      await cancelled;
      expect(problemsOf(await result.done)).toEqual([notLookedUp]);
      const made = outputsOf(await result.done, "preview")["image"];
      expect(await home.images()).toEqual([made?.replace(":", " image ")]);
      expect(await home.leftovers()).toEqual([]);
    },
    5 * minutes,
  );

  test("of a fork gets the summary alone, and no image", async () => {
    const pull: PullRequest = { number: 8, branch: "foreign", labels: ["preview"], from: "fork" };
    const before = await home.images();
    const asked = home.ec2.requests.length;
    await change({ foreign: "6.6" }, pull.branch);
    const result = await on("opened", pull);
    expect(ran(result)).toEqual({ plan: "success", preview: "skipped", remove: "skipped" });
    expect(jobOf(result, "plan")?.permissions).toEqual({
      contents: "read",
      "pull-requests": "read",
    });
    expect(jobOf(result, "plan")?.ours[0]?.summary).toMatch(/\| `foreign` \| – \|/);
    expect(problemsOf(result)).toEqual([
      notLookedUp,
      expect.stringMatching(/^There is no comment on pull request \d, .*for forks/),
    ]);
    expect(comments(pull.number)).toEqual([]);
    expect(await home.images()).toEqual(before);
    expect(home.ec2.requests).toHaveLength(asked);
  });

  test("of Dependabot gets a comment, and no image whatever its labels", async () => {
    const before = await home.images();
    const asked = home.ec2.requests.length;
    // Its branches lie in the repository.
    const pull: PullRequest = {
      number: 9,
      branch: "dependabot/nix/nixpkgs",
      from: "dependabot",
      labels: ["preview"],
    };
    await change({ foreign: "6.7" }, pull.branch);
    const result = await on("labeled", pull);
    expect(ran(result)).toEqual({ plan: "success", preview: "skipped", remove: "skipped" });
    expect(problemsOf(result)).toEqual([notLookedUp]);
    expect(comments(pull.number)[0]?.body).toMatch(/\| `foreign` \| – \|/);
    expect(ran(await on("closed", pull))).toMatchObject({ remove: "skipped" });
    expect(await home.images()).toEqual(before);
    expect(home.ec2.requests).toHaveLength(asked);
  });

  test(
    "that is merged: main makes its own image, and closing takes the preview alone",
    async () => {
      const previews = await home.images();
      await fixture.repository.merge(own.branch);
      const main = await fixture.run(onPush, await pushed(fixture.repository));
      expect(problemsOf(main)).toEqual([]);
      const released = outputsOf(main, "image");
      // Nothing else than what the pull request made, and made again, because nobody vouches for that.
      expect(released).toMatchObject({ status: "created", stages: '["testing"]' });
      expect(main.jobs[0]?.result?.log).toContain(`new image ${released["image"]}`);
      expect(await home.images()).toHaveLength(3);

      const closed = await on("closed");
      expect(ran(closed)).toEqual({ plan: "skipped", preview: "skipped", remove: "success" });
      expect(problemsOf(closed)).toEqual([]);
      expect(outputsOf(closed, "remove")["status"]).toBe("deleted");
      expect(await readdir(jobOf(closed, "remove")?.workspace ?? "")).toEqual([]);
      const images = await home.images();
      expect(images).not.toContain(previews[0]);
      expect(images.map((line) => line.replace(" image ", ":")).join()).toBe(released["image"]);
      expect(await home.leftovers()).toEqual([]);
      expect(comments()[1]?.body).toContain("has no preview any more");

      const again = await fixture.run(onPush, await pushed(fixture.repository));
      expect(outputsOf(again, "image")).toMatchObject({
        status: "reused",
        changed: "false",
        image: released["image"],
      });
      expect(again.jobs[0]?.skipped).toEqual(["__4"]);
    },
    5 * minutes,
  );

  test("closing a second time finds nothing, also for a job that may not comment", async () => {
    const careful = structuredClone(workflow);
    delete careful.jobs["remove"]?.permissions["pull-requests"];
    const before = await home.images();
    const event = await pullRequest(fixture.repository, "closed", own);
    const result = await fixture.run(careful, event);
    expect(outputsOf(result, "remove")["status"]).toBe("absent");
    expect(problemsOf(result)).toEqual([]);
    expect(await home.images()).toEqual(before);
  });
});
