/**
 * Nothing is left behind: whoever is killed, and whenever, after the post step (or, without one,
 * after the next create) there is no process, no lock, no half-made image, and create works.
 */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { expiryFrom } from "../../src/action/invocation.ts";
import {
  type Fixture,
  makeFixture,
  type Ran,
  tinyInputs,
  tinyTemplate,
} from "../helpers/fixture.ts";
import { isAlive, lastingProcesses, processesNaming, type Step } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";

let fixture: Fixture;
let serial = 0;

beforeAll(async () => {
  fixture = await makeFixture();
  const hanging = structuredClone(tinyTemplate);
  hanging.variables.disk = "hang.img";
  await fixture.write("hang.json", JSON.stringify(hanging));
  const [builder] = hanging.builders;
  const waiting = {
    ...builder,
    communicator: "ssh",
    ssh_username: "root",
    ssh_password: "x",
    // Packer does not give up by itself.
    ssh_timeout: "2h",
  };
  await fixture.write("ssh.json", JSON.stringify({ ...hanging, builders: [waiting] }));
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

/** A configuration of its own for each test, so that no build of another one is reused. */
async function freshInputs(suffix = '""'): Promise<Record<string, string>> {
  serial += 1;
  const name = `slow-${serial}.nix`;
  await fixture.write(name, `{ ... }: { networking.hostName = "slow-${serial}" + ${suffix}; }\n`);
  return { ...tinyInputs, configuration: name, template: "hang.json" };
}

/**
 * A derivation that evaluation needs and that takes as long as a file is there. Builds of the tests
 * are not sandboxed, so it can look.
 */
function sleeper(flag: string): string {
  return `builtins.readFile (derivation {
    name = "sleeper"; system = builtins.currentSystem; builder = "/bin/sh";
    args = [ "-c" "while [ -e ${flag} ]; do /bin/sleep 0.1; done; printf x${serial} > $out" ];
    salt = "${flag} ${Date.now()}";
  })`;
}

const flag = () => path.join(fixture.folder, "sleep");

/** Waits until a process of this fixture matches; the e2e store and workspace are in its arguments. */
async function processOf(pattern: RegExp): Promise<number> {
  const look = () => processesNaming(fixture.folder).find((one) => pattern.test(one.command));
  const { pid } = await until(`a process ${pattern}`, look);
  return pid;
}

async function expectNothingLeft(): Promise<void> {
  expect(await lastingProcesses(fixture.folder)).toEqual([]);
  const hidden = (await fixture.stored()).filter((name) => name.startsWith("."));
  expect(hidden).toEqual([]);
  const names = await readdir(path.join(fixture.folder, "runners"), { recursive: true });
  expect(names.filter((name) => /_temp\/packernix/.test(name))).toEqual([]);
}

const images = async () => (await fixture.stored()).filter((name) => name.endsWith(".qcow2"));

async function expectCreateWorks(inputs: Record<string, string>): Promise<void> {
  await rm(flag(), { force: true });
  const { main, result } = await fixture.run({ ...inputs, template: "tiny.json" });
  expect(result.annotations).toEqual([]);
  expect(main.conclusion).toBe("success");
  expect(await images()).toContain(path.basename(main.outputs["image"] ?? ""));
}

/** Not the one that Packer starts to ask for its version. */
const theMachine = /qemu-system.* -drive /;

/** The moments of a build, and how a test knows that one has come. */
const moments = {
  "while Nix evaluates": {
    inputs: async () => {
      await writeFile(flag(), "");
      return await freshInputs(sleeper(flag()));
    },
    come: async () => await processOf(/sleep 0\.1|while \[ -e/),
  },
  "while Packer waits for the machine": {
    inputs: () => freshInputs(),
    come: async () => await processOf(theMachine),
  },
  "while Packer waits for SSH": {
    inputs: async () => ({ ...(await freshInputs()), template: "ssh.json" }),
    come: async (step: Step) => await step.waitForLine(/Waiting for SSH to become available/),
  },
} as const;

async function begin(moment: keyof typeof moments) {
  const inputs = await moments[moment].inputs();
  const started = await fixture.start(inputs, { job: { keepTemp: true } });
  await moments[moment].come(started.step);
  return { inputs, ...started };
}

async function expectCleanEnd(ran: Ran, inputs: Record<string, string>): Promise<void> {
  expect(ran.main.conclusion).not.toBe("success");
  expect(ran.result.orphans).toEqual([]);
  expect(ran.result.workerKilled).toBe(false);
  await expectNothingLeft();
  await expectCreateWorks(inputs);
}

describe.each(Object.keys(moments) as (keyof typeof moments)[])("%s", (moment) => {
  test("kill -9 of the action", async () => {
    const { inputs, step, finish } = await begin(moment);
    process.kill(step.pid as number, "SIGKILL");
    await expectCleanEnd(await finish(), inputs);
  });

  test("a cancel of the job", async () => {
    const { inputs, step, finish } = await begin(moment);
    step.cancel();
    const ran = await finish();
    await expectCleanEnd(ran, inputs);
    expect(ran.main.seconds).toBeGreaterThan(0);
  });
});

describe("while Packer works", () => {
  test("kill -9 of Packer: the action says so and takes everything back", async () => {
    const { inputs, finish } = await begin("while Packer waits for the machine");
    // Not its plugins, which it starts by the same name.
    process.kill(await processOf(/packer -machine-readable build /), "SIGKILL");
    const ran = await finish();
    expect(ran.result.annotations.map((one) => one.message).join()).toMatch(/Packer was killed/);
    await expectCleanEnd(ran, inputs);
  });

  test("kill -9 of the virtual machine: the action does not wait for an SSH that never comes", async () => {
    const { inputs, finish } = await begin("while Packer waits for SSH");
    // The action has seen the machine by then: it looks every second.
    await delay(5000);
    process.kill(await processOf(theMachine), "SIGKILL");
    const ran = await finish();
    expect(ran.result.annotations.map((one) => one.message).join()).toMatch(/virtual machine/);
    await expectCleanEnd(ran, inputs);
  });

  test("its time limit", async () => {
    const inputs = await freshInputs();
    const ran = await fixture.run(
      { ...inputs, "build-timeout": "3s" },
      { job: { keepTemp: true } },
    );
    expect(ran.result.annotations.map((one) => one.message).join()).toMatch(/build-timeout/);
    await expectCleanEnd(ran, inputs);
  });
});

test("a build has its whole time, however long the evaluation before it took", async () => {
  const limits = { buildTimeout: 900_000 };
  const moment = moments["while Nix evaluates"];
  const inputs = await moment.inputs();
  const times = { "build-timeout": "15m" };
  const { step, finish } = await fixture.start(
    { ...inputs, ...times },
    { job: { keepTemp: true } },
  );
  await moment.come();
  await delay(2500);
  const least = expiryFrom(limits);
  await rm(flag());
  await processOf(theMachine);
  const [staging = ""] = (await fixture.stored()).filter((name) => /^\.packernix-/.test(name));
  const note = path.join(fixture.store, staging, "owner.json");
  expect(JSON.parse(await readFile(note, "utf8")).expires).toBeGreaterThanOrEqual(least);
  step.cancel();
  await expectCleanEnd(await finish(), inputs);
});

describe("without a post step, as when the machine itself was lost", () => {
  test("the next create ends what still runs and removes what was left", async () => {
    const { inputs, step, finish } = await begin("while Packer waits for the machine");
    process.kill(step.pid as number, "SIGKILL");
    await step.done;
    expect((await fixture.stored()).some((name) => name.startsWith("."))).toBe(true);
    const machine = await processOf(theMachine);
    await expectCreateWorks(inputs);
    expect(isAlive(machine)).toBe(false);
    expect((await fixture.stored()).filter((name) => name.startsWith("."))).toEqual([]);
    await finish();
    await expectNothingLeft();
  });

  test("and leaves a build that is still alive in peace", async () => {
    const alive = await begin("while Packer waits for the machine");
    const machine = await processOf(theMachine);
    await expectCreateWorks(await freshInputs());
    expect(isAlive(machine)).toBe(true);
    alive.step.cancel();
    await expectCleanEnd(await alive.finish(), alive.inputs);
  });
});
