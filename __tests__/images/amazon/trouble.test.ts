/** What goes wrong with calls, at every call of the home's life. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { removeImage } from "../../../src/images/remove.ts";
import type { Image, ImageFacts } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { someFacts } from "../../contract/images.ts";
import { type Fault, installed } from "../../helpers/ec2/index.ts";
import { until } from "../../helpers/until.ts";
import { type AmazonFixture, type AmazonHome, amazonFixture } from "./fixture.ts";

const suite = installed === undefined ? describe.skip : describe;

suite("the home of AMIs in trouble", () => {
  let fixture: AmazonFixture;
  let digest = 0;

  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 });
  });
  afterAll(async () => await fixture?.close());
  beforeEach(() => {
    fixture.ec2.faults.clear();
    fixture.ec2.requests.length = 0;
  });

  const nextFacts = (changes: Partial<ImageFacts> = {}) =>
    someFacts(`x${(digest++).toString(36).padStart(3, "0")}`, changes);

  async function build(opened: AmazonHome, facts = nextFacts()) {
    return { facts, ...(await opened.build(facts)) };
  }

  /** The calls that one pass makes: action and how often. */
  async function callsOf(work: () => Promise<unknown>): Promise<Map<string, number>> {
    fixture.ec2.requests.length = 0;
    await work();
    const counts = new Map<string, number>();
    for (const { action } of fixture.ec2.requests) {
      counts.set(action, (counts.get(action) ?? 0) + 1);
    }
    return counts;
  }

  test.each<Fault["kind"]>(["throttled", "server-error", "drop", "drop-after"])(
    "finding, adopting and removing go well although each call once meets: %s",
    async (kind) => {
      const steady = await fixture.open({ regions: 2 });
      const first = await build(steady);
      let image: Image | undefined;
      const life = async (opened: AmazonHome, { input, artifacts, facts }: typeof first) => {
        image = await opened.home.finalise(input, artifacts);
        expect((await opened.home.find(facts.identity)).map(({ id }) => id)).toEqual([image.id]);
        expect((await opened.home.get(image.image))?.image).toBe(image.image);
        await removeImage(opened.home, image);
        expect(await opened.home.find(facts.identity)).toEqual([]);
      };
      const before = await fixture.ec2.inventory();
      const calls = await callsOf(() => life(steady, first));
      expect([...calls.keys()].sort()).toEqual([
        "CopyImage",
        "CreateTags",
        "DeleteTags",
        "DeregisterImage",
        "DescribeImageAttribute",
        "DescribeImages",
        "DescribeSnapshots",
      ]);
      for (const [action, count] of calls) {
        const opened = await fixture.open({ regions: 2 });
        const built = await build(opened);
        for (let nth = 1; nth <= count * 2; nth += 2) fixture.ec2.faults.add({ action, nth, kind });
        await life(opened, built);
        fixture.ec2.faults.clear();
      }
      // All that was made for this is gone again.
      const gone = new Set(await fixture.ec2.inventory());
      for (const line of before.filter((one) => / (image|snapshot) /.test(one))) {
        expect(gone.has(line)).toBe(false);
      }
    },
  );

  test.each<[Fault["kind"], RegExp]>([
    ["unauthorized", /role may not call DescribeImages in eu-central-1.*policy/],
    ["expired-token", /credentials have expired before DescribeImages.*role-duration-seconds/],
    ["expired", /credentials have expired/],
    ["bad-credentials", /eu-central-1 does not accept these credentials/],
  ])("%s is told in the user's words", async (kind, words) => {
    const { home } = await fixture.open();
    fixture.ec2.faults.add({ kind, times: 100 });
    const error = await home.list("web").catch((thrown: unknown) => thrown);
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toMatch(words);
  });

  test("an image that goes just before its tags are written is told as gone", async () => {
    const opened = await fixture.open();
    const { input, artifacts } = await build(opened);
    const image = await opened.home.finalise(input, artifacts);
    const removal = Promise.withResolvers<void>();
    fixture.ec2.faults.add({ action: "CreateTags", kind: "delay", after: removal.promise });
    const hold = { family: "web", stage: "testing", since: "2026-01-01T00:00:00.000Z" };
    const holding = opened.home.addStage(image, hold).catch((thrown: unknown) => thrown);
    const isAsked = () => fixture.ec2.requests.some(({ action }) => action === "CreateTags");
    fixture.ec2.requests.length = 0;
    await until("CreateTags", isAsked);
    await removeImage((await fixture.open()).home, image);
    removal.resolve();
    const error = await holding;
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toMatch(/is gone: another run removed it/);
  });

  test("without credentials it says where they come from", async () => {
    const kept = { ...process.env };
    for (const name of Object.keys(process.env)) if (/^AWS_/.test(name)) delete process.env[name];
    process.env["AWS_EC2_METADATA_DISABLED"] = "true";
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = "/nonexistent";
    process.env["AWS_CONFIG_FILE"] = "/nonexistent";
    try {
      const { home } = await fixture.open({}, { builderConfig: {} });
      const error = await home.list("web").catch((thrown: unknown) => thrown);
      expect(isUserError(error)).toBe(true);
      expect(String(error)).toMatch(/no credentials.*configure-aws-credentials/);
    } finally {
      process.env = kept;
    }
  });

  test("an image that could not be made is told with Amazon's reason", async () => {
    const opened = await fixture.open();
    fixture.ec2.settings.failImages = 1;
    const { input, artifacts } = await build(opened);
    const error = await opened.home.finalise(input, artifacts).catch((thrown: unknown) => thrown);
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toMatch(/could not make the image eu-central-1:ami-.*failed/);
  });

  test.each([
    [
      "is refused",
      () => fixture.ec2.faults.add({ ...copyAway, kind: "unauthorized" }),
      /role may not/,
    ],
    ["fails", () => failedCopy(), /could not make the image us-east-1:ami-\w+: it is failed/],
  ])(
    "a copy that %s leaves the image, and the next run copies and builds nothing",
    async (_, fault, why) => {
      const since = "2026-01-01T00:00:00.000Z";
      const facts = nextFacts({ stages: [{ family: "web", stage: "testing", since }] });
      const first = await fixture.open({ regions: 3 });
      const { input, artifacts } = await build(first, facts);
      await fault();
      const error = await first.home.finalise(input, artifacts).catch((thrown: unknown) => thrown);
      fixture.ec2.faults.clear();
      expect(isUserError(error)).toBe(true);
      expect(String(error)).toMatch(why);
      expect(String(error)).toMatch(/eu-central-1:ami-\w+ is finished.*copied to us-east-1: /);
      // What the failed run takes back is not the image.
      const left = await first.home.leftovers(first.invocation.id);
      expect(await first.home.reap(left)).toEqual(left);

      const second = await fixture.open({ regions: 3 });
      const [image] = await second.home.find(facts.identity);
      expect(image).toMatchObject({ invocation: first.invocation.id, region: "eu-central-1" });
      expect(image?.copies.map(({ region }) => region).sort()).toEqual([
        "ap-southeast-2",
        "eu-central-1",
      ]);
      // A stage is for an image that is everywhere.
      expect(image?.stages).toEqual([]);
      if (image === undefined) return;
      const claim = await second.home.reserveName?.(input, undefined);
      const whole = claim !== undefined && "image" in claim ? claim.image : undefined;
      expect(whole).toMatchObject({ invocation: first.invocation.id });
      expect(whole?.copies).toHaveLength(3);
      expect(await second.home.leftovers(first.invocation.id)).toEqual([]);
    },
  );

  const copyAway = { action: "CopyImage", region: "us-east-1" };

  /** The copy is begun, and Amazon gives it up. */
  function failedCopy(): void {
    const { faults, requests, settings } = fixture.ec2;
    settings.failImages = 1;
    // The other one waits, so that it is this one which fails.
    requests.length = 0;
    const isBegun = () =>
      requests.some(({ action, region, done }) => `${region} ${action} ${done}` === begun);
    const begun = "us-east-1 CopyImage true";
    const after = until("the copy", isBegun);
    faults.add({ action: "CopyImage", region: "ap-southeast-2", kind: "delay", after });
  }

  test("filters by tag that lag, and empty pages, change nothing", async () => {
    Object.assign(fixture.ec2.settings, { lag: 2000, emptyPages: 2 });
    try {
      const first = await fixture.open({ regions: 2 });
      const second = await fixture.open({ regions: 2 });
      const facts = nextFacts();
      const one = await build(first, facts);
      const two = await build(second, facts);
      const images = await Promise.all([
        first.home.finalise(one.input, one.artifacts),
        second.home.finalise(two.input, two.artifacts),
      ]);
      expect(images[0].image).toBe(images[1].image);
      expect((await first.home.get(images[0].id))?.image).toBe(images[0].image);
      await removeImage(first.home, images[0]);
      expect(await second.home.get(images[0].id)).toBeUndefined();
    } finally {
      Object.assign(fixture.ec2.settings, { lag: 0, emptyPages: 0 });
    }
  });

  test("among 5,000 AMIs of others, the right one, in as many requests as Amazon's pages ask", async () => {
    const opened = await fixture.open();
    const { facts, input, artifacts } = await build(opened);
    const image = await opened.home.finalise(input, artifacts);
    fixture.ec2.addForeign(5000);
    fixture.ec2.requests.length = 0;
    expect((await opened.home.find(facts.identity)).map(({ id }) => id)).toEqual([image.id]);
    // The filters are the server's: what is not ours is not sent.
    expect(fixture.ec2.requests.map(({ action }) => action)).toEqual(["DescribeImages"]);
    fixture.ec2.requests.length = 0;
    expect((await opened.home.get(image.id))?.id).toBe(image.id);
    expect(fixture.ec2.requests.length).toBeLessThanOrEqual(2);
  });
});
