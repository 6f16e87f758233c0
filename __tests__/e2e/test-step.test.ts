/**
 * Testing images by the built action, with real Packer and qemu. Most machines here boot a disk that
 * only sleeps, and Packer's SSH leads to an sshd on the loopback; example.test.ts tests an image that
 * answers itself.
 */
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";
import { type Fixture, makeFixture, type Ran, tinyInputs } from "../helpers/fixture.ts";
import {
  type LoopbackSshd,
  loopbackSshd,
  sshdMissing,
  sshTemplate,
} from "../helpers/loopback-sshd.ts";
import { atNight } from "../helpers/nightly.ts";
import { killEach, lastingProcesses, processesNaming } from "../helpers/runner/index.ts";
import { sayingDisk } from "../helpers/tiny-disk.ts";

const withSsh = sshdMissing === undefined ? describe : describe.skip;
const minutes = 60_000;

let fixture: Fixture;
let sshd: LoopbackSshd;
let serial = 0;

/** A configuration of its own for each image that is made. */
async function fresh(more: Record<string, string> = {}): Promise<Record<string, string>> {
  serial += 1;
  const name = `machine-${serial}.nix`;
  await fixture.write(name, `{ ... }: { networking.hostName = "machine-${serial}"; }\n`);
  return { ...tinyInputs, configuration: name, template: "ssh.json", ...more };
}

async function script(name: string, text: string): Promise<string> {
  await fixture.write(`checks/${name}`, `#!/bin/sh\n${text}\n`);
  return `checks/${name}`;
}

async function expectNothingLeft(): Promise<void> {
  // The one of the tests.
  expect(await lastingProcesses(fixture.folder, 1)).toEqual([expect.stringContaining("sshd")]);
  expect((await fixture.stored()).filter((name) => name.startsWith("."))).toEqual([]);
}

const errors = ({ result }: Ran) =>
  result.annotations.filter((one) => one.kind === "error").map((one) => one.message);

