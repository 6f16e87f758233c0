/** What works with AMIs is found, in one way or the other, on the double of EC2. */
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  ModifyImageAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Image } from "../../../src/images/types.ts";
import { someFacts } from "../../contract/images.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { type AmazonFixture, type AmazonHome, amazonFixture, regions } from "./fixture.ts";

const suite = installed === undefined ? describe.skip : describe;
const [region = "", second = ""] = regions;

suite("uses of AMIs", () => {
  let fixture: AmazonFixture;
  let opened: AmazonHome;
  let images: Record<
    "free" | "run" | "ended" | "template" | "default" | "former" | "shared" | "open",
    Image
  >;
  let instance = "";
  let template = "";
  let deep = "";

  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 });
    opened = await fixture.open({ regions: 2 });
    const made: Image[] = [];
    for (const digest of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
      const maker = await fixture.open({ regions: 2 });
      const { input, artifacts } = await maker.build(someFacts(digest));
      made.push(await maker.home.finalise(input, artifacts));
    }
    const [free, run, ended, named, shared, open, first, former] = made;
    if (!free || !run || !ended || !named || !shared || !open || !first || !former) {
      throw new Error("not made");
    }
    images = { free, run, ended, template: named, shared, open, default: first, former };
    instance = await start(run);
    const over = await start(ended);
    const ec2 = fixture.ec2.client(region);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [over] }));
    const created = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: "web",
        LaunchTemplateData: { ImageId: named.id },
      }),
    );
    template = created.LaunchTemplate?.LaunchTemplateId ?? "";
    // Twelve versions, of which the first is the default.
    const long = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: "long",
        LaunchTemplateData: { ImageId: first.id },
      }),
    );
    deep = long.LaunchTemplate?.LaunchTemplateId ?? "";
    for (const ImageId of [former.id, ...Array(10).fill(named.id)]) {
      const LaunchTemplateData = { ImageId };
      await ec2.send(
        new CreateLaunchTemplateVersionCommand({ LaunchTemplateId: deep, LaunchTemplateData }),
      );
    }
    const copy = shared.copies.find((one) => one.region === second)?.id;
    const elsewhere = fixture.ec2.client(second);
    const Add = [{ UserId: "210987654321" }];
    await elsewhere.send(
      new ModifyImageAttributeCommand({ ImageId: copy, LaunchPermission: { Add } }),
    );
    await ec2.send(
      new ModifyImageAttributeCommand({
        ImageId: open.id,
        LaunchPermission: { Add: [{ Group: "all" }] },
      }),
    );
  });
  afterAll(async () => await fixture?.close());
  beforeEach(() => {
    fixture.ec2.faults.clear();
    fixture.ec2.requests.length = 0;
  });

  async function start({ id }: Image): Promise<string> {
    const command = new RunInstancesCommand({ ImageId: id, MinCount: 1, MaxCount: 1 });
    return (await fixture.ec2.client(region).send(command)).Instances?.[0]?.InstanceId ?? "";
  }

  const uses = async () =>
    Object.fromEntries((await opened.home.uses?.(Object.values(images))) ?? []);
  /** @param words After the template, of each image that is in one. */
  const templates = (named = "", latest = "", first = "") => ({
    [images.template.image]: [
      `launch-template/${template}${named} (${region})`,
      `launch-template/${deep}${latest} (${region})`,
    ],
    [images.default.image]: [`launch-template/${deep}${first} (${region})`],
  });
  const actions = () => new Set(fixture.ec2.requests.map(({ action }) => action));

  test("Amazon's own answer names instances, templates and who else may launch", async () => {
    expect(await uses()).toEqual({
      [images.run.image]: [`instance/${instance} (${region})`],
      ...templates(),
      // A machine may be started with any version of a template.
      [images.former.image]: [`launch-template/${deep} (${region})`],
      [images.shared.image]: [`shared with 210987654321 (${second})`],
      [images.open.image]: [`shared with everybody (${region})`],
    });
    expect(actions()).toEqual(
      new Set(["DescribeImages", "DescribeImageReferences", "DescribeImageAttribute"]),
    );
  });

  test("where that is not allowed, the same from what it is made of", async () => {
    const kind = "unauthorized";
    fixture.ec2.faults.add({ kind, action: "DescribeImageReferences", times: 100 });
    expect(await uses()).toEqual({
      [images.run.image]: [`instance/${instance} (${region})`],
      ...templates(" version 1", " version 12", " version 1"),
      [images.shared.image]: [`shared with 210987654321 (${second})`],
      [images.open.image]: [`shared with everybody (${region})`],
    });
    expect(actions()).toContain("DescribeLaunchTemplateVersions");
  });

  test("when nobody may be asked, nothing is said to be free", async () => {
    fixture.ec2.faults.add({ kind: "unauthorized", times: 100 });
    await expect(uses()).rejects.toThrow(/role may not call Describe/);
  });

  test("an image that vanished uses nothing, and spoils no other answer", async () => {
    const ghost = {
      ...images.free,
      image: `${region}:ami-00000000000000000`,
      copies: [{ region, id: "ami-00000000000000000" }],
    };
    const found = await opened.home.uses?.([ghost, images.run]);
    expect([...(found?.keys() ?? [])]).toEqual([images.run.image]);
  });

  test("a use in a region that was not looked in counts too: removal reaches it", async () => {
    const narrow = await fixture.open({ regions: 1 });
    const found = await narrow.home.get(images.shared.id);
    if (found === undefined) throw new Error("not found");
    expect(found.copies.map((copy) => copy.region)).toEqual([region]);
    const used = await narrow.home.uses?.([found]);
    expect(used?.get(found.image)).toEqual([`shared with 210987654321 (${second})`]);
  });

  test("nothing is asked for nothing", async () => {
    expect((await opened.home.uses?.([]))?.size).toBe(0);
    expect(fixture.ec2.requests).toEqual([]);
  });
});
