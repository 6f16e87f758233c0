/**
 * An image at Google from its making to its end, by the built action, Packer and the plugin
 * googlecompute 1.2.7, on the double of the API. Credentials are the file that
 * google-github-actions/auth writes into the workspace.
 */

import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { decode } from "../../src/images/labels/codec.ts";
import { limits } from "../../src/images/labels/limits.ts";
import { marks } from "../../src/images/marks.ts";
import {
  killed,
  momentOf,
  slowAfterProvisioning,
  twenty,
  type Way,
} from "../helpers/cloud/kills.ts";
import { succeeded } from "../helpers/cloud/outcomes.ts";
import { previewLife } from "../helpers/cloud/previews.ts";
import { type CloudRuns, cloudRuns } from "../helpers/cloud/runs.ts";
import type { RunOptions } from "../helpers/fixture.ts";
import { type GoogleAuth, startAuth } from "../helpers/google/auth.ts";
import {
  type Google,
  machineMissing,
  projectName,
  smallBuilder,
  startGoogle,
  token,
} from "../helpers/google/index.ts";
import { googlePlugin } from "../helpers/google/plugin.ts";
import { permissionsOf, role } from "../helpers/google/role.ts";
import { everyNth, nightly } from "../helpers/nightly.ts";
import {
  expectOneImageOfTwoPushes,
  makeWorkflowFixture,
  readExample,
  type WorkflowFixture,
  withInputs,
} from "../helpers/workflow/index.ts";

const missing = machineMissing() ?? googlePlugin.missing;
if (missing !== undefined)
  process.stderr.write(`Tests of googlecompute are skipped: ${missing}.\n`);
const suite = missing === undefined ? describe : describe.skip;

