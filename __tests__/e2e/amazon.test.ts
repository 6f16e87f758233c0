/** An image at Amazon from its making to its end, by the built action and real Packer, on the double of EC2. */
import {
  CreateTagsCommand,
  DescribeImagesCommand,
  EnableImageDeregistrationProtectionCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { marks } from "../../src/images/marks.ts";
import {
  type AmazonRuns,
  amazonRuns,
  type CurrentPacker,
  currentInputs,
  possible,
  published,
  regions,
} from "../helpers/amazon-fixture.ts";
import { current, packerMirror } from "../helpers/current-packer.ts";
import type { RunOptions } from "../helpers/fixture.ts";
import { atNight } from "../helpers/nightly.ts";
import { until } from "../helpers/until.ts";

// Here, because its server asks for a hook, and those are taken before tests run.
const mirror = current === undefined ? undefined : await packerMirror(current);
/** An item of the output `images`. */
interface Shown {
  region: string;
  id: string;
  name: string;
  family: string;
}

const suite = possible ? describe : describe.skip;
const [home, away, third] = regions;

suite("an image at Amazon", () => {
  let runs: AmazonRuns;

  beforeAll(async () => {
    runs = await amazonRuns();
    // Of others, which stays.
    runs.ec2.addForeign(3);
    runs.ec2.addForeign(1, { region: away });
  });
  afterEach(() => {
    runs.ec2.faults.clear();
    runs.ec2.setPolicy(undefined);
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  const added = async (before: readonly string[]) =>
    (await runs.all()).filter((line) => !before.includes(line));
  /** Kind and region of each line. */
  const kindsOf = (lines: readonly string[]) =>
    lines.map((line) => line.split(" ").slice(0, 2).join(" ")).sort();
  const isPacker = (line: string) => /^packer .*build/.test(line);

  /** A step that succeeds and has nothing to warn of. */
  async function step(inputs: Record<string, string>, options: RunOptions = {}) {
    const ran = await runs.run(inputs, options);
    expect({ annotations: ran.result.annotations, log: ran.result.log }).toEqual({
      annotations: [],
      log: expect.any(String),
    });
    for (const { region, id } of JSON.parse(ran.outputs["images"] || "[]")) {
      const page = `https://${region}.console.aws.amazon.com/ec2/home?region=${region}#ImageDetails:imageId=${id}`;
      if (ran.outputs["image"] !== "") {
        expect(ran.main.summary).toContain(`[${region}](${page})`);
      }
    }
    return { ...ran.outputs, images: JSON.parse(ran.outputs["images"] || "[]") } as Record<
      string,
      string
    > & { images: Shown[] };
  }

  async function lifecycle({ template = {}, create = {}, options = {} }: Partial<CurrentPacker>) {
    const before = await runs.all();
    const configured = { ...(await runs.fresh()), ...template };
    const inputs = { ...configured, ...create, stage: "testing" };
    await runs.fixture.started();
    const made = await step(inputs, options);
    expect(made).toMatchObject({
      status: "created",
      changed: "true",
      builder_id: "mitchellh.amazonebs",
      image: expect.stringMatching(
        /^ap-southeast-2:ami-\w+,eu-central-1:ami-\w+,us-east-1:ami-\w+$/,
      ),
    });
    expect(made.images.map(({ region }) => region)).toEqual([...regions]);
    expect(made["image"]).toContain(`${home}:${made["image_id"]}`);
    const left = await added(before);
    expect(kindsOf(left)).toEqual(
      regions.flatMap((region) => [`${region} image`, `${region} snapshot`]).sort(),
    );
    for (const { region, id } of made.images) expect(left).toContain(`${region} image ${id}`);

    runs.calls();
    await runs.fixture.started();
    const again = await step(inputs, options);
    expect(again).toMatchObject({
      status: "reused",
      changed: "false",
      image: made["image"],
      image_id: made["image_id"],
      images: made.images,
    });
    expect((await runs.fixture.started()).filter(isPacker)).toEqual([]);
    // In each region one question for images and one for what has expired, and one for the stage.
    const calls = runs.calls();
    expect(new Set(calls)).toEqual(new Set(["DescribeImages", "DescribeTags"]));
    expect(calls.length).toBeLessThanOrEqual(9);

    const image = JSON.stringify(made.images);
    for (const selector of [
      { image },
      { image: made["image"] ?? "" },
      { image: made["image_id"] ?? "" },
      // An AMI says itself which builder it is of.
      { image: made["image_id"] ?? "", builder: "" },
      { family: String(made.images[0]?.family), stage: "testing" },
    ]) {
      await runs.fixture.started();
      const read = await step({ step: "read", regions: configured.regions, ...selector });
      expect(read).toMatchObject({ status: "found", image: made["image"], images: made.images });
      expect(await runs.fixture.started()).toEqual([]);
    }
    const read = await step({ step: "read", ...configured }, options);
    expect(read).toMatchObject({ status: "found", image: made["image"] });
    // From a region alone it is known in that one, and goes everywhere.
    const one = { ...configured, regions: home };
    expect(await step({ step: "read", ...one }, options)).toMatchObject({
      image: `${home}:${made["image_id"]}`,
    });
    const gone = await step({ step: "delete", force: "true", ...one }, options);
    expect(gone).toMatchObject({ status: "deleted", changed: "true" });
    expect(await runs.all()).toEqual(before);
    const absent = await step({ step: "read", ...configured }, options);
    expect(absent).toMatchObject({ status: "absent", image: "", changed: "false" });
    expect(await step({ step: "delete", ...configured }, options)).toMatchObject({
      status: "absent",
      changed: "false",
    });
  }

  // By day its builds are the other tests'.
  atNight("is made in three regions, reused, read and deleted, with Packer 1.6.6", async () => {
    await lifecycle({});
  });

  (mirror === undefined ? test.skip : test)(
    "and with a current Packer and its plugin",
    async () => {
      if (mirror === undefined) return;
      await lifecycle(await currentInputs(runs, mirror));
    },
  );

  test("a region that lacks a copy gets one, without Packer", async () => {
    const before = await runs.all();
    const inputs = await runs.fresh();
    const made = await step({ ...inputs, regions: `${home},${away}` });
    await runs.fixture.started();
    const wider = await step(inputs);
    expect(wider).toMatchObject({ status: "reused", changed: "true" });
    expect(wider.images.map(({ region }) => region)).toEqual([...regions]);
    expect(wider["image"]).toContain(made["image_id"]);
    expect((await runs.fixture.started()).filter(isPacker)).toEqual([]);
    const from = await step({ ...inputs, regions: third });
    expect(from).toMatchObject({ status: "reused", changed: "false" });
    await step({ step: "delete", ...inputs, regions: third });
    expect(await runs.all()).toEqual(before);
  });

  test.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
    [
      "two places that disagree",
      { regions: away, "builder-config": JSON.stringify({ region: home }) },
      {},
      /regions: begins with us-east-1, but `region` of the builder is eu-central-1/,
    ],
    ["none", { regions: "" }, { AWS_REGION: "" }, /regions: is not set, and neither is AWS_REGION/],
    [
      "one that is none",
      { regions: "frankfurt" },
      {},
      /regions: .*frankfurt.* is not an AWS region/,
    ],
    [
      "credentials that have expired",
      {},
      { fault: "expired-token" },
      /credentials have expired before DescribeImages/,
    ],
    ["a forbidden call", {}, { fault: "unauthorized" }, /this role may not call DescribeImages/],
    [
      "no credentials",
      {},
      { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
      /there are no credentials.*configure-aws-credentials/,
    ],
  ])("%s: one annotation, and nothing is left", async (_, more, { fault, ...env }, words) => {
    const before = await runs.all();
    if (fault !== undefined) {
      const kind = fault as "unauthorized" | "expired-token";
      runs.ec2.faults.add({ action: "DescribeImages", kind, times: 1000 });
    }
    const ran = await runs.run({ ...(await runs.fresh()), ...more }, { env });
    expect(ran.main.conclusion).toBe("failure");
    const errors = ran.result.annotations.filter(({ kind }) => kind === "error");
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
    expect(await runs.all()).toEqual(before);
    const text = await published(runs, ran);
    expect(text).not.toContain(runs.ec2.env["AWS_SECRET_ACCESS_KEY"]);
  });

  test("protection against deregistration is respected, and lifted by force", async () => {
    const before = await runs.all();
    const inputs = await runs.fresh();
    const made = await step({ ...inputs, regions: home });
    const { image_id: ImageId } = made;
    const command = new EnableImageDeregistrationProtectionCommand({ ImageId });
    await runs.ec2.client(home).send(command);
    const refused = await runs.run({ step: "delete", ...inputs, regions: home });
    expect(refused.main.conclusion).toBe("failure");
    expect(refused.result.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/is protected against deletion .*`force: true`/),
    ]);
    const there = await step({ step: "read", ...inputs, regions: home });
    expect(there).toMatchObject({ status: "found" });
    const gone = await step({ step: "delete", force: "true", ...inputs, regions: home });
    expect(gone).toMatchObject({ status: "deleted" });
    expect(await runs.all()).toEqual(before);
  });

  const pullRequest = {
    job: {
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
    },
  };

  test("a pull request's image of the same identity and name is not taken by main", async () => {
    const before = await runs.all();
    const inputs = { ...(await runs.fresh()), regions: `${home},${away}` };
    const forged = await step({ ...inputs, stage: "preview", "github-token": "" }, pullRequest);
    expect(forged).toMatchObject({ status: "created" });
    // As far as somebody can go who may write tags, but not that of trust.
    for (const { region, id } of forged.images) {
      const Tags = [
        { Key: marks.final, Value: "1" },
        { Key: marks.trusted, Value: "false" },
        { Key: "packernix-stage:production", Value: "2020-01-01T00:00:00.000Z" },
      ];
      await runs.ec2.client(region).send(new CreateTagsCommand({ Resources: [id], Tags }));
    }
    const main = await step({ ...inputs, stage: "testing" });
    expect(main).toMatchObject({ status: "created", changed: "true" });
    expect(main["image"]).not.toBe(forged["image"]);
    expect(main.images[0]?.name).toMatch(new RegExp(`^${forged.images[0]?.name}-\\w{8}$`));
    expect(await step({ ...inputs, stage: "testing" })).toMatchObject({
      status: "reused",
      image: main["image"],
    });
    const production = {
      family: forged.images[0]?.family ?? "",
      stage: "production",
      regions: inputs.regions,
    };
    const none = await runs.run({ step: "read", ...production });
    expect(none.outputs).toMatchObject({ status: "absent" });
    // A pull request of the same system takes main's.
    const next = await step({ ...inputs, stage: "preview", "github-token": "" }, pullRequest);
    expect(next).toMatchObject({ status: "reused" });
    for (const image of [main["image"], forged["image"]]) {
      const one = { image: image ?? "", regions: inputs.regions, force: "true" };
      const ran = await runs.run(
        { step: "delete", ...one },
        image === main["image"] ? {} : pullRequest,
      );
      expect(ran.outputs).toMatchObject({ status: "deleted" });
    }
    expect(await runs.all()).toEqual(before);
  });

  describe("whose name is taken", () => {
    /** An AMI under the name that the image will have. */
    async function taken(inputs: Record<string, string>, tags: Record<string, string>) {
      const absent = await step({ step: "read", ...inputs });
      const [image] = runs.ec2.addForeign(1, { name: `nixos-${absent["identity"]}` });
      const Resources = [image?.id ?? "", image?.devices[0]?.ebs?.snapshotId ?? ""];
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const client = runs.ec2.client(home);
      if (Tags.length > 0) await client.send(new CreateTagsCommand({ Resources, Tags }));
      return { name: image?.name ?? "", resources: Resources };
    }
    const isThere = async (name: string) => {
      const command = new DescribeImagesCommand({ Filters: [{ Name: "name", Values: [name] }] });
      return (await runs.ec2.client(home).send(command)).Images ?? [];
    };

    test("by a leftover of an expired invocation: it is removed", async () => {
      const before = await runs.all();
      const inputs = { ...(await runs.fresh()), regions: home };
      const dead = { [marks.run]: "42-1-1-expired0", [marks.expires]: "1000000000" };
      const { name, resources } = await taken(inputs, dead);
      const made = await step(inputs);
      expect(made).toMatchObject({ status: "created" });
      expect(made.images.map((image) => image.name)).toEqual([name]);
      expect(made["image_id"]).not.toBe(resources[0]);
      await step({ step: "delete", ...inputs });
      expect(await runs.all()).toEqual(before);
    });

    test("by a stranger: the image has another name, and the stranger's stays", async () => {
      const inputs = { ...(await runs.fresh()), regions: home };
      const { name, resources } = await taken(inputs, {});
      const before = await runs.all();
      const made = await step(inputs);
      expect(made).toMatchObject({ status: "created" });
      expect(made.images[0]?.name).toMatch(new RegExp(`^${name}-\\w{8}$`));
      expect((await isThere(name)).map(({ ImageId }) => ImageId)).toEqual([resources[0]]);
      await step({ step: "delete", ...inputs });
      expect(await runs.all()).toEqual(before);
    });

    test("by a finished image whose tags the listing does not show yet: it is the answer", async () => {
      const before = await runs.all();
      const inputs = { ...(await runs.fresh()), regions: home };
      const made = await step(inputs);
      runs.ec2.settings.lag = 3_600_000;
      await runs.fixture.started();
      const ran = await step(inputs).finally(() => {
        runs.ec2.settings.lag = 0;
      });
      expect(ran).toMatchObject({ status: "reused", changed: "false", image: made["image"] });
      expect((await runs.fixture.started()).filter(isPacker)).toEqual([]);
      await step({ step: "delete", ...inputs });
      expect(await runs.all()).toEqual(before);
    });

    // Packer 1.6.6 marks an AMI when it is done; until then it is a stranger's to other runs.
    test.each<[string, boolean]>([
      ["Packer 1.6.6", false],
      ...(mirror === undefined ? [] : [["a current Packer", true] as [string, boolean]]),
    ])("by an invocation that is alive, with %s: both have the same image", async (_, marked) => {
      const before = await runs.all();
      const by = marked && mirror !== undefined ? await currentInputs(runs, mirror) : undefined;
      const second = by && mirror && (await currentInputs(runs, mirror, { lane: 2 }));
      const configured = { ...(await runs.fresh()), regions: home, ...by?.template };
      const inputs = { ...configured, ...by?.create };
      // The first one's AMI stands there, and is not done.
      runs.ec2.settings.pendingPolls = 1000;
      runs.calls();
      const first = runs.run(inputs, by?.options);
      const isMade = () =>
        runs.ec2.requests.some(({ action, done }) => action === "CreateImage" && done);
      await until("CreateImage", isMade);
      const { step: other, finish } = await runs.start(inputs, second?.options);
      const told = new Promise<void>((resolve) => {
        const words = marked
          ? /Waiting for 42-\S+, which is making the same/
          : /is taken by another/;
        other.onLine(words, () => resolve());
      });
      await Promise.race([told, other.done]);
      runs.ec2.settings.pendingPolls = 0;
      const [one, two] = await Promise.all([first, finish()]);
      expect(one.outputs["image"]).toMatch(/^eu-central-1:ami-/);
      expect(two.outputs["image"]).toBe(one.outputs["image"]);
      const statuses = [one.outputs["status"], two.outputs["status"]];
      if (marked) expect(statuses).toEqual(["created", "reused"]);
      else expect(statuses.sort()).toEqual(["created", "reused"]);
      await step({ step: "delete", ...configured });
      expect(await runs.all()).toEqual(before);
    });
  });

  test("is found among 5,000 of others", async () => {
    const inputs = await runs.fresh();
    const made = await step({ ...inputs, regions: home });
    const others = runs.ec2.addForeign(5_000);
    runs.calls();
    const began = Date.now();
    const read = await step({ step: "read", ...inputs, regions: home });
    const seconds = (Date.now() - began) / 1000;
    const calls = runs.calls();
    expect(read).toMatchObject({ status: "found", image: made["image"] });
    expect(calls).toEqual(["DescribeImages"]);
    process.stdout.write(
      `read among ${others.length} foreign AMIs: ${calls.length} request(s), ${seconds.toFixed(1)} s\n`,
    );
    await step({ step: "delete", ...inputs, regions: home });
  });

  /** Made up, each for one way in. */
  const keys = {
    id: "AKIAENVIRONMENT00000",
    environment: "made-up/of+the/environment0000000000000",
    builder: "made-up/of+the/builder0config0000000000",
    token: "made-up/session+token/0000000000000000000000000000",
  };

  test.each(["env", "builder"] as const)("no key is told, with keys by: %s", async (way) => {
    const before = await runs.all();
    const config = {
      access_key: keys.id,
      secret_key: keys.builder,
      token: keys.token,
    };
    const inputs = {
      ...(await runs.fresh()),
      regions: home,
      ...(way === "env" ? {} : { "builder-config": JSON.stringify(config) }),
    };
    const env =
      way === "env"
        ? {
            AWS_ACCESS_KEY_ID: keys.id,
            AWS_SECRET_ACCESS_KEY: keys.environment,
            AWS_SESSION_TOKEN: keys.token,
          }
        : { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
    // One that fails late tells the most.
    runs.ec2.faults.add({ action: "CreateImage", kind: "unauthorized", times: 100 });
    const failed = await runs.run(inputs, { env });
    expect(failed.main.conclusion).toBe("failure");
    runs.ec2.faults.clear();
    expect(await runs.all()).toEqual(before);
    const all = [failed];
    for (const name of ["create", "read", "delete"]) {
      const ran = await runs.run({ ...inputs, step: name }, { env });
      expect(ran.main.conclusion).toBe("success");
      all.push(ran);
    }
    for (const ran of all) {
      const text = await published(runs, ran);
      for (const secret of [keys.environment, keys.builder, keys.token]) {
        const place = text.indexOf(secret);
        expect(place < 0 ? "" : text.slice(Math.max(0, place - 100), place)).toBe("");
      }
    }
    expect(await runs.all()).toEqual(before);
  });
});
