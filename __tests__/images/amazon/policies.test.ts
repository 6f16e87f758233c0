/** What a home does to AMIs that are there needs the policies of docs/iam, all of them and no more. */
import { CopyImageCommand, CreateTagsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { marks } from "../../../src/images/marks.ts";
import { removeImage } from "../../../src/images/remove.ts";
import { someFacts } from "../../contract/images.ts";
import { actionsOf, policy, without } from "../../helpers/ec2/documents.ts";
import { installed, type PolicyDocument } from "../../helpers/ec2/index.ts";
import { everyNth } from "../../helpers/nightly.ts";
import { type AmazonFixture, type AmazonHome, amazonFixture, someInput } from "./fixture.ts";
import { addBases, imageOf, leaveAll, machine, marksOf, volume } from "./orphans.ts";

const suite = installed === undefined ? describe.skip : describe;
const home = "eu-central-1";

suite("the home of AMIs with a policy", () => {
  let fixture: AmazonFixture;
  let theirMachine: string;
  let theirVolume: string;
  let digest = 0;
  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 });
    addBases(fixture.ec2);
    const client = fixture.ec2.client(home);
    theirMachine = await machine(client);
    theirVolume = await volume(client, {});
  });
  afterEach(() => fixture.ec2.setPolicy(undefined));
  afterAll(async () => await fixture?.close());

  const production = { family: "web", stage: "production", since: "2026-06-01T00:00:00.000Z" };

  async function make() {
    const facts = someFacts(`p${(digest++).toString(36).padStart(3, "0")}`);
    const opened = await fixture.open({ regions: 2 });
    const { input, artifacts } = await opened.build(facts);
    return await opened.home.finalise(input, artifacts);
  }

  const works = {
    /** To the new holder, and back again. */
    promote: async ({ home }: AmazonHome) => {
      const [image] = await home.list("web");
      if (image === undefined) throw new Error("no image");
      const held = await home.addStage(image, { ...production, stage: "staging" });
      await home.dropStage(held, production);
    },
    /** What nobody uses goes, and what has expired. */
    prune: async ({ home }: AmazonHome) => {
      const images = await home.list("web");
      expect(await home.uses?.(images)).toEqual(new Map());
      const removals = await home.removeMany(images);
      expect(removals).toEqual(images.map(() => ({ outcome: "removed" })));
      const found = await home.leftovers(undefined);
      expect(await home.reap(found)).toEqual(found);
    },
  };

  test.each<[string, (keyof typeof works)[]]>([
    ["promote", ["promote"]],
    ["prune", ["prune"]],
    ["release", ["promote", "prune"]],
  ])("%s: all of its policy, and nothing beside", async (name, steps) => {
    /** True when all went well and nobody was told of anything. */
    const goesWell = async (document: PolicyDocument) => {
      const made = await make();
      await (await fixture.open({ regions: 2 })).home.addStage(made, production);
      if (steps.includes("prune")) {
        await leaveAll(fixture.ec2.client(home), theirs(), run);
        // While its instance ends.
        fixture.ec2.faults.add({ kind: "volume-in-use", action: "DeleteVolume" });
      }
      const opened = await fixture.open({ regions: 2 });
      fixture.ec2.requests.length = 0;
      fixture.ec2.setPolicy(document);
      try {
        for (const step of steps) await works[step](opened);
        // Asked for itself only where Amazon's own answer on what uses an image is not to be had.
        const fellBack = fixture.ec2.requests.some(
          ({ action }) => action === "DescribeLaunchTemplateVersions",
        );
        return !fellBack && !opened.lines.some((line) => /^(notice|warning)/.test(line));
      } catch {
        return false;
      } finally {
        fixture.ec2.setPolicy(undefined);
        fixture.ec2.faults.clear();
        await works.prune(await fixture.open({ regions: 2 }));
      }
    };
    expect(await goesWell(policy(name))).toBe(true);
    const needless: string[] = [];
    for (const action of everyNth(2, actionsOf(policy(name)))) {
      if (await goesWell(without(policy(name), action))) needless.push(action);
    }
    expect(needless).toEqual([]);
  });

  test("preview: a preview is copied with its marks; who left what stands in its way is nobody to it", async () => {
    const stages = [{ family: "web", stage: "preview", since: production.since, pullRequest: 7 }];
    const facts = someFacts("preview", { stages, trusted: false });
    const dead = await fixture.open({ expiresIn: -1 });
    await dead.build(someFacts("preview"), { named: true });
    const opened = await fixture.open({ regions: 2 });
    fixture.ec2.setPolicy(policy("preview"));
    const claim = await opened.home.reserveName?.(someInput(opened, facts), undefined);
    const { input, artifacts } = await opened.build(facts);
    expect(claim).toEqual({ name: `${facts.name}-${opened.invocation.id.slice(-8)}` });
    expect(artifacts.map(({ id }) => id.split(","))).toEqual([[expect.any(String)]]);
    const image = await opened.home.finalise(input, artifacts);
    expect(image.copies.map(({ region }) => region)).toEqual([home, "us-east-1"]);
    await removeImage(opened.home, image);
    fixture.ec2.setPolicy(undefined);
    await dead.home.reap(await dead.home.leftovers(undefined));
  });

  test("create: what has no mark gets none, and stays", async () => {
    const [theirs] = fixture.ec2.addForeign(1, { region: home, name: "of others" });
    const snapshot = theirs?.devices[0]?.ebs?.snapshotId ?? "";
    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };
    const caller = new EC2Client({ endpoint: fixture.ec2.url, region: home, credentials });
    const Tags = [{ Key: marks.run, Value: run }];
    fixture.ec2.setPolicy(policy("create"));
    for (const id of [theirs?.id ?? "", snapshot]) {
      await expect(
        caller.send(new CreateTagsCommand({ Resources: [id], Tags })),
      ).rejects.toMatchObject({ name: "UnauthorizedOperation" });
    }
    const copy = { SourceImageId: theirs?.id, SourceRegion: home, Name: "without marks" };
    await expect(caller.send(new CopyImageCommand(copy))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
    });
    caller.destroy();
  });

  test("create, and tags on snapshots for `encrypt_boot`: bare copies of Packer's go too", async () => {
    const before = await fixture.ec2.inventory();
    const away = fixture.ec2.client("us-east-1");
    const SourceImageId = await imageOf(
      fixture.ec2.client(home),
      theirMachine,
      marksOf(run, -1),
      "left behind",
    );
    const copy = { SourceImageId, SourceRegion: home, CopyImageTags: true };
    await away.send(new CopyImageCommand({ ...copy, Name: "left behind" }));
    const opened = await fixture.open({ regions: 2 });
    const create = policy("create");
    const Resource = "arn:aws:ec2:*::snapshot/*";
    const more = { Effect: "Allow" as const, Action: "ec2:CreateTags", Resource };
    fixture.ec2.setPolicy({ ...create, Statement: [...create.Statement, more] });
    const found = await opened.home.leftovers(undefined);
    expect(await opened.home.reap(found)).toEqual(found);
    fixture.ec2.setPolicy(undefined);
    expect(await fixture.ec2.inventory(["us-east-1"])).toEqual(expect.arrayContaining(before));
    expect((await fixture.ec2.inventory()).filter((line) => !before.includes(line))).toEqual([]);
  });

  const run = "1-8-1-expired0";
  const theirs = () => ({ machine: theirMachine, volume: theirVolume });
});
