/**
 * A snapshot at Vultr from its making to its end, by the built action and the stand-in for Packer with
 * Vultr's plugin, on the double of the API.
 */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { cacheFolder, offlineInputs } from "../../scripts/lib/offline.ts";
import { limits } from "../../src/images/labels/limits.ts";
import { which } from "../../src/shared/files.ts";
import { slowAfterProvisioning } from "../helpers/cloud/kills.ts";
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
import { baseDisk } from "../helpers/cloud/machines.ts";
import { cloudSuite } from "../helpers/cloud/suite.ts";
import { root } from "../helpers/fixture.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";
import { apiKey, machineMissing, smallBuilder, startVultr } from "../helpers/vultr/index.ts";
import { standInFirst, vultrPlugin, writeStandIn } from "../helpers/vultr/stand-in.ts";
import { makeWorkflowFixture } from "../helpers/workflow/index.ts";

const suite = machineMissing() === undefined ? describe : describe.skip;

suite("a snapshot at Vultr", () => {
  const others = nightly ? 500 : 170;
  const cloud = cloudSuite({
    start: async () => await startVultr({ machine: true }),
    builder: smallBuilder,
    secret: apiKey,
    others,
    kinds: ({ account: { instances, keys, snapshots } }) => [instances, keys, snapshots],
    usual: { actionMs: 50, failing: [], mostSnapshots: 1000, soldOut: [], ended: [] },
    options: async ({ folder }) => ({ path: await standInFirst(folder) }),
  });

  test("is made, found again, tested, promoted, rolled back, pruned and deleted", async () => {
    await wholeLife(cloud, {
      builderId: "packer.vultr",
      linesOf: (image) => [
        new RegExp(`^snapshot ${image} nixos-\\S+ \\[packernix 1 \\S+ \\S+\\] complete$`),
      ],
      // What expired runs left, kind by kind, and the images: by identity, and those with the stage.
      requests: 5,
      use(image) {
        const [instance] = cloud.double.account.instances.values();
        if (instance === undefined) throw new Error("no instance");
        const { snapshot_id: before } = instance;
        instance.snapshot_id = image;
        return () => {
          instance.snapshot_id = before;
        };
      },
      more: async (image, inputs) => await passesItsTest(cloud, image, inputs),
    });
  });

  testRaces(cloud);

  test("by our generator, is built on what Vultr has in place of the defaults", async () => {
    const { runs, double: vultr, foreign } = cloud;
    Object.assign(vultr.settings, { soldOut: ["vc2-1c-1gb"], ended: [2136] });
    const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
    await runs.fixture.write("own.nix", example.replace("qemu-config.nix", "vultr-config.nix"));
    const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
    runs.calls();
    const ran = await runs.run(
      {
        ...offlineInputs({ nixpkgs, baseDisk, checksum: "" }),
        configuration: "own.nix",
        sources: "own.nix",
        family: "own",
        // Nobody answers there: what follows needs a machine (vultr-machine.test.ts).
        "builder-config": JSON.stringify({ ssh_port: 9, ssh_timeout: "3s" }),
      },
      { env: { PACKER_PLUGIN_PATH: await vultrPlugin(runs.fixture.folder) } },
    );
    expect(JSON.stringify(ran.result.annotations)).toContain("Timeout waiting for SSH");
    const asked = vultr.requests.find(({ route }) => route === "POST /instances")?.body;
    expect(asked).toMatchObject({
      region: "ewr",
      plan: "vhp-1c-2gb-amd",
      os_id: 2625,
      label: expect.stringMatching(/^packernix-42-\S+-x\w+$/),
    });
    expect(vultr.inventory()).toEqual(foreign);
  });

  describe("by a generator from the time of API v1", () => {
    // As that of terraform-provider-packernix 0.1: numbers for ids, scripts beside it, a key by variable.
    const generator = `{ lib ? import ./lib.nix, nixos, builder ? { }, variables ? { }, nix_conf ? "", fakessh ? false, compress ? true }:
      lib.template {
        inherit nixos;
        variables = { vultr_api_key = "{{ env \`VULTR_API_KEY\` }}"; } // lib.decode variables;
        builder = {
          type = "vultr";
          api_key = "{{ user \`vultr_api_key\` }}";
          os_id = 352;
          region_id = 1;
          plan_id = 201;
          ssh_username = "root";
          snapshot_description = "{{ user \`name\`}}";
          instance_label = "packer-builder";
          state_timeout = "24h";
        } // lib.decode builder;
        provisioners = [
          { type = "shell"; script = "\${lib.path}/scripts/mark.sh"; environment_vars = [ "NIXOS_STORE_PATH={{ user \`nixos\` }}" ]; }
          { type = "shell-local"; inline = [ "echo {{ build \`User\` }}@{{ build \`Host\` }}:{{ build \`Port\` }} >old/reached" ]; }
          { type = "shell"; inline = "true"; pause_after = "1s"; expect_disconnect = true; }
        ];
      }`;
    const library = `rec {
        path = builtins.path { path = ./.; name = "packer"; };
        decode = value: if builtins.isString value then builtins.fromJSON value else value;
        template = { nixos, builder, variables, provisioners }: {
          builders = [ builder ];
          variables = { inherit nixos; name = "nixos-\${builtins.substring 0 32 (baseNameOf nixos)}"; } // variables;
          inherit provisioners;
        };
      }`;

    test("names keys and their successors, then makes the image", async () => {
      const { runs, fixture, step, double: vultr, foreign } = cloud;
      const marked = path.join(fixture.folder, "marked");
      await fixture.write("old/vultr.nix", generator);
      await fixture.write("old/lib.nix", library);
      await fixture.write(
        "old/scripts/mark.sh",
        `#!/bin/sh\necho "$NIXOS_STORE_PATH" >'${marked}'\n`,
      );
      const { template: _, ...configured } = await runs.fresh();
      const inputs = { ...configured, "template-generator": "old/vultr.nix", family: "old" };
      runs.calls();
      const refused = await runs.run(inputs);
      const errors = refused.result.annotations.filter(({ kind }) => kind === "error");
      const said = errors.map(({ message }) => message).join("\n");
      expect(said).toMatch(/`region_id`: "1" is an id of Vultr's API v1. API v2 takes .*`ewr`/);
      expect(said).toMatch(
        /`plan_id`: "201" is an id of Vultr's API v1. API v2 takes .*`vc2-1c-1gb`/,
      );
      expect(runs.calls().filter((route) => !route.startsWith("GET "))).toEqual([]);

      const ids = { region_id: "ewr", plan_id: "vc2-1c-1gb" };
      const reached = { ssh_port: vultr.machine?.port, ssh_username: vultr.machine?.user };
      const config = JSON.stringify({ ...ids, ...reached });
      const ended = await runs.run({ ...inputs, "builder-config": config });
      expect(JSON.stringify(ended.result.annotations)).toMatch(
        /os_id.*no operating system .*352.*Debian is 2625 .*2136/,
      );
      const right = JSON.stringify({ ...ids, ...reached, os_id: 2136 });
      const made = await step({ ...inputs, "builder-config": right });
      expect(made).toMatchObject({ status: "created" });
      expect(await readFile(marked, "utf8")).toBe(`${made["toplevel"]}\n`);
      expect(await readFile(path.join(fixture.workspace, "old/reached"), "utf8")).toBe(
        `${vultr.machine?.user}@127.0.0.1:${vultr.machine?.port}\n`,
      );
      await step({ step: "delete", image: made["image"] ?? "", force: "true" });
      expect(vultr.inventory()).toEqual(foreign);
    });
  });

  const rarer: Trouble[] = [
    [
      "never has the snapshot",
      () => cloud.double.settings.failing.push("snapshot"),
      /timeout while waiting for snapshot/,
    ],
    [
      "never starts the instance",
      () => cloud.double.settings.failing.push("start"),
      /timeout while waiting for server/,
    ],
    [
      "takes no key",
      () => cloud.double.faults.add({ route: "POST /ssh-keys", kind: [400, ""] }),
      /made up/,
    ],
    [
      "still works on the instance",
      () => cloud.double.faults.add({ route: "POST /snapshots", kind: [500, ""], times: 4 }),
      /error creating snapshot/,
    ],
  ];
  testTroubles(
    cloud,
    "Vultr",
    [
      [
        "allows no more snapshots",
        () => {
          cloud.double.settings.mostSnapshots = 0;
        },
        /error creating snapshot: .*maximum number of snapshots for this account/,
      ],
      ...(nightly ? rarer : []),
    ],
    { state_timeout: "3s" },
  );

  describe("whose maker is killed", () => {
    const slow = () => {
      cloud.double.settings.actionMs = 6000;
    };
    const moments: Record<string, () => Promise<() => boolean>> = {
      "while the machine is provisioned": async () => {
        await cloud.runs.hold();
        return () => cloud.runs.isProvisioning();
      },
      // The plugin does not know an instance that does not run yet.
      "while the instance is made": async () => {
        slow();
        return () => cloud.double.account.instances.size > others;
      },
      "while the snapshot is made": async () => {
        const { snapshots } = cloud.double.account;
        return await slowAfterProvisioning(cloud.runs, slow, () => snapshots.size > others);
      },
    };
    test.each(everyNth(2, Object.entries(moments)))("%s, leaves nothing", async (_, approach) => {
      const has = await approach();
      expectNothing(cloud, await killedMaker(cloud, has, "the action"));
    });

    const forgetKey = (name = "") => {
      const { keys } = cloud.double.account;
      for (const [id, key] of keys) if (key.name === name) keys.delete(id);
    };

    test("with all of Packer, leaves the key that nobody can mark, and nothing else", async () => {
      await cloud.runs.hold();
      const log = await killedMaker(cloud, () => cloud.runs.isProvisioning(), "both");
      const left = cloud.added();
      expect({ left, log }).toEqual({
        left: [expect.stringMatching(/^ssh-key packer-[0-9a-f-]{36}$/)],
        log,
      });
      forgetKey(left[0]?.split(" ")[1]);
    });

    testTwentyKills(cloud, limits.vultr, {
      slow: () => {
        cloud.double.settings.actionMs = 500;
      },
      labelsOf(line) {
        const found = cloud.double.account.snapshots.get(line.split(" ")[1] ?? "");
        return found && { "": found.description };
      },
      forget(line) {
        const [kind, what = ""] = line.split(" ");
        if (kind === "snapshot") cloud.double.account.snapshots.delete(what);
        else forgetKey(what);
      },
    });
  });
});

suite("the example for Vultr", () => {
  test("vultr.yml: a snapshot for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using vultr = await startVultr({ machine: true });
    const packer = (await which("packer", process.env["PATH"] ?? "")) ?? "";
    const standIn = await writeStandIn(fixture.folder, packer);
    fixture.machine["PATH"] = `${standIn}:${fixture.machine["PATH"]}`;
    fixture.machine["VULTR_API_ENDPOINT"] = vultr.url;
    fixture.secrets["VULTR_API_KEY"] = apiKey;
    const builder = smallBuilder(vultr);
    await exampleLife(fixture, vultr, { example: "vultr", builder, line: /^snapshot \S+ nixos-/ });
  });
});