withSsh("testing an image", () => {
  let image = "";
  let inputs: Record<string, string>;

  beforeAll(async () => {
    fixture = await makeFixture();
    await mkdir(path.join(fixture.folder, "ssh"));
    sshd = await loopbackSshd(path.join(fixture.folder, "ssh"));
    await fixture.write("ssh.json", JSON.stringify(sshTemplate(sshd)));
    inputs = await fresh();
    const made = await fixture.run(inputs);
    expect(made.result.annotations).toEqual([]);
    image = made.outputs["image"] ?? "";
  }, 5 * minutes);
  afterAll(async () => {
    await sshd?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  test("a script that is content: passed, and the stage is given", async () => {
    const before = await readFile(image);
    const ran = await fixture.run({
      ...inputs,
      step: "test",
      "test-script": await script("good.sh", 'echo all is well; test -d "$PACKERNIX_RESULTS"'),
      "to-stage": "testing",
      "output-directory": "out",
    });
    expect({ log: ran.result.log, conclusion: ran.main.conclusion }).toMatchObject({
      conclusion: "success",
    });
    expect(ran.outputs).toMatchObject({ status: "passed", changed: "true", stages: '["testing"]' });
    expect(ran.outputs["image"]).toBe(image);
    expect(ran.result.log).toContain("all is well");
    expect(ran.main.summary).toContain("image passed its test");
    const junit = await readFile(path.join(fixture.workspace, "out/junit.xml"), "utf8");
    expect(junit).toMatch(/tests="2" failures="0"/);
    // The machine wrote to an overlay, if at all.
    expect((await readFile(image)).equals(before)).toBe(true);
    await expectNothingLeft();
  });

  test("a script that is not: failed, with outputs, and no stage", async () => {
    const ran = await fixture.run({
      ...inputs,
      step: "test",
      "test-script": await script(
        "bad.sh",
        "echo ::error::not ours; echo the disk is full; exit 3",
      ),
      "to-stage": "production",
      "output-directory": "out",
    });
    expect(ran.main.conclusion).toBe("failure");
    expect(ran.outputs).toMatchObject({ status: "failed", changed: "false", image });
    expect(JSON.parse(ran.outputs["stages"] ?? "")).toEqual(["testing"]);
    expect(errors(ran)).toEqual([
      "The image did not pass its test. test-script: checks/bad.sh ended with exit code 3.",
    ]);
    expect(ran.main.summary).toContain("image failed its test");
    const junit = await readFile(path.join(fixture.workspace, "out/junit.xml"), "utf8");
    expect(junit).toContain("the disk is full");
    await expectNothingLeft();
  });

  test("JUnit of the script: its cases are annotated within GitHub's limits, and the file is kept", async () => {
    const cases = Array.from(
      { length: 20 },
      (_, n) =>
        `<testcase classname="disk" name="case ${n}"><failure message="::error::${n} &lt;b&gt;"/></testcase>`,
    );
    const text = `<testsuites><testsuite>${cases.join("")}<testcase name="fine"/></testsuite></testsuites>`;
    await fixture.write("checks/cases.xml", text);
    const ran = await fixture.run({
      ...inputs,
      step: "test",
      "test-script": await script(
        "junit.sh",
        `cp '${fixture.workspace}/checks/cases.xml' "$PACKERNIX_RESULTS/junit.xml"`,
      ),
      "output-directory": "out",
    });
    expect(ran.outputs).toMatchObject({ status: "failed" });
    const shown = errors(ran);
    expect(shown).toHaveLength(9);
    expect(shown[0]).toContain("disk: case 0: ::error::0 <b>");
    expect(shown[8]).toBe(
      "The image did not pass its test. test-script: 20 of 21 cases failed: disk: case 0, disk: case 1, disk: case 2, and 17 more.",
    );
    expect(await readFile(path.join(fixture.workspace, "out/junit.xml"), "utf8")).toBe(text);
  });

  test("test-command: no shell, the machine's address, no secrets; its printed JUnit counts", async () => {
    await script("command.sh", 'echo "$@" >args; env >environment; cat checks/printed.xml');
    await run("chmod", ["755", path.join(fixture.workspace, "checks/command.sh")], { env: {} });
    await fixture.write(
      "checks/printed.xml",
      '<?xml version="1.0"?><testsuite name="s"><testcase name="a"/></testsuite>',
    );
    const ran = await fixture.run(
      {
        ...inputs,
        step: "test",
        "test-command": "./checks/command.sh\n$(touch nothing) {{ user `x` }}\nsecond",
        "output-directory": "out",
      },
      { env: { AWS_SECRET_ACCESS_KEY: "made-up-for-this-test" } },
    );
    expect(ran.outputs).toMatchObject({ status: "passed" });
    const read = async (name: string) => await readFile(path.join(fixture.workspace, name), "utf8");
    expect(await read("args")).toBe("$(touch nothing) {{ user `x` }} second\n");
    const environment = await read("environment");
    expect(environment).toContain("PACKERNIX_HOST=127.0.0.1\n");
    expect(environment).toContain(`PACKERNIX_PORT=${sshd.port}\n`);
    expect(environment).toContain(`PACKERNIX_USER=${sshd.user}\n`);
    expect(environment).toContain(`PACKERNIX_KEY_FILE=${sshd.key}\n`);
    expect(environment).not.toMatch(/AWS_|INPUT_|GITHUB_|ACTIONS_|made-up/);
    expect(await read("out/junit.xml")).toContain('<testcase name="a"/>');
  });

  test("a command that fails, or is not there", async () => {
    const failed = await fixture.run({ ...inputs, step: "test", "test-command": "false" });
    expect(failed.outputs).toMatchObject({ status: "failed" });
    expect(errors(failed).join()).toMatch(/test-command: false ended with exit code 1/);
    const missing = await fixture.run({
      ...inputs,
      step: "test",
      "test-command": "no-such-program",
    });
    expect(missing.main.conclusion).toBe("failure");
    expect(errors(missing).join()).toMatch(/test-command: "no-such-program" was not found/);
    await expectNothingLeft();
  });

  async function expectEnded(check: Record<string, string>) {
    const ran = await fixture.run({ ...inputs, step: "test", ...check, "build-timeout": "15s" });
    expect(ran.outputs).toMatchObject({ status: "failed" });
    expect(errors(ran).join()).toMatch(/build-timeout: the machine .* longer than the 15 s/);
    expect(ran.result.orphans).toEqual([]);
    await expectNothingLeft();
  }

  test(
    "a script that hangs is ended with its machine",
    async () => {
      await expectEnded({
        "test-script": await script("hang.sh", "echo waiting; exec sleep 120"),
      });
    },
    5 * minutes,
  );

  atNight(
    "so is a command, with all that it started",
    async () => {
      const file = await script("hang-here.sh", "sleep 1000; echo never");
      await run("chmod", ["755", path.join(fixture.workspace, file)], { env: {} });
      await expectEnded({ "test-command": `./${file}` });
    },
    5 * minutes,
  );

  atNight(
    "a script that prints 100 MB: its beginning and its end are shown",
    async () => {
      const ran = await fixture.run({
        ...inputs,
        step: "test",
        "test-script": await script(
          "loud.sh",
          "echo the beginning; yes 0123456789012345678901234567890123456789 | head -c 100000000; echo; echo the end; exit 1",
        ),
      });
      expect(ran.outputs).toMatchObject({ status: "failed" });
      expect(ran.result.log).toContain("the beginning");
      expect(ran.result.log).toContain("the end");
      expect(ran.result.log).toContain("(A part of this output is left out.)");
      expect(ran.result.log.length).toBeLessThan(3_000_000);
      expect(errors(ran).join()).toMatch(/loud.sh ended with exit code 1/);
    },
    5 * minutes,
  );

  atNight(
    "a script that leaves a job running passes when it ends itself",
    async () => {
      const job = path.join(fixture.folder, "job");
      const ran = await fixture.run({
        ...inputs,
        step: "test",
        "test-script": await script(
          "job.sh",
          `(while sleep 1; do echo alive; done) & echo $! >'${job}'; echo done`,
        ),
        "build-timeout": "10m",
      });
      expect(ran.outputs).toMatchObject({ status: "passed" });
      // It ends by itself when it finds that nobody reads what it prints.
      killEach([Number(await readFile(job, "utf8"))]);
    },
    5 * minutes,
  );

  test(
    "a script that cuts its own connection: failed, and nothing waits",
    async () => {
      const ran = await fixture.run({
        ...inputs,
        step: "test",
        "test-script": await script(
          "cut.sh",
          'p=$$; while [ "$p" -gt 1 ]; do case "$(cat /proc/$p/comm)" in sshd*) kill -9 $p; exit;; esac; p=$(ps -o ppid= -p $p | tr -d " "); done',
        ),
      });
      expect(ran.outputs).toMatchObject({ status: "failed" });
      expect(errors(ran).join()).toMatch(/The machine was lost before its checks ended/);
      await expectNothingLeft();
    },
    5 * minutes,
  );

  test(
    "a machine that is gone",
    async () => {
      const { step, finish } = await fixture.start({
        ...inputs,
        step: "test",
        "test-script": await script("long.sh", "echo the script runs; sleep 120"),
      });
      await step.waitForLine(/the script runs/);
      // The action has seen the machine by then: it looks every second.
      await delay(5000);
      const machine = processesNaming(fixture.folder).find((one) =>
        /^\S*qemu-system.* -drive /.test(one.command),
      );
      process.kill(machine?.pid as number, "SIGKILL");
      const ran = await finish();
      expect(ran.outputs).toMatchObject({ status: "failed" });
      expect(errors(ran).join()).toMatch(/virtual machine was killed, crashed or shut down/);
      await expectNothingLeft();
    },
    5 * minutes,
  );

  test(
    "a machine that the emulator fails is started again; in the end its console says why",
    async () => {
      const words = "Kernel panic - not syncing: IO-APIC + timer doesn't work!";
      await writeFile(path.join(fixture.workspace, "panic.img"), sayingDisk(words));
      const ran = await fixture.run({
        ...(await fresh()),
        variables: "disk: panic.img",
        "test-script": await script("long.sh", "sleep 120"),
      });
      expect(errors(ran).join()).toContain(`does not come up. Its console says:\n${words}`);
      expect(
        ran.result.log.match(/The emulator failed, not the image; trying again/g),
      ).toHaveLength(2);
      await expectNothingLeft();
    },
    5 * minutes,
  );

  test(
    "kill -9 in the middle: the post step leaves nothing",
    async () => {
      const { step, finish } = await fixture.start({
        ...inputs,
        step: "test",
        "test-script": await script("long.sh", "echo the script runs; sleep 120"),
      });
      await step.waitForLine(/the script runs/);
      process.kill(step.pid as number, "SIGKILL");
      const { result } = await finish();
      expect(result.orphans).toEqual([]);
      await expectNothingLeft();
    },
    5 * minutes,
  );

  test(
    "by its id alone: neither Nix nor a checkout; what cannot be reached does not pass",
    async () => {
      await fixture.started();
      const empty = path.join(fixture.folder, "empty");
      await mkdir(empty);
      const ran = await fixture.run(
        { step: "test", image, "build-timeout": "15s" },
        { job: { workspace: empty } },
      );
      expect(ran.outputs).toMatchObject({ status: "failed", image });
      expect(errors(ran).join()).toMatch(/build-timeout/);
      const started = await fixture.started();
      expect(started.filter((line) => line.startsWith("nix"))).toEqual([]);
      expect(started.some((line) => line.startsWith("packer -machine-readable build"))).toBe(true);
      await expectNothingLeft();
    },
    5 * minutes,
  );

  test("a pull request gives no stage but preview; nobody gives its image another one", async () => {
    const event = {
      repository: { id: 42, default_branch: "main" },
      pull_request: {
        number: 7,
        head: { sha: "f".repeat(40), repo: { id: 42 } },
        base: { repo: { id: 42 } },
      },
    };
    const pull = {
      job: {
        eventName: "pull_request",
        event,
        github: { ref: "refs/pull/7/merge", repository_id: "42" },
      },
    };
    const own = await fresh({ stage: "preview" });
    const made = await fixture.run(own, pull);
    expect(made.outputs).toMatchObject({ status: "created" });
    const staged = { step: "test", "to-stage": "production" };
    const refused = await fixture.run({ ...staged, image: made.outputs["image"] ?? "" }, pull);
    expect(errors(refused).join()).toMatch(/to-stage: production is not for this run/);
    const byStage = { ...staged, stage: "preview", "pull-request": "7" };
    const foreign = await fixture.run(byStage);
    expect(errors(foreign).join()).toMatch(
      /was made for a pull request and gets no stage but preview/,
    );
  });

  test("no such image, no such script: said before anything is started", async () => {
    await fixture.started();
    const absent = await fixture.run({ step: "test", image: "nixos-none" });
    expect(errors(absent)).toEqual([
      expect.stringMatching(/^There is no such image of builder qemu: `image` names nixos-none,/),
    ]);
    const missing = await fixture.run({ step: "test", image, "test-script": "nothing.sh" });
    expect(errors(missing)).toEqual(['test-script: there is no file "nothing.sh".']);
    const outside = await fixture.run({ step: "test", image, "test-script": "/etc/passwd" });
    expect(errors(outside)[0]).toMatch(/lies outside the workspace/);
    expect(await fixture.started()).toEqual([]);
  });

  test("two names for one image: each has its own family, and `family` says another one", async () => {
    const text = await readFile(
      path.join(fixture.workspace, inputs["configuration"] ?? ""),
      "utf8",
    );
    await fixture.write("twin.nix", text);
    const twin = { ...inputs, configuration: "twin.nix", step: "test", "to-stage": "staging" };
    for (const [more, family] of [
      [{}, "twin"],
      [{ family: "triplet" }, "triplet"],
    ] as const) {
      const ran = await fixture.run({ ...twin, ...more });
      expect(ran.outputs).toMatchObject({ status: "passed", image, stages: '["staging"]' });
      const read = await fixture.run({ step: "read", family, stage: "staging" });
      expect(read.outputs).toMatchObject({ status: "found", image });
    }
    const own = await fixture.run({ step: "read", family: "machine-1", stage: "staging" });
    expect(own.outputs).toMatchObject({ status: "absent" });
  });

  test("create with a check that fails: no image, no stage, nothing left", async () => {
    const before = await fixture.stored();
    const ran = await fixture.run({
      ...(await fresh()),
      stage: "testing",
      "test-script": await script("bad.sh", "exit 3"),
    });
    expect(ran.main.conclusion).toBe("failure");
    expect(ran.outputs).toMatchObject({ image: "", status: "" });
    expect(errors(ran)).toEqual([
      "The image did not pass its test. test-script: checks/bad.sh ended with exit code 3.",
    ]);
    expect(await fixture.stored()).toEqual(before);
    await expectNothingLeft();
  });

  const isPacker = (line: string) => /^packer .*build/.test(line);

  test(
    "create of an image that has not passed these checks: they run before it gets the stage, once",
    async () => {
      const own = await fresh();
      const { outputs: made } = await fixture.run(own);
      const missing = await script("missing.sh", "true");
      await rm(path.join(fixture.workspace, missing));
      await fixture.started();
      const absent = await fixture.run({ ...own, stage: "qa", "test-script": missing });
      expect(errors(absent)).toEqual(['test-script: there is no file "checks/missing.sh".']);
      expect(await fixture.started()).toEqual([]);

      const bad = await script("bad.sh", "exit 3");
      const failed = await fixture.run({ ...own, stage: "qa", "test-script": bad });
      expect(errors(failed)).toEqual([
        "The image did not pass its test. test-script: checks/bad.sh ended with exit code 3.",
      ]);
      const held = await fixture.run({ step: "read", ...own });
      expect(held.outputs).toMatchObject({ image: made["image"], stages: "[]" });

      const checked = { ...own, stage: "qa", "test-script": await script("qa.sh", "echo checked") };
      const passed = await fixture.run(checked);
      expect(passed.outputs).toMatchObject({
        ...{ status: "reused", image: made["image"], stages: '["qa"]' },
      });
      expect(passed.result.log).toContain("checked");
      await fixture.started();
      const again = await fixture.run(checked);
      expect(again.outputs).toMatchObject({ status: "reused", changed: "false" });
      expect(await fixture.started()).toEqual([]);

      // Another content is another test, and the one before stays written.
      await script("qa.sh", "echo checked more");
      expect((await fixture.run(checked)).result.log).toContain("checked more");
      await script("qa.sh", "echo checked");
      await fixture.started();
      expect((await fixture.run(checked)).outputs).toMatchObject({ status: "reused" });
      expect((await fixture.started()).filter(isPacker)).toEqual([]);
      await expectNothingLeft();
    },
    5 * minutes,
  );

  test(
    "what step test or a build has passed is not tested again by create",
    async () => {
      const check = { "test-script": await script("once.sh", "echo once") };
      const own = await fresh();
      await fixture.run(own);
      await fixture.run({ ...own, ...check, step: "test" });
      const built = await fresh();
      const made = await fixture.run({ ...built, ...check, stage: "testing" });
      expect(made.result.annotations).toEqual([]);
      expect(made.outputs).toMatchObject({ status: "created", stages: '["testing"]' });
      for (const inputs of [own, built]) {
        await fixture.started();
        const ran = await fixture.run({ ...inputs, ...check, stage: "testing" });
        expect(ran.outputs).toMatchObject({ status: "reused", stages: '["testing"]' });
        expect((await fixture.started()).filter(isPacker)).toEqual([]);
      }
      await expectNothingLeft();
    },
    5 * minutes,
  );

  test(
    "keep-failed: the disk stays for a look, and goes when it has expired",
    async () => {
      const own = await fresh();
      const bad = { ...own, "test-script": await script("bad.sh", "exit 3") };
      const ran = await fixture.run({ ...bad, "keep-failed": "true" });
      expect(ran.main.conclusion).toBe("failure");
      const file = /kept for inspection: (\S+)/.exec(errors(ran).join())?.[1] ?? "";
      expect((await stat(file)).size).toBeGreaterThan(0);
      expect(ran.main.summary).toContain(file);
      // It is no image: neither this run's nor another one's.
      const read = await fixture.run({ ...own, step: "read" });
      expect(read.outputs).toMatchObject({ status: "absent" });
      expect((await stat(file)).size).toBeGreaterThan(0);
      const note = path.join(path.dirname(file), "owner.json");
      const owner = JSON.parse(await readFile(note, "utf8"));
      await writeFile(note, JSON.stringify({ ...owner, expires: 1 }));
      const made = await fixture.run({ ...own, "test-script": await script("good.sh", "true") });
      expect(made.outputs).toMatchObject({ status: "created" });
      await expect(stat(file)).rejects.toThrow("ENOENT");
      await expectNothingLeft();
    },
    5 * minutes,
  );
});
