/**
 * A snapshot at DigitalOcean from its making to its end, by the built action and real Packer, on the
 * double of the API.
 */

import { describe, expect, test } from "@jest/globals";
import { limits } from "../../src/images/labels/limits.ts";
import {
  exampleLife,
  expectNothing,
  killedMaker,
  passesItsTest,
  type Trouble,
  testRaces,
  testTroubles,
  testTwentyKills,
  wholeLife,
} from "../helpers/cloud/life.ts";
import { cloudSuite } from "../helpers/cloud/suite.ts";
import { machineMissing, smallBuilder, startOcean, token } from "../helpers/digitalocean/index.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";
import { makeWorkflowFixture } from "../helpers/workflow/index.ts";

const suite = machineMissing() === undefined ? describe : describe.skip;

suite("a snapshot at DigitalOcean", () => {
  const cloud = cloudSuite({
    start: async () => await startOcean({ machine: true }),
    builder: smallBuilder,
    secret: token,
    others: nightly ? 500 : 100,
    kinds: ({ team: { droplets, keys, images } }) => [droplets, keys, images],
    usual: { actionMs: 50, failing: [], mostSnapshots: undefined },
  });

  test("is made, found again, tested, copied, promoted, rolled back, pruned and deleted", async () => {
    const { team, emptyTags } = cloud.double;
    await wholeLife(cloud, {
      builderId: "pearkes.digitalocean",
      linesOf: (image) => [new RegExp(`^image ${image} nixos-[0-9a-z-]+ available$`)],
      // What expired runs left, kind by kind with further pages; the image.
      requests: 5,
      use(image) {
        const [droplet] = team.droplets.values();
        if (droplet === undefined) throw new Error("no droplet");
        const { image: before } = droplet;
        droplet.image = Number(image);
        return () => {
          droplet.image = before;
        };
      },
      async more(image, inputs) {
        // Of the run, and of the moment when it would have been over.
        expect(emptyTags()).toEqual([]);
        await passesItsTest(cloud, image, inputs);
        // To a further region, under the same number.
        const copied = await cloud.step({ ...inputs, regions: "nyc3, fra1" });
        expect(copied).toMatchObject({ status: "reused", image });
        expect(team.images.get(Number(image))?.regions).toEqual(["nyc3", "fra1"]);
      },
    });
    // Those that all images have are worth keeping.
    expect(
      emptyTags().filter((tag) => !/-(builder|family|final|repository|tested|trusted):/.test(tag)),
    ).toEqual([]);
  });

  testRaces(cloud);

  const refuse = (route: string, nth = 1) =>
    cloud.double.faults.add({ route, nth, kind: [422, "unprocessable_entity"] });
  const rarer: Trouble[] = [
    ["has the key already", () => refuse("POST /account/keys"), /Error creating temporary SSH key/],
    ["allows no more droplets", () => refuse("POST /droplets"), /Error creating droplet/],
    [
      // The builder waits for its timeout, whatever becomes of the action.
      "cannot make the snapshot",
      () => cloud.double.settings.failing.push("snapshot"),
      /Error waiting for snapshot: Timeout/,
    ],
    [
      "still works on the droplet",
      // The builder asks twice for the shutdown before.
      () => refuse("POST /droplets/{id}/actions", 3),
      /Error creating snapshot/,
    ],
  ];
  testTroubles(
    cloud,
    "DigitalOcean",
    [
      [
        "allows no more snapshots",
        () => {
          cloud.double.settings.mostSnapshots = 0;
        },
        /You have reached the snapshot limit of your account/,
      ],
      ...(nightly ? rarer : []),
    ],
    { snapshot_timeout: "5s" },
  );

  describe("whose maker is killed", () => {
    const moments: Record<string, () => Promise<() => boolean>> = {
      "while the machine is provisioned": async () => {
        await cloud.runs.hold();
        return () => cloud.runs.isProvisioning();
      },
      "while the droplet is made": async () => {
        cloud.double.settings.actionMs = 6000;
        const before = cloud.double.team.droplets.size;
        return () => cloud.double.team.droplets.size > before;
      },
      "when the snapshot is there": async () => {
        const before = cloud.double.team.images.size;
        return () => cloud.double.team.images.size > before;
      },
    };
    test.each(everyNth(2, Object.entries(moments)))("%s, leaves nothing", async (_, approach) => {
      const has = await approach();
      expectNothing(cloud, await killedMaker(cloud, has, "the action"));
    });

    test("with all of Packer, leaves nothing: its log has the name of the key", async () => {
      await cloud.runs.hold();
      const has = () => cloud.runs.isProvisioning();
      expectNothing(cloud, await killedMaker(cloud, has, "both"));
    });

    testTwentyKills(cloud, limits.digitalocean, {
      slow: () => {
        cloud.double.settings.actionMs = 500;
      },
      labelsOf(line) {
        const image = cloud.double.team.images.get(Number(line.split(" ")[1]));
        return image && Object.fromEntries(image.tags.map((tag) => [tag, ""]));
      },
      forget(line) {
        const [kind, what] = line.split(" ");
        const { images, keys } = cloud.double.team;
        if (kind === "image") images.delete(Number(what));
        for (const [id, { name }] of keys) if (kind === "ssh-key" && name === what) keys.delete(id);
      },
    });
  });
});

suite("the example for DigitalOcean", () => {
  test("digitalocean.yml: a snapshot for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using ocean = await startOcean({ machine: true });
    fixture.machine["DIGITALOCEAN_API_URL"] = ocean.env["DIGITALOCEAN_API_URL"] ?? "";
    fixture.secrets["DIGITALOCEAN_TOKEN"] = token;
    const builder = smallBuilder(ocean);
    await exampleLife(fixture, ocean, {
      example: "digitalocean",
      builder,
      line: /^image \d+ nixos-/,
    });
  });
});
