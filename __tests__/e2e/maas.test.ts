/** An image for MAAS from its making to its end, by the built action, real Packer and real qemu, on the double of the API. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { killed, packersOf, type Way } from "../helpers/cloud/kills.ts";
import { wholeLife } from "../helpers/cloud/life.ts";
import { succeeded } from "../helpers/cloud/outcomes.ts";
import { type Fixture, makeFixture, type RunOptions, tinyInputs } from "../helpers/fixture.ts";
import { key, type Maas, type MaasFault, plainKey, startMaas } from "../helpers/maas/index.ts";
import { machineMissing, startMachine } from "../helpers/machine.ts";
import { nightly } from "../helpers/nightly.ts";
import { killEach } from "../helpers/runner/index.ts";
import { tinyDisk } from "../helpers/tiny-disk.ts";
import { until } from "../helpers/until.ts";
import {
  expectOneImageOfTwoPushes,
  makeWorkflowFixture,
  type PullRequest,
  problemsOf,
  pullRequest,
  qemuHome,
  readExample,
  withInputs,
} from "../helpers/workflow/index.ts";

const secret = key.split(":").at(-1) ?? "";

describe("an image for MAAS", () => {
  let maas: Maas;
  let fixture: Fixture;
  let foreign: string[];
  let serial = 0;

  beforeAll(async () => {
    maas = await startMaas();
    fixture = await makeFixture();
    maas.addForeign(20);
    foreign = maas.inventory();
  });
  afterEach(() => {
    maas.faults.clear();
    const usual = { ahead: 0, syncMs: 20, deployMs: 50, architectures: ["amd64/generic"] };
    Object.assign(maas.settings, usual);
  });
  afterAll(async () => {
    await maas?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  const added = () => maas.inventory().filter((line) => !foreign.includes(line));
  const nameOf = (image: string) => image.replace("custom/", "");
  const calls = () => maas.requests.splice(0).map(({ route }) => route);

  /** Inputs of a configuration that was not there before. */
  async function fresh(): Promise<Record<string, string>> {
    const name = `metal-${++serial}`;
    await fixture.write(`${name}.nix`, `{ ... }: { networking.hostName = "${name}"; }\n`);
    return { ...tinyInputs, configuration: `${name}.nix` };
  }
  const start = async (inputs: Record<string, string>, options: RunOptions = {}) =>
    await fixture.start(
      { builder: "maas", ...inputs },
      { ...options, env: { ...maas.env, ...options.env } },
    );

  /** A step that succeeds and has nothing to warn of. */
  async function step(inputs: Record<string, string>, options: RunOptions = {}) {
    const outputs = succeeded(await (await start(inputs, options)).finish(), secret);
    expect(await fixture.stored()).toEqual([]);
    return outputs;
  }

  test("is made, found again, promoted, rolled back, pruned and deleted", async () => {
    const inventory = () => maas.inventory();
    await wholeLife(
      { fixture, fresh, step, calls, inventory, foreign, added },
      {
        builderId: "transcend.qemu",
        linesOf: (image) => [
          new RegExp(`^file packernix/42/${nameOf(image)}.json$`),
          new RegExp(`^image ${nameOf(image)}$`),
        ],
        requests: 11,
        use(image) {
          const machine = maas.region.addMachine("rack-1", {
            osystem: "custom",
            distro_series: nameOf(image),
            status_name: "Deployed",
          });
          return () => {
            machine.distro_series = "";
          };
        },
        async more(image) {
          expect(image).toMatch(/^custom\/nixos-[0-9a-z]{32}-[0-9a-z]{20}$/);
          const all = [...maas.region.resources.values()];
          const resource = all.find(({ name }) => name === nameOf(image));
          expect(resource).toMatchObject({ base_image: "rhel/9", title: "NixOS web" });
          const [set] = resource?.sets ?? [];
          expect(set?.filetype).toBe("ddgz");
          const disk = gunzipSync(Buffer.concat(set?.parts ?? []));
          expect(disk.equals(await readFile(path.join(fixture.workspace, "off.img")))).toBe(true);
        },
      },
    );
  });

  test.each(nightly ? [0, 300, 900, 1800, 3000] : [0])(
    "is made once when two make it, %i ms apart",
    async (apart) => {
      const inputs = { ...(await fresh()), family: "race" };
      // What is in the store meanwhile is the other's.
      const run = async () => (await (await start(inputs)).finish()).outputs;
      const both = await Promise.all([run(), setTimeout(apart).then(run)]);
      const ids = new Set(both.map(({ image }) => image));
      expect(ids.size).toBe(1);
      expect(added().filter((line) => line.startsWith("image "))).toHaveLength(1);
      await step({ step: "delete", image: [...ids][0] ?? "", force: "true" });
      expect(maas.inventory()).toEqual(foreign);
    },
  );

  describe("whose maker is killed", () => {
    const upload = "PUT /boot-resources/{id}/upload/{id}/";
    const moments: [string, number, Way][] = [
      ["POST /files/", 1, "the action"],
      ["POST /boot-resources/", 1, "the action"],
      [upload, 1, "the action"],
    ];
    // The fifth one takes the final mark on; from then on it is an image.
    const rest: typeof moments = [
      ["POST /files/", 1, "Packer"],
      ["GET /files/?op=get", 2, "the action"],
      ["POST /files/", 2, "the action"],
      ["GET /boot-resources/{id}/", 1, "the action"],
      ["POST /files/", 3, "the action"],
      ["POST /files/", 4, "the action"],
      ["GET /boot-resources/{id}/", 4, "the action"],
    ];
    test.each([...moments, ...(nightly ? rest : [])])(
      "while %s (%i) is answered: %s",
      async (route, nth, way) => {
        const inputs: Record<string, string> = { ...(await fresh()), family: "kill" };
        if (way === "Packer") inputs["variables"] = "disk: hang.img";
        calls();
        maas.faults.add({ route, nth, kind: "late", delay: way === "Packer" ? 0 : 2500 });
        const done = () =>
          maas.requests.filter((one) => one.route === route && one.done).length >= nth;
        const has = () => done() && (way !== "Packer" || packersOf({ fixture }).length > 0);
        const log = await killed({ fixture }, await start(inputs), has, way);
        expect(done()).toBe(true);
        const left = added();
        const isFinal = left.some((line) => line.startsWith("image "));
        if (isFinal) {
          // Only what was finished already.
          const { family: _, ...configured } = inputs;
          expect(await step(inputs)).toMatchObject({ status: "reused" });
          await step({ ...configured, step: "delete", force: "true" });
          expect(route === "POST /files/" ? nth : 4).toBeGreaterThanOrEqual(4);
        } else expect({ left, log }).toEqual({ left: [], log });
        expect(await fixture.stored()).toEqual([]);
        expect(maas.inventory()).toEqual(foreign);
      },
    );
  });

  (nightly ? test : test.skip)(
    "whose test is killed while a machine is deployed: the machine is released",
    async () => {
      const configured = await fresh();
      const { image = "" } = await step({ ...configured, family: "kill" });
      const lab = maas.region.addMachine("lab-2", { pool: "kill" });
      maas.settings.deployMs = 60_000;
      const started = await start(
        { step: "test", ...configured, "test-command": "true" },
        { env: { MAAS_TEST_MACHINE: "pool=kill" } },
      );
      await until("it is deployed", () => lab.status_name === "Deploying");
      killEach([started.step.pid]);
      await started.finish();
      expect(lab).toMatchObject({ status_name: "Ready", agent_name: "" });
      await step({ step: "delete", image });
      expect(maas.inventory()).toEqual(foreign);
    },
  );

  const upload = "PUT /boot-resources/{id}/upload/{id}/";
  const troubles: [string, () => void, RegExp, string?][] = [
    [
      "the hash is wrong after the last chunk",
      () =>
        maas.faults.add({
          route: upload,
          kind: [400, "Saved content does not match given SHA256 value."],
        }),
      /Saved content does not match given SHA256/,
    ],
    [
      "nginx takes no such requests",
      () => {
        maas.faults.add({ route: upload, kind: [413, "<html>413 Too Large</html>"] });
      },
      /takes no request of 8 MiB.*client_max_body_size/,
    ],
    ["the user is no administrator", () => {}, /reader.* is no administrator/, plainKey],
  ];
  const rarer: typeof troubles = [
    ["the key is wrong", () => {}, /Invalid API key.*Copy one from/, "a:b:c"],
    [
      "it has no kernels for the architecture",
      () => Object.assign(maas.settings, { architectures: ["arm64/generic"] }),
      /has no kernels for amd64.*it has arm64/,
    ],
    [
      "the connection breaks twice in a chunk",
      () => maas.faults.add({ route: upload, kind: "half", times: 2 } satisfies MaasFault),
      /127\.0\.0\.1/,
    ],
  ];
  test.each([...troubles, ...(nightly ? rarer : [])])(
    "is not made when %s: that is said, and nothing is left",
    async (_, break_, words, apiKey = key) => {
      break_();
      const started = await start(
        { ...(await fresh()), family: "trouble" },
        { env: { MAAS_API_KEY: apiKey } },
      );
      const { result, outputs } = await started.finish();
      const errors = result.annotations.filter(({ kind }) => kind === "error");
      expect(errors.map(({ message }) => message).join("\n")).toMatch(words);
      expect(errors).toHaveLength(1);
      expect(outputs["image"] ?? "").toBe("");
      const { log } = result;
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(await fixture.stored()).toEqual([]);
    },
  );

  (machineMissing() === undefined ? test : test.skip)(
    "is tested on a machine of MAAS's, which is released",
    async () => {
      const machine = await startMachine();
      const configured = await fresh();
      try {
        const { image = "" } = await step({ ...configured, family: "tested" });
        const lab = maas.region.addMachine("lab-1", { pool: "lab" });
        // The key of the test comes by the user data, as cloud-init reads it.
        const keys = () =>
          /ssh_authorized_keys:\n {2}- (.*)\n/.exec(
            Buffer.from(lab.user_data, "base64").toString(),
          )?.[1];
        const letIn = until("it is deployed", () => lab.user_data !== "" && keys());
        const opened = letIn.then(async (line) => await machine.start("lab", line));
        const test = {
          ...{ step: "test", ...configured, "test-command": "true" },
          "builder-config": `ssh_port: ${machine.port}\nssh_username: ${machine.user}`,
        };
        const env = { MAAS_TEST_MACHINE: "pool=lab" };
        expect(await step(test, { env })).toMatchObject({ status: "passed", image });
        await opened;
        expect(lab).toMatchObject({ status_name: "Ready", agent_name: "", distro_series: "" });
        maas.settings.deployEnd = "Failed deployment";
        const failed = await (await start(test, { env })).finish();
        expect(failed.result.annotations.map(({ message }) => message).join()).toMatch(
          /could not deploy the image to lab-1: Failed deployment/,
        );
        expect(lab).toMatchObject({ status_name: "Ready", agent_name: "" });
        await step({ step: "delete", image });
        expect(maas.inventory()).toEqual(foreign);
      } finally {
        maas.settings.deployEnd = "Deployed";
        await machine.close();
      }
    },
  );

  test("is a file, with the command that uploads it, where no MAAS is named", async () => {
    const inputs = { ...(await fresh()), family: "file", builder: "maas" };
    const ran = await fixture.run(inputs);
    expect(ran.outputs).toMatchObject({ status: "created" });
    const image = ran.outputs["image"] ?? "";
    expect(ran.result.log).toMatch(
      /maas \$PROFILE boot-resources create name=nixos-\S+ title='NixOS file' architecture=amd64\/generic filetype=ddgz base_image=rhel\/9 content@='.*\.ddgz'/,
    );
    const disk = await readFile(path.join(fixture.workspace, "off.img"));
    expect(gunzipSync(await readFile(image)).equals(disk)).toBe(true);
    expect((await fixture.run(inputs)).outputs).toMatchObject({ status: "reused", image });
    await fixture.run({ step: "delete", builder: "maas", image });
    expect(await fixture.stored()).toEqual([]);
  });
});