suite("an image at Google", () => {
  let google: Google;
  let auth: GoogleAuth;
  let runs: CloudRuns;
  let foreign: string[];
  let env: Record<string, string>;
  const file = "gha-creds-0123456789abcdef.json";

  beforeAll(async () => {
    google = await startGoogle({ machine: true });
    auth = await startAuth(token);
    runs = await cloudRuns(google, smallBuilder(google));
    await runs.fixture.write(file, auth.file);
    const credentials = path.join(runs.fixture.workspace, file);
    env = {
      GOOGLE_APPLICATION_CREDENTIALS: credentials,
      GOOGLE_CLOUD_PROJECT: projectName,
      PACKER_PLUGIN_PATH: await googlePlugin.install(path.join(runs.fixture.folder, "plugins")),
    };
    // The one that counts its starts becomes the current one.
    const packer = path.join(runs.fixture.folder, "bin", "packer");
    const log = path.join(runs.fixture.folder, "started");
    await writeFile(
      packer,
      `#!/bin/sh\necho "packer $1 $2" >>'${log}'\nexec '${googlePlugin.packer}' "$@"\n`,
    );
    await chmod(packer, 0o755);
    google.addForeign(170);
    foreign = google.inventory();
  });
  afterEach(async () => {
    google.faults.clear();
    Object.assign(google.settings, { operationMs: 50, failing: {}, granted: undefined });
    await runs.release();
    // Whatever happened to a step, the file is where it was.
    expect(await readdir(runs.fixture.workspace)).toContain(file);
  });
  afterAll(async () => {
    await auth?.[Symbol.asyncDispose]();
    await runs?.[Symbol.asyncDispose]();
  });

  const added = () => google.inventory().filter((line) => !foreign.includes(line));
  const isPacker = (line: string) => /^packer .*build/.test(line);
  const where = () => ({ "builder-config": JSON.stringify(google.config) });

  /** A step that succeeds with the least rights that are said to do, and has nothing to warn of. */
  async function step(inputs: Record<string, string>, options: RunOptions = {}) {
    google.settings.granted = permissionsOf(inputs["step"] ?? "create");
    return succeeded(
      await runs.run({ ...where(), ...inputs }, { env, ...options }),
      token,
      auth.bearer,
    );
  }

  test("is made, found again, tested, promoted, pruned and deleted", async () => {
    const inputs = { ...(await runs.fresh()), family: "web", stage: "testing" };
    await runs.fixture.started();
    const made = await step(inputs);
    const image = made["image"] ?? "";
    expect(made).toMatchObject({ status: "created", builder_id: "packer.googlecompute" });
    expect(image).toMatch(/^nixos-/);
    expect(added()).toEqual([`image ${image} READY`]);
    expect(google.project.images.get(image)?.family).toBe("web");
    expect((await runs.fixture.started()).filter(isPacker)).toHaveLength(1);

    runs.calls();
    const again = await step(inputs);
    expect(again).toMatchObject({ status: "reused", changed: "false", image });
    // By memo.
    expect(await runs.fixture.started()).toEqual([]);
    expect(runs.calls().filter((route) => !route.startsWith("GET "))).toEqual([]);

    expect(await step({ step: "read", family: "web", stage: "testing" })).toMatchObject({ image });
    const { family: _, stage: __, ...configured } = inputs;
    const tested = await step({ step: "test", ...configured, "test-command": "true" });
    expect(tested).toMatchObject({ status: "passed", image });
    expect(added()).toHaveLength(1);

    const promotion = { step: "promote", family: "web", "to-stage": "production" };
    expect(await step({ ...promotion, "from-stage": "testing" })).toMatchObject({ image });
    const second = await step({ ...(await runs.fresh()), family: "web" });
    // A machine that was made from it, and a template of those to come.
    const { disks, templates, thing } = google.project;
    const images = `projects/${projectName}/global/images`;
    const sourceImage = `${images}/${second["image"]}`;
    disks.set("used", { ...thing("used", "zones/us-central1-a"), sizeGb: 10, sourceImage });
    templates.set("web", { name: "web", sourceImage: `${images}/family/web` });
    const prune = { step: "prune", family: "web", keep: "0", "dry-run": "false" };
    expect(await step(prune)).toMatchObject({ changed: "false" });
    disks.delete("used");
    templates.clear();
    await step({ step: "delete", image: second["image"] ?? "" });
    await step({ step: "delete", image, force: "true" });
    expect(google.inventory()).toEqual(foreign);
    // Nothing in the role is there for nobody.
    const { asked } = google.project;
    expect(role.filter((permission) => !asked.has(permission))).toEqual([]);
  });

  (nightly ? test : test.skip).each([0, 300, 900, 1800, 3000])(
    "is made once when two make it, %i ms apart",
    async (apart) => {
      // Two jobs have two checkouts, each with a credentials file of its own.
      const config = JSON.stringify({ ...google.config, access_token: token });
      const inputs = { ...(await runs.fresh()), family: "race", "builder-config": config };
      const second = new Promise((resolve) => setTimeout(resolve, apart)).then(() => step(inputs));
      const both = await Promise.all([step(inputs), second]);
      const ids = new Set(both.map(({ image }) => image));
      expect(ids.size).toBe(1);
      expect(added()).toEqual([`image ${[...ids][0]} READY`]);
      await step({ step: "delete", image: [...ids][0] ?? "", force: "true" });
    },
  );

  describe("whose maker is killed", () => {
    const slow = () => {
      google.settings.operationMs = 6000;
    };
    const ours = (things: ReadonlyMap<string, unknown>) => things.size > 170;
    const moments: [string, Way, () => Promise<() => boolean>][] = [
      [
        "while the machine is made",
        "both",
        async () => {
          slow();
          return () => ours(google.project.instances);
        },
      ],
      [
        "while the machine is provisioned",
        "the action",
        async () => {
          await runs.hold();
          return () => runs.isProvisioning();
        },
      ],
      [
        "while the image is made",
        "Packer",
        async () => await slowAfterProvisioning(runs, slow, () => ours(google.project.images)),
      ],
    ];
    const inputs = async () => ({ ...where(), ...(await runs.fresh()), family: "kill" });

    test.each(everyNth(2, moments))("%s (%s), leaves nothing", async (_, way, prepare) => {
      const has = await prepare();
      const log = await killed(runs, await runs.start(await inputs(), { env }), has, way);
      expect({ left: added(), log }).toEqual({ left: [], log });
      expect(google.inventory()).toEqual(foreign);
    });

    (nightly ? describe : describe.skip)("at one of twenty moments", () => {
      let life = 0;
      beforeAll(async () => {
        google.settings.operationMs = 500;
        runs.calls();
        const { image = "" } = await step(await inputs());
        life = runs.calls().length;
        google.project.images.delete(image);
      });

      test.each(twenty)("%i (%s), leaves nothing but a whole image", async (number, way) => {
        google.settings.operationMs = 500;
        runs.calls();
        const started = await runs.start(await inputs(), { env });
        const log = await killed(runs, started, momentOf(google, life, number), way);
        const { images } = google.project;
        const whole = added().filter((line) => {
          const { labels = {}, status } = images.get(line.split(" ")[1] ?? "") ?? {};
          return status === "READY" && decode(labels, limits.google)?.[marks.final] === "1";
        });
        expect({ left: added(), log }).toEqual({ left: whole, log });
        for (const line of whole) images.delete(line.split(" ")[1] ?? "");
        expect(google.inventory()).toEqual(foreign);
      });
    });
  });

  const policies = ["vmExternalIpAccess", "requireShieldedVm"].map(
    (name): [string, () => void, RegExp] => [
      `has a policy, ${name}`,
      () => {
        const words = `Constraint constraints/compute.${name} violated for project ${projectName}.`;
        google.settings.failing = { "insert instances": ["CONDITION_NOT_MET", words] };
      },
      new RegExp(`constraints/compute.${name} violated`),
    ],
  );
  test.each<[string, () => void, RegExp]>([
    [
      "has no room for a machine in the zone",
      () => {
        const words = "The zone does not have enough resources available to fulfill the request.";
        google.settings.failing = { "insert instances": ["ZONE_RESOURCE_POOL_EXHAUSTED", words] };
      },
      /ZONE_RESOURCE_POOL_EXHAUSTED|enough resources/,
    ],
    [
      "has no quota left",
      () => {
        const words = "Quota 'SSD_TOTAL_GB' exceeded. Limit: 500.0 in region us-central1.";
        google.settings.failing = { "insert images": ["QUOTA_EXCEEDED", words] };
      },
      /Quota 'SSD_TOTAL_GB' exceeded/,
    ],
    ...(nightly ? policies : []),
  ])("is not made when Google %s: that is said, and nothing is left", async (_, break_, words) => {
    break_();
    const inputs = { ...(await runs.fresh()), family: "trouble" };
    const { result, outputs } = await runs.run({ ...where(), ...inputs }, { env });
    const errors = result.annotations.filter(({ kind }) => kind === "error");
    expect(errors.map(({ message }) => message).join("\n")).toMatch(words);
    expect(outputs["image"] ?? "").toBe("");
    expect(google.inventory()).toEqual(foreign);
  });
});

