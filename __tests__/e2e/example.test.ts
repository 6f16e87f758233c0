/**
 * The whole thing: the offline example made into an image by the built action, with real Nix, Packer
 * and virtual machines, then booted by plain qemu. Takes minutes.
 */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder, type Offline, offlineInputs } from "../../scripts/lib/offline.ts";
import { fileSha256 } from "../../src/tools/checksums.ts";
import { boot, makeKey } from "../helpers/boot.ts";
import { type Fixture, makeFixture, root } from "../helpers/fixture.ts";
import { atNight, everyNth } from "../helpers/nightly.ts";
import { lastingProcesses, processesNaming } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";

const minutes = 60_000;
const folder = path.join(cacheFolder, "offline");
const offline: Offline = {
  nixpkgs: path.join(folder, "nixpkgs"),
  baseDisk: path.join(folder, "base.qcow2"),
  checksum: "",
};

let fixture: Fixture;
let inputs: Record<string, string>;
let image = "";
let toplevel = "";
/** What machines of the image have for themselves alone. */
const seen: { machineId: string; hostKey: string }[] = [];

function expectOwn(): void {
  expect(seen.length).toBeGreaterThan(0);
  for (const { machineId, hostKey } of seen) {
    expect(machineId).toMatch(/^[0-9a-f]{32}$/);
    expect(hostKey).toMatch(/^ssh-ed25519 /);
  }
  expect(new Set(seen.map(({ machineId }) => machineId)).size).toBe(seen.length);
  expect(new Set(seen.map(({ hostKey }) => hostKey)).size).toBe(seen.length);
}

beforeAll(async () => {
  if (!existsSync(offline.baseDisk)) {
    throw new Error("The offline example is not prepared: run these tests by `npm test`.");
  }
  fixture = await makeFixture();
  await cp(
    path.join(root, "examples/offline/configuration.nix"),
    path.join(fixture.workspace, "c.nix"),
  );
  inputs = {
    // A declared checksum, because the bytes of a disk outside the sources prove nothing cheaply.
    ...offlineInputs({ ...offline, checksum: `sha256:${await fileSha256(offline.baseDisk)}` }),
    configuration: "c.nix",
    sources: "c.nix",
    "module-config": "hostName: shown",
    // Emulated processors wait for each other.
    "generator-args": "cpus: 1",
  };
});
afterAll(async () => {
  await fixture?.[Symbol.asyncDispose]();
});

async function expectNothingLeft(): Promise<void> {
  expect(await lastingProcesses(fixture.folder)).toEqual([]);
  expect((await fixture.stored()).filter((name) => name.startsWith("."))).toEqual([]);
}

test(
  "create makes the image and proves it",
  async () => {
    const { main, result, outputs } = await fixture.run(inputs);
    expect(result.annotations).toEqual([]);
    expect(main.conclusion).toBe("success");
    expect(outputs).toMatchObject({ status: "created", builder_id: "transcend.qemu" });
    image = outputs["image"] ?? "";
    toplevel = outputs["toplevel"] ?? "";
    expect(result.log).toContain(`{"toplevel":"${toplevel}","hostname":"shown"`);
    // The base disk is gone.
    expect(await fixture.stored()).toEqual([
      path.basename(image).replace(/qcow2$/, "json"),
      path.basename(image),
    ]);
    expect(main.summary).toMatch(/Closure \| `\d+ MiB in \d+ store paths`/);
    await expectNothingLeft();
    await fixture.started();
  },
  30 * minutes,
);

test(
  "the image boots outside Packer, on a larger disk",
  async () => {
    const key = await makeKey(path.join(fixture.folder, "keys/ours"));
    const foreign = await makeKey(path.join(fixture.folder, "keys/foreign"));
    const script = await readFile(path.join(root, "packer/scripts/proof.sh"), "utf8");
    for (const name of everyNth(2, ["one", "two"])) {
      await using machine = await boot(image, {
        folder: path.join(fixture.folder, "boot", name),
        key,
        diskSize: "12G",
      });
      const running = await machine.ssh(["readlink", "-f", "/run/current-system"]);
      expect(running.stdout).toBe(toplevel);
      expect((await machine.ssh(["hostname"])).stdout).toBe("shown");
      const contents = name === "one" ? ["--contents"] : [];
      const proof = await machine.ssh(["sh", "-s", "--", toplevel, ...contents], script);
      expect(proof.stderr).toBe("");
      expect(proof.exitCode).toBe(0);
      const facts = JSON.parse(proof.stdout.trim().split("\n").at(-1) ?? "{}");
      expect(facts).toMatchObject({ generations: 1, failures: 0, hostname: "shown" });
      // 8 GiB were asked for, 12 GiB are there.
      expect(facts.rootBytes).toBeGreaterThan(11 * 1024 ** 3);
      seen.push({ machineId: facts.machineId, hostKey: facts.hostKey });
      const refused = await machine.sshWith(foreign, ["true"]);
      expect(refused).toMatchObject({ exitCode: 255, stderr: expect.stringContaining("denied") });
      const keys = await machine.ssh(["cat", "/root/.ssh/authorized_keys"]);
      expect(keys.exitCode).not.toBe(0);
    }
    expectOwn();
  },
  20 * minutes,
);

