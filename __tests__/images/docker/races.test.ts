/** Runs that change one image, or one stage, at the same moment, on a real registry. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { historyOf } from "../../../src/images/holds.ts";
import { removeImage } from "../../../src/images/remove.ts";
import type { Image } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { someFacts } from "../../contract/images.ts";
import {
  type Docker,
  dockerMissing,
  type Registry,
  registryMissing,
  startDocker,
  startRegistry,
  startTrouble,
} from "../../helpers/docker.ts";
import { nightly } from "../../helpers/nightly.ts";
import { type DockerFixture, dockerFixture } from "./fixture.ts";

const suite = (dockerMissing ?? registryMissing) === undefined ? describe : describe.skip;
const since = (moment: number) => new Date(Date.UTC(2026, 0, 1) + moment).toISOString();
const hold = (stage: string, moment = 0) => ({ family: "web", stage, since: since(moment) });

suite("at the same moment", () => {
  let docker: Docker;
  let registry: Registry;
  let trouble: Awaited<ReturnType<typeof startTrouble>>;
  /** Straight at the registry, and through what can hold up a request. */
  let fixture: DockerFixture;
  let slow: DockerFixture;

  beforeAll(async () => {
    [docker, registry] = await Promise.all([startDocker(), startRegistry()]);
    trouble = await startTrouble(registry);
  });
  afterAll(async () => {
    await trouble?.[Symbol.asyncDispose]();
    await registry?.[Symbol.asyncDispose]();
    await docker?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    // Docker's registry answers 500 to who reads a tag while it is written.
    const place = { docker, ...registry, tries: 9 };
    fixture = await dockerFixture(place);
    slow = await dockerFixture({ ...place, host: trouble.host }, fixture.repository);
  });
  afterEach(async () => {
    trouble.faults.clear();
    await slow.close();
    await fixture.close();
  });

  const make = async (digest = "a", stages = [hold("testing")]) => {
    const opened = await fixture.open();
    const { input, artifacts } = await opened.build(someFacts(digest, { stages }));
    return await opened.home.finalise(input, artifacts);
  };
  const homeOf = async (where = fixture) => (await where.open()).home;
  const read = async (digest = "a") => {
    const [image] = await (await homeOf()).find(someFacts(digest).identity);
    if (image === undefined) throw new Error("it is gone");
    return image;
  };
  const stagesOf = ({ stages }: Image) => stages.map(({ stage }) => stage).sort();
  const tags = async () => {
    const answer = await fetch(`${registry.url}/v2/${fixture.repository}/tags/list`);
    return ((await answer.json()) as { tags: string[] | null }).tags?.sort() ?? [];
  };
  const digestAt = async (tag: string) => {
    const answer = await fetch(`${registry.url}/v2/${fixture.repository}/manifests/${tag}`, {
      method: "HEAD",
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    });
    return answer.headers.get("docker-content-digest");
  };

  /** Holds up the next such request of the slow home. */
  function gate(route: RegExp) {
    const reached = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    trouble.faults.add({ method: "PUT", route, after: opened.promise, reached: reached.resolve });
    return { reached: reached.promise, open: opened.resolve };
  }
  const ofRecord = /manifests\/[0-9a-z]{32}-[0-9a-z]{20}$/;

  test("a run that is held up takes away nothing that another one has written meanwhile", async () => {
    const image = await make();
    const record = gate(ofRecord);
    const working = (await homeOf(slow)).addStage(image, hold("production"));
    await record.reached;
    const home = await homeOf();
    await home.addStage(image, hold("canary"));
    await home.dropStage(image, hold("testing"));
    await home.markTested?.(image, "a".repeat(20));
    expect(await read()).toMatchObject({ tested: ["a".repeat(20)] });
    record.open();
    await working;
    const after = await read();
    expect(stagesOf(after)).toEqual(["canary", "production"]);
    expect(after.tested).toEqual(["a".repeat(20)]);
  });

  test("the tag of a stage is its holder's, though the other's run set it last", async () => {
    const [first, second] = [await make("a", []), await make("b", [])];
    const other = await homeOf();
    const record = gate(ofRecord);
    const working = (await homeOf(slow)).addStage(first, hold("production", 2));
    await record.reached;
    await other.addStage(second, hold("production", 1));
    // It finds the other's image there, and puts its own in place of it.
    const tag = gate(/manifests\/production$/);
    record.open();
    await tag.reached;
    await other.addStage(second, hold("production", 3));
    tag.open();
    await working;
    expect(`${fixture.name}@${await digestAt("production")}`).toBe(second.image);
  });

  test("the tag of a stage is a name of its holder", async () => {
    const image = await make();
    const home = await homeOf();
    expect((await home.get(`${fixture.name}:testing`))?.image).toBe(image.image);
    expect(await home.get(`${fixture.name}:production`)).toBeUndefined();
    expect(await home.get(`${fixture.name}-other:testing`)).toBeUndefined();
  });

  test("an image that is removed while it gets a stage stays removed, and nothing of it", async () => {
    const image = await make();
    const record = gate(ofRecord);
    const working = (await homeOf(slow)).addStage(image, hold("production"));
    const outcome = working.catch((error: unknown) => error);
    await record.reached;
    await removeImage(await homeOf(), image);
    record.open();
    const error = await outcome;
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toMatch(/is gone/);
    expect(await tags()).toEqual([]);
    expect(stagesOf(await make("a", []))).toEqual([]);
  });

  const rounds = nightly ? 50 : 3;
  test(`eight runs change one image, ${rounds} times: all of it is there`, async () => {
    const image = await make("a", []);
    for (let round = 0; round < rounds; round++) {
      // Some names come again: each that an image ever had costs every further change a request.
      const names = (of: number) => Array.from({ length: 6 }, (_, index) => `s${of % 5}-${index}`);
      const fresh = names(round);
      const test = String(round).padStart(20, "0");
      const homes = await Promise.all(Array.from({ length: 8 }, () => homeOf()));
      const drop = round === 0 ? [] : names(round - 1).slice(0, 1);
      await Promise.all([
        ...fresh.map((stage, index) => homes[index]?.addStage(image, hold(stage, round))),
        ...drop.map((stage) => homes[6]?.dropStage(image, hold(stage))),
        homes[7]?.markTested?.(image, test),
      ]);
      const now = await read();
      expect({ round, stages: now.stages.map(({ stage }) => stage) }).toEqual({
        round,
        stages: expect.arrayContaining(fresh),
      });
      expect(now.stages.filter(({ stage }) => drop.includes(stage))).toEqual([]);
      expect(now.tested).toContain(test);
    }
  });

  test(`three images come to one stage, ${rounds} times: its tag is the holder's`, async () => {
    const images = [await make("a", []), await make("b", []), await make("c", [])];
    for (let round = 0; round < rounds; round++) {
      await Promise.all(
        images.map(async (image, index) => {
          const moment = 10 * round + ((index + round) % 3);
          await (await homeOf()).addStage(image, hold("production", moment));
        }),
      );
      const all = await (await homeOf()).list("web");
      const [holder] = historyOf(all, hold("production"));
      expect([round, holder?.name]).toEqual([round, images[(5 - (round % 3)) % 3]?.name]);
      expect(`${fixture.name}@${await digestAt("production")}`).toBe(holder?.image);
    }
  });
});
