/** What a home does to AMIs that are there needs the policies of docs/iam, all of them and no more. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { someFacts } from "../../contract/images.ts";
import { actionsOf, policy, without } from "../../helpers/ec2/documents.ts";
import { installed, type PolicyDocument } from "../../helpers/ec2/index.ts";
import { addBases, leaveAll, machine, volume } from "./leavings.ts";
import { type AmazonHome, type AmazonWorld, amazonWorld } from "./world.ts";

const suite = installed === undefined ? describe.skip : describe;
const home = "eu-central-1";

suite("the home of AMIs with a policy", () => {
  let world: AmazonWorld;
  let theirMachine: string;
  let theirVolume: string;
  let digest = 0;
  beforeAll(async () => {
    world = await amazonWorld("amazon-ebs", { pendingPolls: 0 });
    addBases(world.ec2);
    const client = world.ec2.client(home);
    theirMachine = await machine(client);
    theirVolume = await volume(client, {});
  });
  afterEach(() => world.ec2.setPolicy(undefined));
  afterAll(async () => await world?.close());

  const production = { family: "web", stage: "production", since: "2026-06-01T00:00:00.000Z" };

  async function make() {
    const facts = someFacts(`p${(digest++).toString(36).padStart(3, "0")}`);
    const opened = await world.open({ regions: 2 });
    const { input, artifacts } = await opened.build(facts);
    return await opened.home.adopt(input, artifacts);
  }

  const works = {
    /** To the new holder, and back again. */
    promote: async ({ home }: AmazonHome) => {
      const [image] = await home.list("web");
      if (image === undefined) throw new Error("no image");
      const held = await home.addStage(image, { ...production, stage: "staging" });
      await home.dropStage(held, production);
    },
    /** A hold goes, an image goes, and what has expired. */
    prune: async ({ home }: AmazonHome) => {
      for (const image of await home.list("web")) {
        for (const hold of image.stages) await home.dropStage(image, hold);
        await home.remove(image);
      }
      const found = await home.leftovers(undefined);
      expect(await home.reap(found)).toEqual(found);
    },
  };

  test.each<[string, (keyof typeof works)[]]>([
    ["promote", ["promote"]],
    ["prune", ["prune"]],
    ["release", ["promote", "prune"]],
  ])(
    "%s: all of its policy, and nothing beside",
    async (name, steps) => {
      /** True when all went well and nobody was told of anything. */
      const goesWell = async (document: PolicyDocument) => {
        const made = await make();
        await (await world.open({ regions: 2 })).home.addStage(made, production);
        if (steps.includes("prune")) await leaveAll(world.ec2.client(home), theirs(), run);
        const opened = await world.open({ regions: 2 });
        world.ec2.setPolicy(document);
        try {
          for (const step of steps) await works[step](opened);
          return !opened.lines.some((line) => /^(notice|warning)/.test(line));
        } catch {
          return false;
        } finally {
          world.ec2.setPolicy(undefined);
          await works.prune(await world.open({ regions: 2 }));
        }
      };
      expect(await goesWell(policy(name))).toBe(true);
      const needless: string[] = [];
      for (const action of actionsOf(policy(name))) {
        if (await goesWell(without(policy(name), action))) needless.push(action);
      }
      expect(needless).toEqual([]);
    },
    180_000,
  );

  const run = "1-8-1-expired0";
  const theirs = () => ({ machine: theirMachine, volume: theirVolume });
});
