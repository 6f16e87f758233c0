/** Images with the labels that versions before the kit for clouds wrote: texts, not made by this code. */
import { CreateTagsCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { removeImage } from "../../../src/images/remove.ts";
import { someFacts } from "../../contract/images.ts";
import { installed } from "../../helpers/ec2/index.ts";
import { type AmazonFixture, amazonFixture } from "./fixture.ts";
import { addBases, imageOf, machine } from "./orphans.ts";

const suite = installed === undefined ? describe.skip : describe;

suite("an AMI of an earlier version", () => {
  let fixture: AmazonFixture;
  beforeAll(async () => {
    fixture = await amazonFixture("amazon-ebs", { pendingPolls: 0 });
    addBases(fixture.ec2);
  });
  afterAll(async () => await fixture?.close());

  const since = "2026-01-01T00:00:00.000Z";
  const facts = someFacts("earlier");
  const labels = {
    team: "a_b",
    "packernix-stage:production": since,
    "packernix-stage:preview:7@mail": `${since} until 1893456000`,
    "packernix-run": "1-2000-1-abcdefgh",
    "packernix-repository": "1",
    "packernix-builder": "amazon-ebs",
    "packernix-identity": facts.identity.text,
    "packernix-toplevel": facts.toplevel,
    "packernix-family": "web",
    "packernix-trusted": "true",
    "packernix-region": "eu-central-1",
    "packernix-regions": "eu-central-1",
    "packernix-final": "1",
  };

  test("is found, promoted and removed", async () => {
    const client = fixture.ec2.client("eu-central-1");
    const id = await imageOf(client, await machine(client), labels, facts.name);
    const { home } = await fixture.open();
    const [found] = await home.find(facts.identity);
    expect(found).toMatchObject({
      id,
      family: "web",
      trusted: true,
      invocation: "1-2000-1-abcdefgh",
      toplevel: facts.toplevel,
      labels: { team: "a_b" },
    });
    expect(found?.stages).toHaveLength(2);
    expect(found?.stages).toEqual(
      expect.arrayContaining([
        { family: "web", stage: "production", since },
        { family: "mail", stage: "preview", pullRequest: 7, since, until: 1893456000 },
      ]),
    );
    expect((await home.list("mail")).map((image) => image.id)).toEqual([id]);
    if (found === undefined) return;
    const testing = { family: "web", stage: "testing", since: "2026-02-01T00:00:00.000Z" };
    const promoted = await home.addStage(found, testing);
    expect((await home.get(id))?.stages).toContainEqual(testing);
    await removeImage(home, promoted);
    expect(await home.find(facts.identity)).toEqual([]);
  });

  test("that is not finished is nobody's image", async () => {
    const client = fixture.ec2.client("eu-central-1");
    const { "packernix-final": _final, ...half } = labels;
    const other = someFacts("half");
    const id = await imageOf(client, await machine(client), {}, other.name);
    const Tags = Object.entries({ ...half, "packernix-identity": other.identity.text });
    await client.send(
      new CreateTagsCommand({
        Resources: [id],
        Tags: Tags.map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    const { home } = await fixture.open();
    expect(await home.find(other.identity)).toEqual([]);
  });
});