test("create again: neither Nix, Packer nor qemu", async () => {
  const { outputs } = await fixture.run(inputs);
  expect(outputs).toMatchObject({ status: "reused", cache_hit: "true", image, toplevel });
  expect(await fixture.started()).toEqual([]);
});

describe("tests of the image", () => {
  /** A job of its own, without a checkout: the workspace holds the checks and nothing else. */
  const check = async (text: string, more: Record<string, string> = {}) => {
    const workspace = path.join(fixture.folder, "checks");
    await mkdir(workspace, { recursive: true });
    await writeFile(path.join(workspace, "check.sh"), `#!/bin/sh\n${text}\n`);
    const inputs = { step: "test", image, "test-script": "check.sh", ...more };
    return await fixture.run(inputs, { job: { workspace } });
  };

  test(
    "by its id: booted by Packer as a machine of its own, checked from inside and from here, given a stage",
    async () => {
      await fixture.started();
      const before = await fileSha256(image);
      const ran = await check(
        'test "$(readlink -f /run/current-system)" = "$(readlink -f /run/booted-system)" && test "$(hostname)" = shown && touch /root/written && echo "own: $(cat /etc/machine-id) $(cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub)"',
        {
          "test-command": [
            "sh",
            "-c",
            'exec ssh -F none -i "$PACKERNIX_KEY_FILE" -p "$PACKERNIX_PORT" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null "$PACKERNIX_USER@$PACKERNIX_HOST" test -e /root/written',
          ].join("\n"),
          "to-stage": "testing",
        },
      );
      expect({ conclusion: ran.main.conclusion, log: ran.result.log }).toMatchObject({
        conclusion: "success",
      });
      expect(ran.outputs).toMatchObject({ status: "passed", image, stages: '["testing"]' });
      const [, machineId = "", hostKey = ""] =
        /own: (\w+) (ssh-ed25519 \S+)/.exec(ran.result.log) ?? [];
      seen.push({ machineId, hostKey });
      expectOwn();
      expect(await fileSha256(image)).toBe(before);
      expect((await fixture.started()).filter((line) => line.startsWith("nix"))).toEqual([]);
      await expectNothingLeft();
    },
    20 * minutes,
  );

  atNight(
    "a script that switches the machine off does not pass",
    async () => {
      const ran = await check("echo switching off; poweroff -f; sleep 1000");
      expect(ran.outputs).toMatchObject({ status: "failed", stages: '["testing"]' });
      expect(ran.result.annotations.map((one) => one.message).join()).toMatch(
        /The image did not pass its test\. test-script: /,
      );
      await expectNothingLeft();
    },
    20 * minutes,
  );

  atNight(
    "a script that takes the network away does not pass, and nobody waits for half an hour",
    async () => {
      const ran = await check(
        'echo cutting; for one in /sys/class/net/*; do ip link set "${one##*/}" down; done; sleep 1000',
      );
      expect(ran.outputs).toMatchObject({ status: "failed" });
      await expectNothingLeft();
    },
    25 * minutes,
  );
});

describe("what is killed in a real build", () => {
  /** Another configuration, so that the image above is not the answer. */
  const other = () => ({ ...inputs, "module-config": "hostName: other" });

  atNight(
    "the action, while the system is copied",
    async () => {
      const { step, finish } = await fixture.start(other());
      await step.waitForLine(/copy: \d+ of \d+ paths/);
      process.kill(step.pid as number, "SIGKILL");
      const { result } = await finish();
      expect(result.orphans).toEqual([]);
      await expectNothingLeft();
    },
    20 * minutes,
  );

  atNight(
    "the machine, while the image is checked; the system came through Packer's own connection",
    async () => {
      const { step, finish } = await fixture.start({
        ...other(),
        "generator-args": "fakessh: true\ncompress: true\ncpus: 1",
      });
      await step.waitForLine(/The image boots: /);
      const machine = await until("the machine", () =>
        processesNaming(fixture.folder).find((one) =>
          /^\S*qemu-system-\S+ .*fw_cfg/.test(one.command),
        ),
      );
      process.kill(machine.pid, "SIGKILL");
      const { main, result } = await finish();
      expect(main.conclusion).toBe("failure");
      expect(result.annotations.map((one) => one.message).join()).toMatch(
        /machine shut down by itself/,
      );
      expect(result.orphans).toEqual([]);
      await expectNothingLeft();
      expect(await fixture.stored()).toContain(path.basename(image));
    },
    30 * minutes,
  );
});

test("delete, then read: absent, and a foreign file is untouched", async () => {
  await writeFile(path.join(fixture.store, "notes.json"), "{}");
  // A test above has given it a stage.
  const deleted = await fixture.run({ ...inputs, step: "delete", force: "true" });
  expect(deleted.outputs).toMatchObject({ status: "deleted" });
  const read = await fixture.run({ ...inputs, step: "read" });
  expect(read.outputs).toMatchObject({ status: "absent", image: "" });
  expect(await fixture.stored()).toEqual(["notes.json"]);
});
