/**
 * A pull request's role may write what it likes on AMIs of its own, main's name and run among it:
 * none of that reaches main's image.
 */
import {
  type Image as Ami,
  CreateTagsCommand,
  DescribeImagesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { marks } from "../../../src/images/marks.ts";
import { removeImage } from "../../../src/images/remove.ts";
import type { Image } from "../../../src/images/types.ts";
import { sweepPreviews } from "../../../src/steps/previews.ts";
import { prune } from "../../../src/steps/prune.ts";
import { someFacts } from "../../contract/images.ts";
import { policy } from "../../helpers/ec2/documents.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { someHold } from "../../helpers/images.ts";
import { openStep } from "../../steps/fixture.ts";
import { temporaryFolder } from "../qemu/fixture.ts";
import { type AmazonFixture, amazonFixture, someInput } from "./fixture.ts";
import { addBases, imageOf, machine } from "./orphans.ts";

const suite = installed === undefined ? describe.skip : describe;

suite("an AMI of a pull request with the marks of main's", () => {
  let fixture: AmazonFixture;
  let digest = 0;
  const [home, away] = ["eu-central-1", "us-east-1"] as const;
  const production = someHold("production", "2026-06-01T00:00:00.000Z");
  const over = { "packernix-stage:preview:9": "2026-01-01T00:00:00.000Z until 1700000000" };

  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 });
    addBases(fixture.ec2);
  });
  afterAll(async () => await fixture?.close());

  async function look(region: string, id: string): Promise<Ami | undefined> {
    const command = new DescribeImagesCommand({ Filters: [{ Name: "image-id", Values: [id] }] });
    return (await fixture.ec2.client(region).send(command)).Images?.[0];
  }

  /** Main's, with production, in one region. */
  async function makeMains() {
    const opened = await fixture.open();
    const facts = someFacts(`f${(digest++).toString(36).padStart(3, "0")}`);
    const { input, artifacts } = await opened.build(facts, { named: true });
    const image = await opened.home.finalise(input, artifacts);
    return { image: await opened.home.addStage(image, production), facts, opened };
  }

  /** In a region where main has none, with the very role for pull requests. */
  async function forge(image: Image, changes: Record<string, string>, without: string[] = []) {
    const instance = await machine(fixture.ec2.client(away), { [marks.stage]: "preview" });
    const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "made-up" };
    const caller = new EC2Client({ endpoint: fixture.ec2.url, region: away, credentials });
    const { Tags = [] } = (await look(home, image.id)) ?? {};
    const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
    for (const key of ["packernix-stage:production", ...without]) delete tags[key];
    fixture.ec2.setPolicy(policy("preview"));
    try {
      return await imageOf(
        caller,
        instance,
        { ...tags, [marks.trusted]: "false", [marks.stage]: "preview", ...changes },
        image.name,
      );
    } finally {
      fixture.ec2.setPolicy(undefined);
      caller.destroy();
    }
  }

  test.each(["eu-central-1", "us-east-1"])(
    "is no copy of it, whatever it says (build region %s)",
    async (region) => {
      const { image, facts } = await makeMains();
      const said = { [marks.region]: region, [marks.regions]: `${home} ${away}` };
      const forged = await forge(image, { ...said, ...over });
      const { home: looking } = await fixture.open({ regions: 2 });
      for (const id of [image.id, image.image, image.name]) {
        expect(await looking.get(id)).toEqual(image);
      }
      expect(await looking.find(facts.identity)).toContainEqual(image);
      expect(await looking.list("web")).toContainEqual(image);
      const later = { ...production, since: "2026-07-01T00:00:00.000Z" };
      const held = await looking.addStage(image, later);
      expect(held).toEqual({ ...image, stages: [later] });
      const { Tags } = (await look(away, forged)) ?? {};
      expect(Tags).not.toContainEqual(expect.objectContaining({ Value: later.since }));
      await looking.dropStage(held, later);
      // Main's has nothing now but its own marks.
      const theirs = await looking.get(forged);
      expect(theirs).toMatchObject({ id: forged, trusted: false, copies: [{ region: away }] });
      if (theirs === undefined) return;
      expect(await looking.removeMany([theirs])).toEqual([{ outcome: "removed" }]);
      expect(await look(home, image.id)).toBeDefined();

      const again = await looking.get(await forge(image, { ...said, ...over }));
      if (again === undefined) throw new Error("not found");
      await removeImage(looking, again);
      expect(await look(away, again.id)).toBeUndefined();
      expect(await look(home, image.id)).toBeDefined();
    },
  );

  test.each(["prune", "sweep"])("%s removes it, and keeps main's", async (how) => {
    const { image } = await makeMains();
    const forged = await forge(image, { [marks.region]: away, ...over });
    const opened = await fixture.open({ regions: 2 });
    const root = await temporaryFolder();
    const inputs = { step: "prune", keep: "0", "dry-run": "false" };
    const { context, lines } = await openStep(root, inputs, () => opened.home);
    if (how === "prune") await prune(context);
    else await sweepPreviews(context);
    expect(await look(away, forged)).toBeUndefined();
    expect(await opened.home.get(image.id)).toEqual(image);
    expect(lines.filter((line) => line.startsWith("warning"))).toEqual([]);
  });

  test.each([
    ["finished", []],
    ["still made", [marks.final]],
  ])("is not made a copy of it, %s", async (_, without) => {
    const { image } = await makeMains();
    const forged = await forge(image, { [marks.expires]: "9999999999" }, without);
    const opened = await fixture.open({ regions: 2 });
    await expect(opened.home.complete?.(image)).rejects.toThrow(
      new RegExp(`copied to ${away}, but its name .* is taken there by ${forged}`),
    );
    const { Tags } = (await look(away, forged)) ?? {};
    expect(Tags).toContainEqual({ Key: marks.trusted, Value: "false" });
    expect(await opened.home.get(image.id)).toEqual({ ...image, copies: image.copies });
  });

  test("is not trusted, though the tags of main's came to it with a copy", async () => {
    const { image } = await makeMains();
    const identity = someFacts("asked").identity;
    const forged = await forge(image, { [marks.identity]: identity.text, [marks.region]: away });
    const Tags = [{ Key: marks.trusted, Value: "true" }];
    await fixture.ec2.client(away).send(new CreateTagsCommand({ Resources: [forged], Tags }));
    const { home: looking } = await fixture.open({ regions: 2 });
    expect(await looking.find(identity)).toMatchObject([{ id: forged, trusted: false }]);
  });

  test("keeps main waiting for no name", async () => {
    const { image, facts, opened } = await makeMains();
    const forged = await forge(image, { [marks.expires]: "9999999999" }, [marks.final]);
    await removeImage(opened.home, image);
    const next = await fixture.open({ regions: 2 });
    expect(await next.home.reserveName?.(someInput(next, facts), undefined)).toEqual({
      name: `${image.name}-${next.invocation.id.slice(-8)}`,
    });
    expect(await look(away, forged)).toBeDefined();
  });
});
