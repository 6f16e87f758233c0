/** A snapshot at Hetzner from its making to its end, by the built action and real Packer, on the double of the API. */

import { describe, expect, test } from "@jest/globals";
import { slowAfterProvisioning, type Way } from "../helpers/cloud/kills.ts";
import {
  exampleLife,
  expectNothing,
  killedMaker,
  passesItsTest,
  type Trouble,
  testRaces,
  testTroubles,
  wholeLife,
} from "../helpers/cloud/life.ts";
import { previewLife } from "../helpers/cloud/previews.ts";
import { cloudSuite } from "../helpers/cloud/suite.ts";
import { machineMissing, smallBuilder, startHetzner, token } from "../helpers/hcloud/index.ts";
import { nightly } from "../helpers/nightly.ts";
import { makeWorkflowFixture } from "../helpers/workflow/index.ts";

const suite = machineMissing() === undefined ? describe : describe.skip;

suite("a snapshot at Hetzner", () => {
  const cloud = cloudSuite({
    start: async () => await startHetzner({ machine: true }),
    builder: smallBuilder,
    secret: token,
    others: nightly ? 500 : 100,
    kinds: ({ project }) => [
      project.servers,
      project.keys,
      project.images,
      project.volumes,
      project.addresses,
    ],
    usual: { actionMs: 50, failing: [] },
  });

  test("is made, found again, tested, promoted, rolled back, pruned and deleted", async () => {
    await wholeLife(cloud, {
      builderId: "hcloud.builder",
      linesOf: (image) => [new RegExp(`^image ${image} nixos-\\S+ available$`)],
      // What expired runs left, kind by kind, with another page of servers; the image twice.
      requests: 8,
      use(image) {
        const [server] = cloud.double.project.servers.values();
        if (server === undefined) throw new Error("no server");
        const { image: before } = server;
        server.image = Number(image);
        return () => {
          server.image = before;
        };
      },
      more: async (image, inputs) => await passesItsTest(cloud, image, inputs),
    });
  });

  testRaces(cloud);

  describe("whose maker is killed", () => {
    const held = "the machine is provisioned";
    // The one that writes the final mark, and what comes after it.
    const finished = /^(PUT \/images\/\{id\}|GET \/images\/\{id\} 2)$/;
    const rest: [string, Way][] = [
      ["POST /servers", "the action"],
      ["GET /actions/{id}", "the action"],
      ["POST /servers/{id}/actions/enable_rescue", "the action"],
      ["POST /servers/{id}/actions/reset", "the action"],
      ["POST /servers/{id}/actions/shutdown", "the action"],
      ["POST /servers/{id}/actions/create_image", "the action"],
      ["DELETE /servers/{id}", "the action"],
      ["DELETE /ssh_keys/{id}", "the action"],
      ["GET /images/{id}", "the action"],
      ["PUT /images/{id}", "the action"],
      ["GET /images/{id} 2", "the action"],
      ["GET /images 5", "the action"],
      ["POST /ssh_keys", "Packer"],
      ["POST /servers", "Packer"],
      ["POST /servers/{id}/actions/reset", "Packer"],
      [held, "Packer"],
      ["POST /servers/{id}/actions/shutdown", "Packer"],
      ["DELETE /servers/{id}", "Packer"],
    ];

    /** @returns whether the moment has come. */
    async function approach(moment: string): Promise<() => boolean> {
      const { double, runs } = cloud;
      const [, route = "", nth = "1"] = /^(.*?)( \d+)?$/.exec(moment) ?? [];
      const has = () =>
        double.requests.filter((one) => one.route === route && one.done).length >= Number(nth);
      const slow = () => {
        double.settings.actionMs = 6000;
      };
      // Nobody can remove a server while it is locked.
      if (/create_image$/.test(route)) return await slowAfterProvisioning(runs, slow, has);
      if (moment === held || route === "POST /servers") await runs.hold();
      if (moment === held) return () => runs.isProvisioning();
      if (route === "POST /servers") slow();
      else double.faults.add({ route, nth: Number(nth), kind: "late", delay: 2500 });
      return has;
    }

    test.each<[string, Way]>([
      ["POST /ssh_keys", "the action"],
      [held, "the action"],
      ["POST /servers/{id}/actions/create_image", "Packer"],
      ...(nightly ? rest : []),
    ])("while %s is answered: %s", async (moment, way) => {
      cloud.calls();
      const has = await approach(moment);
      const log = await killedMaker(cloud, has, way);
      expect(has()).toBe(true);
      const left = cloud.added();
      if (finished.test(moment)) {
        expect({ left, log }).toEqual({
          left: [expect.stringMatching(/^image .* available$/)],
          log,
        });
        const [, image = ""] = left[0]?.split(" ") ?? [];
        expect(await cloud.step({ step: "read", image })).toMatchObject({ status: "found" });
        await cloud.step({ step: "delete", image, force: "true" });
      } else if (moment === "POST /ssh_keys" && way === "Packer") {
        // 1.6.6 cannot mark its key, and nobody was told its name.
        expect({ left, log }).toEqual({
          left: [expect.stringMatching(/^ssh-key packer-[0-9a-f-]{36}$/)],
          log,
        });
        return;
      }
      expectNothing(cloud, log);
    });
  });

  const refuseImage = (...kind: [number, string]) =>
    cloud.double.faults.add({ route: "POST /servers/{id}/actions/create_image", kind });
  const rarer: Trouble[] = [
    [
      "cannot make the snapshot",
      () => cloud.double.settings.failing.push("create_image"),
      /Error creating snapshot/,
    ],
    [
      "has the key already",
      () => cloud.double.faults.add({ route: "POST /ssh_keys", kind: [409, "uniqueness_error"] }),
      /uniqueness_error/,
    ],
    ["finds the server locked", () => refuseImage(423, "locked"), /locked/],
  ];
  testTroubles(cloud, "Hetzner", [
    [
      "refuses another snapshot",
      () => refuseImage(403, "resource_limit_exceeded"),
      /resource_limit_exceeded/,
    ],
    [
      "is down for a while",
      () => cloud.double.faults.add({ route: "GET /actions/{id}", nth: 3, times: 5, kind: "drop" }),
      /EOF|connection reset/,
    ],
    ...(nightly ? rarer : []),
  ]);
});

suite("a pull request at Hetzner", () => {
  test("is planned with a token that may only read, gets a preview, and loses it at its end", async () => {
    await using fixture = await makeWorkflowFixture();
    await using hetzner = await startHetzner({ machine: true });
    const reader = "a-token-of-the-tests-that-only-reads";
    hetzner.settings.tokens[reader] = "read";
    fixture.machine["HCLOUD_ENDPOINT"] = hetzner.url;
    Object.assign(fixture.secrets, { HCLOUD_TOKEN: token, HCLOUD_READER: reader });
    hetzner.addForeign(10);
    await previewLife(fixture, hetzner, {
      builder: smallBuilder(hetzner),
      config: {},
      env: (job) => ({
        HCLOUD_TOKEN: `\${{ secrets.${job === "plan" ? "HCLOUD_READER" : "HCLOUD_TOKEN"} }}`,
      }),
    });
  });
});

suite("the example for Hetzner", () => {
  test("hetzner.yml: a snapshot for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using hetzner = await startHetzner({ machine: true });
    fixture.machine["HCLOUD_ENDPOINT"] = hetzner.url;
    fixture.secrets["HCLOUD_TOKEN"] = token;
    const builder = smallBuilder(hetzner);
    await exampleLife(fixture, hetzner, { example: "hetzner", builder, line: /^image \d+ nixos-/ });
  });
});
