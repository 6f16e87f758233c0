/**
 * A snapshot at Vultr from its making to its end, by the built action and the stand-in for Packer with
 * Vultr's plugin, on the double of the API.
 */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder, offlineInputs } from "../../scripts/lib/offline.ts";
import { which } from "../../src/shared/files.ts";
import { baseDisk } from "../helpers/cloud/machines.ts";
import { keeping, succeeded } from "../helpers/cloud/outcomes.ts";
import { type CloudRuns, cloudRuns } from "../helpers/cloud/runs.ts";
import { type RunOptions, root } from "../helpers/fixture.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";
import { killEach, processesNaming } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";
import {
  apiKey,
  machineMissing,
  smallBuilder,
  startVultr,
  type Vultr,
} from "../helpers/vultr/index.ts";
import { vultrPlugin, writeStandIn } from "../helpers/vultr/stand-in.ts";
import {
  makeWorkflowFixture,
  problemsOf,
  pushed,
  readExample,
  withInputs,
} from "../helpers/workflow/index.ts";

const suite = machineMissing() === undefined ? describe : describe.skip;

suite("a snapshot at Vultr", () => {
  let vultr: Vultr;
  let runs: CloudRuns;
  let foreign: string[];
  let searchPath: string;
  let tidy: () => void;

  beforeAll(async () => {
    vultr = await startVultr({ machine: true });
    runs = await cloudRuns(vultr, smallBuilder(vultr));
    const counted = path.join(runs.fixture.folder, "bin");
    const standIn = await writeStandIn(runs.fixture.folder, path.join(counted, "packer"));
    searchPath = `${standIn}:${counted}:${process.env["PATH"]}`;
    vultr.addForeign(others);
    foreign = vultr.inventory();
    tidy = keeping(vultr.account.instances, vultr.account.keys, vultr.account.snapshots);
  });
  afterEach(async () => {
    vultr.faults.clear();
    // What a test that failed has left is no other's.
    tidy();
    Object.assign(vultr.settings, { actionMs: 50, failing: [], mostSnapshots: 1000 });
    await runs.release();
  });
  afterAll(async () => await runs?.[Symbol.asyncDispose]());

  const others = nightly ? 500 : 170;
  const added = () => vultr.inventory().filter((line) => !foreign.includes(line));
  const isPacker = (line: string) => /^packer .*build/.test(line);
  const start = async (inputs: Record<string, string>, options: RunOptions = {}) =>
    await runs.start(inputs, { path: searchPath, ...options });

  /** A step that succeeds and has nothing to warn of. */
  async function step(inputs: Record<string, string>) {
    return succeeded(await (await start(inputs)).finish(), apiKey);
  }

  test("is made, found again, tested, promoted, rolled back, pruned and deleted", async () => {
    const inputs = { ...(await runs.fresh()), family: "web", stage: "testing" };
    await runs.fixture.started();
    const made = await step(inputs);
    const image = made["image"] ?? "";
    expect(made).toMatchObject({ status: "created", builder_id: "packer.vultr" });
    expect(added()).toEqual([
      expect.stringMatching(
        new RegExp(`^snapshot ${image} nixos-\\S+ \\[packernix 1 \\S+ \\S+\\] complete$`),
      ),
    ]);
    expect((await runs.fixture.started()).filter(isPacker)).toHaveLength(1);

    runs.calls();
    const again = await step(inputs);
    expect(again).toMatchObject({ status: "reused", changed: "false", image });
    // By memo.
    expect(await runs.fixture.started()).toEqual([]);
    const calls = runs.calls();
    expect(calls.filter((route) => !route.startsWith("GET "))).toEqual([]);
    // What expired runs left, kind by kind, and the images: by identity, and those with the stage.
    if (!nightly) expect(calls).toHaveLength(5);

    for (const selector of [{ image }, { family: "web", stage: "testing" }]) {
      expect(await step({ step: "read", ...selector })).toMatchObject({ status: "found", image });
      expect(await runs.fixture.started()).toEqual([]);
    }

    const { family: _, stage: __, ...configured } = inputs;
    const tested = await step({ step: "test", ...configured, "test-command": "true" });
    expect(tested).toMatchObject({ status: "passed", image });
    expect(added()).toHaveLength(1);

    const promotion = { step: "promote", family: "web", "to-stage": "production" };
    expect(await step({ ...promotion, "from-stage": "testing" })).toMatchObject({
      status: "promoted",
      image,
    });
    const second = await step({ ...(await runs.fresh()), family: "web", stage: "testing" });
    expect(await step({ ...promotion, "from-stage": "testing" })).toMatchObject({
      image: second["image"],
    });
    expect(await step({ ...promotion, "roll-back": "true" })).toMatchObject({ image });
    const production = { step: "read", family: "web", stage: "production" };
    expect(await step(production)).toMatchObject({ image });

    const third = await step({ ...(await runs.fresh()), family: "web" });
    const fourth = await step({ ...(await runs.fresh()), family: "web" });
    // An instance that was made from it.
    const [instance] = vultr.account.instances.values();
    if (instance === undefined) throw new Error("no instance");
    const { snapshot_id: before } = instance;
    instance.snapshot_id = third["image"] ?? "";
    const prune = { step: "prune", family: "web", keep: "1", "dry-run": "false" };
    expect(await step(prune)).toMatchObject({ changed: "false" });
    instance.snapshot_id = before;
    expect(await step(prune)).toMatchObject({ changed: "true" });
    expect(added().map((line) => line.split(" ")[1])).toEqual(
      [image, second["image"], fourth["image"]].sort(),
    );
    await step({ step: "delete", image: fourth["image"] ?? "" });
    await step({ step: "delete", image: second["image"] ?? "", force: "true" });
    await step({ step: "delete", image, force: "true" });
    expect(vultr.inventory()).toEqual(foreign);
  });

  test.each(Array.from({ length: nightly ? 5 : 1 }, (_, index) => index))(
    "is made once when two make it at one time (%i)",
    async () => {
      const inputs = { ...(await runs.fresh()), family: "race" };
      const both = await Promise.all([step(inputs), step(inputs)]);
      const ids = new Set(both.map(({ image }) => image));
      expect(ids.size).toBe(1);
      expect(added()).toEqual([expect.stringContaining(`snapshot ${[...ids][0]} `)]);
      await step({ step: "delete", image: [...ids][0] ?? "", force: "true" });
    },
  );

  test("by our generator, is built on what Vultr has in place of the defaults", async () => {
    const { settings } = vultr;
    settings.soldOut = ["vc2-1c-1gb"];
    settings.ended = [2136];
    const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
    await runs.fixture.write("own.nix", example.replace("qemu-config.nix", "vultr-config.nix"));
    const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
    vultr.requests.splice(0);
    const ran = await (
      await start(
        {
          ...offlineInputs({ nixpkgs, baseDisk, checksum: "" }),
          configuration: "own.nix",
          sources: "own.nix",
          family: "own",
          // Nobody answers there: what follows needs a machine (vultr-machine.test.ts).
          "builder-config": JSON.stringify({ ssh_port: 9, ssh_timeout: "3s" }),
        },
        { env: { PACKER_PLUGIN_PATH: await vultrPlugin(runs.fixture.folder) } },
      )
    ).finish();
    settings.soldOut = [];
    settings.ended = [];
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
      const { fixture } = runs;
      const marked = path.join(fixture.folder, "marked");
      await fixture.write("old/vultr.nix", generator);
      await fixture.write("old/lib.nix", library);
      await fixture.write(
        "old/scripts/mark.sh",
        `#!/bin/sh\necho "$NIXOS_STORE_PATH" >'${marked}'\n`,
      );
      const { template: _, ...configured } = await runs.fresh();
      const inputs = { ...configured, "template-generator": "old/vultr.nix", family: "old" };
      vultr.requests.splice(0);
      const refused = await (await start(inputs)).finish();
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
      const ended = await (await start({ ...inputs, "builder-config": config })).finish();
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

  const rarer: [string, () => void, RegExp][] = [
    [
      "never has the snapshot",
      () => vultr.settings.failing.push("snapshot"),
      /timeout while waiting for snapshot/,
    ],
    [
      "never starts the instance",
      () => vultr.settings.failing.push("start"),
      /timeout while waiting for server/,
    ],
    [
      "takes no key",
      () => vultr.faults.add({ route: "POST /ssh-keys", kind: [400, ""] }),
      /made up/,
    ],
    [
      "still works on the instance",
      () => vultr.faults.add({ route: "POST /snapshots", kind: [500, ""], times: 4 }),
      /error creating snapshot/,
    ],
  ];
  test.each<[string, () => void, RegExp]>([
    [
      "allows no more snapshots",
      () => {
        vultr.settings.mostSnapshots = 0;
      },
      /error creating snapshot: .*maximum number of snapshots for this account/,
    ],
    ...(nightly ? rarer : []),
  ])("is not made when Vultr %s: that is said, and nothing is left", async (_, break_, words) => {
    break_();
    const config = JSON.stringify({ state_timeout: "3s" });
    const inputs = { ...(await runs.fresh()), family: "trouble", "builder-config": config };
    const { result, outputs } = await (await start(inputs)).finish();
    const errors = result.annotations.filter(({ kind }) => kind === "error");
    expect(errors.map(({ message }) => message).join("\n")).toMatch(words);
    expect(outputs["image"] ?? "").toBe("");
    const { log } = result;
    expect({ left: added(), log }).toEqual({ left: [], log });
    expect(vultr.inventory()).toEqual(foreign);
  });

  describe("whose maker is killed", () => {
    const slow = 6000;
    const own = () => [...vultr.account.instances.values()].length > others;
    const moments: Record<string, () => Promise<() => boolean>> = {
      "while the machine is provisioned": async () => {
        await runs.hold();
        return () => runs.isProvisioning();
      },
      // The plugin does not know an instance that does not run yet.
      "while the instance is made": async () => {
        vultr.settings.actionMs = slow;
        return own;
      },
      "while the snapshot is made": async () => {
        await runs.hold();
        return () => {
          if (runs.isProvisioning()) {
            vultr.settings.actionMs = slow;
            void runs.release();
          }
          return vultr.account.snapshots.size > others;
        };
      },
    };

    async function kill(has: () => boolean, whole: boolean) {
      const started = await start({ ...(await runs.fresh()), family: "kill" });
      const ended = started.step.done.then(() => true);
      await until("the moment has come", async () => has() || (await Promise.race([ended, false])));
      const packers = processesNaming(runs.fixture.folder)
        .filter(({ command }) => /packer.* .*build/.test(command))
        .map(({ pid }) => pid);
      killEach([started.step.pid, ...(whole ? packers : [])]);
      return (await started.finish()).result;
    }

    test.each(everyNth(2, Object.entries(moments)))("%s, leaves nothing", async (_, prepare) => {
      const { log, orphans } = await kill(await prepare(), false);
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(orphans).toEqual([]);
      expect(vultr.inventory()).toEqual(foreign);
    });

    test("with all of Packer, leaves the key that nobody can mark, and nothing else", async () => {
      await runs.hold();
      const { log } = await kill(() => runs.isProvisioning(), true);
      expect({ left: added(), log }).toEqual({
        left: [expect.stringMatching(/^ssh-key packer-[0-9a-f-]{36}$/)],
        log,
      });
      const [key] = [...vultr.account.keys].filter(([, { name }]) => /^packer-/.test(name));
      vultr.account.keys.delete(key?.[0] ?? "");
    });

    // A whole create makes some forty requests.
    const twenty = Array.from({ length: 20 }, (_, index) => [2 * index + 1, index % 2 === 1]);
    (nightly ? test : test.skip).each(twenty as [number, boolean][])(
      "at request %i (with all of Packer: %j), leaves nothing but a whole image and Packer's key",
      async (at, whole) => {
        vultr.settings.actionMs = 500;
        vultr.requests.splice(0);
        const { log } = await kill(() => vultr.requests.length >= at, whole);
        const { keys, snapshots } = vultr.account;
        for (const [id, { name }] of keys) if (/^packer-[0-9a-f]/.test(name)) keys.delete(id);
        const left = added();
        const finished = left.filter((line) =>
          / nixos-\S+ \[packernix 1 \S+ \S+&f1&n\d+\] complete$/.test(line),
        );
        expect({ left, log }).toEqual({ left: finished, log });
        for (const line of finished) snapshots.delete(line.split(" ")[1] ?? "");
        expect(vultr.inventory()).toEqual(foreign);
      },
    );
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
    await fixture.repository.commit({
      "tests/packer.json": JSON.stringify({
        builders: [smallBuilder(vultr)],
        provisioners: [{ type: "shell", inline: ["true"] }],
      }),
    });
    const workflow = withInputs(readExample("vultr"), {
      image: { template: "tests/packer.json", "generator-args": "" },
    });
    const statuses = async () => {
      const ran = await fixture.run(workflow, await pushed(fixture.repository));
      expect(problemsOf(ran)).toEqual([]);
      return ran.jobs.flatMap(({ ours }) => ours.map(({ outputs }) => outputs["status"]));
    };
    expect(await statuses()).toEqual(["created", "nothing"]);
    expect(await statuses()).toEqual(["reused"]);
    expect(vultr.inventory()).toEqual([expect.stringMatching(/^snapshot \S+ nixos-/)]);
  });
});
