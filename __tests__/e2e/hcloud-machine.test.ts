/**
 * `hcloud` by the built action with Debian's Packer, all of it real but Hetzner: its double starts
 * machines of qemu for servers. The rescue system is the base of the offline example on a disk of its
 * own; the server's disk is `/dev/sda` beside it, full of another copy of the base. What Hetzner
 * keeps as a snapshot boots alone on a server of its own, and is that system alone.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { encode } from "../../src/images/labels/codec.ts";
import { finalMarks } from "../../src/images/labels/facts.ts";
import { limits } from "../../src/images/labels/limits.ts";
import { someFacts } from "../contract/images.ts";
import { type WholeRuns, wholeRuns } from "../helpers/cloud/whole.ts";
import { type Hetzner, startHetzner } from "../helpers/hcloud/index.ts";
import { nightly } from "../helpers/nightly.ts";

const minutes = 60_000;

// The machine of digitalocean-machine.test.ts is that of every day.
(nightly ? describe : describe.skip)("a snapshot at Hetzner of a machine that runs", () => {
  let runs: WholeRuns<Hetzner>;
  let image = "";
  let toplevel = "";

  beforeAll(async () => {
    runs = await wholeRuns({
      builder: "hcloud",
      machines: { disk: "sda" },
      start: async (hardware) => await startHetzner({ hardware }),
      config: { poll_interval: "100ms" },
    });
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  test(
    "create: installed from the rescue system over what is on the server's disk",
    async () => {
      const { outputs, result } = await runs.step({});
      expect(outputs).toMatchObject({ status: "created", builder_id: "hcloud.builder" });
      image = outputs["image"] ?? "";
      toplevel = outputs["toplevel"] ?? "";
      expect(result.log).toContain("seal: done");
      expect(runs.added()).toEqual([
        expect.stringMatching(`^image ${image} nixos-\\S+ available$`),
      ]);
      expect(runs.machines.running()).toEqual([]);
    },
    15 * minutes,
  );

  test("create again: it is there; neither Nix nor Packer starts", async () => {
    const { requests } = runs.double;
    await runs.fixture.started();
    requests.length = 0;
    const { outputs } = await runs.step({});
    expect(outputs).toMatchObject({ status: "reused", cache_hit: "true", image, toplevel });
    expect(await runs.fixture.started()).toEqual([]);
    expect(requests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(requests).toHaveLength(7);
  });

  test(
    "test, by its id: it boots alone, and each time as a machine of its own",
    async () => await runs.proveTwice({ image, toplevel }, 37),
    15 * minutes,
  );

  test("promote, roll back, prune, and delete: the project is as it was", async () => {
    const earlier = addEarlier("b", ["production"]);
    addEarlier("d");
    const promotion = { step: "promote", family: "web", "to-stage": "production" };
    const promoted = await runs.step({ ...promotion, "from-stage": "proven" });
    expect(promoted.outputs).toMatchObject({ status: "promoted", image });
    const back = await runs.step({ ...promotion, "roll-back": "true" });
    expect(back.outputs).toMatchObject({ image: earlier });
    const prune = { step: "prune", family: "web", keep: "1", "dry-run": "false" };
    expect((await runs.step(prune)).outputs).toMatchObject({ changed: "true" });
    const left = runs.added().map((line) => line.split(" ")[1]);
    expect(left.toSorted()).toEqual([image, earlier].toSorted());
    for (const id of left) await runs.step({ step: "delete", image: id ?? "", force: "true" });
    expect(runs.double.inventory()).toEqual(runs.foreign);
  });

  /** An image as an earlier run has left it. */
  function addEarlier(digest: string, stages: string[] = []): string {
    const since = "2026-01-01T00:00:00.000Z";
    const holds = stages.map((stage) => ({ family: "web", stage, since }));
    const facts = someFacts(digest, { stages: holds });
    const repositoryId = "42";
    const id = `${repositoryId}-1-1-aaaaaaaa`;
    const input = { facts, invocation: { id, directory: "", expires: 0 } };
    const labels = encode(finalMarks(input, { builder: "hcloud", repositoryId }), limits.hetzner);
    const found = runs.double.addSnapshot(facts.name, labels);
    found.created = since;
    return String(found.id);
  }
});