/** A workflow of jobs with Packer and the plugin. */
async function workflowAt(auth: GoogleAuth): Promise<WorkflowFixture> {
  const fixture = await makeWorkflowFixture();
  const bin = path.join(fixture.folder, "current");
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(bin, "packer"), `#!/bin/sh\nexec '${googlePlugin.packer}' "$@"\n`);
  await chmod(path.join(bin, "packer"), 0o755);
  Object.assign(fixture.machine, {
    PATH: `${bin}:${fixture.machine["PATH"]}`,
    PACKER_PLUGIN_PATH: await googlePlugin.install(path.join(fixture.folder, "plugins")),
    TEST_GOOGLE_CREDENTIALS: auth.file,
  });
  return fixture;
}

suite("a pull request at Google", () => {
  test("is planned by reading, gets a preview that no family offers, and loses it at its end", async () => {
    await using google = await startGoogle({ machine: true });
    await using auth = await startAuth(token);
    await using fixture = await workflowAt(auth);
    google.addForeign(10);
    const example = Object.values(readExample("google").jobs).flatMap(({ steps }) => steps);
    await previewLife(fixture, google, {
      builder: smallBuilder(google),
      config: google.config,
      signIn: example.filter(({ uses }) => uses?.startsWith("google-github-actions/auth@")),
      look: (image) => expect(google.project.images.get(image)).not.toHaveProperty("family"),
    });
  });
});

suite("the example for Google", () => {
  test("google.yml: an image for every push, and what is old removed", async () => {
    await using google = await startGoogle({ machine: true });
    await using auth = await startAuth(token);
    await using fixture = await workflowAt(auth);
    const template = {
      builders: [smallBuilder(google)],
      provisioners: [{ type: "shell", inline: ["true"] }],
    };
    await fixture.repository.commit({ "tests/packer.json": JSON.stringify(template) });
    const workflow = withInputs(readExample("google"), {
      image: { template: "tests/packer.json" },
    });
    for (const one of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
      if (one.with["builder"] === undefined) continue;
      one.with["builder-config"] = JSON.stringify(google.config);
    }
    await expectOneImageOfTwoPushes(fixture, workflow);
    expect(google.inventory()).toEqual([expect.stringMatching(/^image nixos-\S+ READY$/)]);
  });
});