describe("the examples for MAAS", () => {
  test("pull-request.yml: the plan looks into MAAS by a key, and does without one", async () => {
    await using fixture = await makeWorkflowFixture();
    await using maas = await startMaas();
    const { repository } = fixture;
    await repository.commit({ "metal.nix": '{ ... }: { networking.hostName = "metal"; }\n' });
    await repository.commit({ "readme.md": "words\n" }, "change");
    const workflow = withInputs(readExample("pull-request"), {
      all: { builder: "maas", regions: "" },
    });
    const { plan } = workflow.jobs;
    if (plan === undefined) throw new Error("the example has no job `plan`");
    workflow.jobs = { plan };
    const planned = async (env: Record<string, string>) => {
      Object.assign(fixture.machine, env);
      const pull: PullRequest = { number: 7, branch: "change", labels: [] };
      const ran = await fixture.run(workflow, await pullRequest(repository, "opened", pull));
      expect(problemsOf(ran)).toEqual([]);
      const { outputs } = ran.jobs[0]?.ours[0] ?? {};
      return JSON.parse(outputs?.["plan"] ?? "{}");
    };
    expect(await planned({})).toMatchObject({ status: "would-create" });
    expect(maas.requests).toEqual([]);
    expect(await planned(maas.env)).toMatchObject({ status: "would-create", looked_up: true });
    expect(maas.requests.map(({ method }) => method)).not.toContain("POST");
    expect(maas.requests.length).toBeGreaterThan(0);
  });

  test("maas.yml: an image for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using maas = await startMaas();
    await using qemu = await qemuHome(fixture);
    fixture.secrets["MAAS_API_KEY"] = key;
    const tiny = JSON.parse(String(qemu.files["tests/packer.json"]));
    Object.assign(tiny.builders[0], { communicator: "none" });
    Object.assign(tiny, { variables: { disk: "tests/off.img" }, provisioners: [] });
    await fixture.repository.commit({
      "tests/off.img": tinyDisk("off"),
      "tests/packer.json": JSON.stringify(tiny),
    });
    const workflow = withInputs(readExample("maas"), { image: { template: "tests/packer.json" } });
    for (const { steps } of Object.values(workflow.jobs)) {
      for (const { env } of steps) if (env["MAAS_API_KEY"]) env["MAAS_URL"] = maas.url;
    }
    await expectOneImageOfTwoPushes(fixture, workflow);
    expect(maas.inventory().filter((line) => line.startsWith("image "))).toHaveLength(1);
  });
});
