/**
 * Builder `amazon-chroot` by the built action, with its own generator and real Packer, on the double
 * of EC2: an image from its making to its end, and builds that are killed in the middle. What is
 * looked at is the machine too: mounts, disks, folders, processes.
 */
import { existsSync, readdirSync } from "node:fs";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  CreateTagsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { marks } from "../../src/images/marks.ts";
import { which } from "../../src/shared/files.ts";
import { current } from "../helpers/current-packer.ts";
import { disksMissing, type Ec2, type Fault, installed, startEc2 } from "../helpers/ec2/index.ts";
import { amazonPlugin } from "../helpers/ec2/packer.ts";
import { type Fixture, makeFixture, type Ran } from "../helpers/fixture.ts";
import { everyNth } from "../helpers/nightly.ts";
import { killEach, processesNaming, type Step } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";

const possible = installed !== undefined && disksMissing() === undefined;
const suite = possible ? describe : describe.skip;

const minutes = 60_000;
const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
/** Names that no other test attaches by. */
const devices = {
  xvd: { device_path: "/dev/xvdp" },
  nvme: { device_path: "/dev/sdp", nvme_device_path: "/dev/nvme11n1p" },
};
const deviceNames = /^(xvdp|sdp|nvme11n1)/;

const pairs = [
  { packer: "1.6.6", naming: "xvd" },
  { packer: "current", naming: "nvme" },
] as const;
suite.each(everyNth(2, pairs))(
  "amazon-chroot with Packer $packer, volumes called $naming",
  ({ packer, naming }) => {
    const usable = packer === "1.6.6" || current !== undefined;
    const testIf = usable ? test : test.skip;
    let fixture: Fixture;
    let ec2: Ec2;
    let before: string[];
    /** Where the current Packer finds its plugin. */
    let plugins: Record<string, string> = {};
    let serial = 0;
    const slow = () => path.join(fixture.folder, "slow");
    const begun = () => path.join(fixture.folder, "begun");

    beforeAll(async () => {
      if (!usable) return;
      if (!existsSync(nixpkgs)) {
        throw new Error("The offline example is not prepared: run these tests by `npm test`.");
      }
      fixture = await makeFixture();
      ec2 = await startEc2({ runner: naming });
      await slowTar();
      if (packer === "current") {
        const { packer: program, env } = await amazonPlugin(fixture.folder);
        plugins = env;
        await programOf("packer", `exec '${program}' "$@"`);
      }
      before = await ec2.inventory();
    });
    afterEach(async () => {
      if (!usable) return;
      ec2.faults.clear();
      await rm(slow(), { force: true });
      await rm(begun(), { force: true });
    });
    afterAll(async () => {
      await ec2?.[Symbol.asyncDispose]();
      await fixture?.[Symbol.asyncDispose]();
    });

    /** On the PATH of the runs, before all others. */
    async function programOf(name: string, script: string): Promise<void> {
      const file = path.join(fixture.folder, "bin", name);
      await rm(file, { force: true });
      await writeFile(file, `#!/bin/bash\n${script}\n`);
      await chmod(file, 0o755);
    }

    /** A `tar` that stops in the middle of a closure for as long as there is a file. */
    async function slowTar(): Promise<void> {
      const real = await which("tar", process.env["PATH"] ?? "");
      await programOf(
        "tar",
        `if [ -e '${slow()}' ] && [[ " $* " == *" --create "*packernix* ]]; then
        set -o pipefail
        (exec -a tar '${real}' "$@") | {
          head -c 300000
          touch '${begun()}'
          while [ -e '${slow()}' ]; do sleep 0.1; done
          cat
        }
        exit
      fi
      exec -a tar '${real}' "$@"`,
      );
    }

    async function freshInputs(): Promise<Record<string, string>> {
      serial += 1;
      const name = `chroot-${serial}.nix`;
      await fixture.write(
        name,
        `{ packernixModulesPath, ... }: {
        imports = [ "\${packernixModulesPath}/amazon-chroot-config.nix" ];
        boot.loader.grub.device = "/dev/xvda";
        networking.hostName = "${naming}-${serial}";
        system.stateVersion = "26.05";
      }\n`,
      );
      return {
        configuration: name,
        sources: name,
        nixpkgs,
        builder: "amazon-chroot",
        "builder-config": JSON.stringify({ ...devices[naming], root_volume_size: 3 }),
      };
    }

    const options = () => ({
      env: { ...ec2.env, ...plugins, AWS_POLL_DELAY_SECONDS: "1" },
      // Programs are fetched once.
      job: { keepTemp: true, tempRoot: path.join(fixture.folder, "runners", "one") },
    });

    /** Mounts that any process of this machine sees, disks, folders and processes. */
    async function onMachine(): Promise<string[]> {
      const views = await Promise.all(
        readdirSync("/proc")
          .filter((name) => /^\d+$/.test(name))
          .map((pid) => readFile(`/proc/${pid}/mountinfo`, "utf8").catch(() => "")),
      );
      const mounts = views.flatMap((text) => text.split("\n"));
      const loops = (await execa("losetup", ["--list", "--noheadings", "--output", "BACK-FILE"]))
        .stdout;
      const temporary = await readdir(path.join(fixture.folder, "runners"), { recursive: true });
      return [
        ...mounts.filter((line) => line.includes(fixture.folder)),
        ...loops.split("\n").filter((line) => line.includes(ec2.runner?.disks.folder ?? "")),
        ...readdirSync("/dev").filter((name) => deviceNames.test(name)),
        ...temporary.filter((name) => /_temp\/packernix/.test(name)),
        ...processesNaming(fixture.folder).map(({ command }) => command),
      ];
    }

    /** A mount goes with its last process, a moment later. */
    async function expectNothingOnMachine(): Promise<void> {
      const gone = until("nothing on the machine", async () => (await onMachine()).length === 0);
      await gone.catch(async () => expect(await onMachine()).toEqual([]));
      // The devices of this machine are those of the chroot.
      expect(existsSync("/dev/null")).toBe(true);
    }

    const volumes = async () => {
      const { Volumes = [] } = await ec2.client().send(new DescribeVolumesCommand({}));
      return Volumes.filter(({ Tags = [] }) => Tags.some(({ Key }) => Key === marks.run));
    };

    testIf(
      "an image is made, found again, read and deleted",
      async () => {
        const inputs = await freshInputs();
        const made = await fixture.run(inputs, options());
        // What the old Packer lacks is told.
        const told = made.result.annotations.filter(({ message }) => !/boot_mode/.test(message));
        expect(told.length > 0 ? made.result.log : "").toBe("");
        expect(made.outputs).toMatchObject({
          status: "created",
          changed: "true",
          builder_id: "mitchellh.amazon.chroot",
          image: expect.stringMatching(/^eu-central-1:ami-[0-9a-f]+$/),
        });
        const { image = "", image_id: id } = made.outputs;
        await expectNothingOnMachine();
        const added = (await ec2.inventory()).filter((line) => !before.includes(line));
        expect(added.map((line) => line.replace(/ snap-.*/, "")).sort()).toEqual([
          `eu-central-1 image ${id}`,
          "eu-central-1 snapshot",
        ]);
        const again = await fixture.run(inputs, options());
        expect(again.outputs).toMatchObject({ status: "reused", changed: "false", image });
        const read = await fixture.run({ ...inputs, step: "read" }, options());
        expect(read.outputs).toMatchObject({ status: "found", image });
        const gone = await fixture.run({ ...inputs, step: "delete" }, options());
        expect(gone.outputs).toMatchObject({ status: "deleted" });
        expect(await ec2.inventory()).toEqual(before);
        await expectNothingOnMachine();
      },
      10 * minutes,
    );

    testIf(
      "a build that fails leaves nothing",
      async () => {
        const inputs = await freshInputs();
        const config = JSON.parse(inputs["builder-config"] ?? "");
        const failing = { ...config, post_mount_commands: ["echo the user said no >&2; false"] };
        const ran = await fixture.run(
          { ...inputs, "builder-config": JSON.stringify(failing) },
          options(),
        );
        expect(ran.main.conclusion).toBe("failure");
        expect(await ec2.inventory()).toEqual(before);
        await expectNothingOnMachine();
      },
      10 * minutes,
    );

    const hang = (action: string, more: Partial<Fault> = {}) => ({
      set: async () => ec2.faults.add({ action, kind: "hang", ...more }),
      come: async () => {
        const seen = ec2.requests.length;
        await until(action, () =>
          ec2.requests.slice(seen).some((one) => one.action === action && one.done),
        );
      },
    });

    const moments = {
      "the closure is copied": {
        set: () => writeFile(slow(), ""),
        come: async () => {
          await until("the copy", () => existsSync(begun()));
          // Seen by Packer's processes, and by nobody else.
          expect((await onMachine()).join("\n")).toMatch(/\/mount\/dev .*devtmpfs|\/mount\/proc /);
          expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(fixture.folder);
          expect((await volumes()).map(({ State }) => State)).toEqual(["in-use"]);
        },
      },
      "the snapshot is made": hang("CreateSnapshot"),
      "the image is registered": hang("RegisterImage"),
      "tags are put on at the end": hang("CreateTags"),
    };
    type Moment = keyof typeof moments;

    async function begin(moment: Moment) {
      const inputs = await freshInputs();
      await moments[moment].set();
      const started = await fixture.start(inputs, options());
      let isHere = false;
      const early = started.step.done.then(async () => {
        if (isHere) return;
        throw new Error(`it ended too early:\n${(await started.finish()).result.log}`);
      });
      await Promise.race([early, moments[moment].come()]);
      isHere = true;
      return { inputs, ...started };
    }

    const ours = () => processesNaming(fixture.folder).map(({ pid }) => pid);
    const ways = {
      "kill -9 of Packer's group": (_step: Step) => {
        const found = processesNaming(fixture.folder).find(({ command }) =>
          /^\S*packer -machine-readable build/.test(command),
        );
        if (found === undefined) throw new Error("Packer does not run");
        process.kill(-found.pid, "SIGKILL");
      },
      "kill -9 of the action": (step: Step) => killEach([step.pid]),
      "kill -9 of all": (step: Step) => killEach([step.pid, ...ours()]),
      "a cancel": (step: Step) => step.cancel(),
    };

    async function expectCleanEnd(ran: Ran): Promise<void> {
      expect(ran.main.conclusion).not.toBe("success");
      expect({ left: await ec2.inventory(), log: ran.result.log }).toMatchObject({ left: before });
      await expectNothingOnMachine();
      expect(ran.result.orphans).toEqual([]);
    }

    const all: [Moment, keyof typeof ways][] = [
      ["the closure is copied", "kill -9 of Packer's group"],
      ["the closure is copied", "kill -9 of the action"],
      ["the closure is copied", "kill -9 of all"],
      ["the closure is copied", "a cancel"],
      ["the snapshot is made", "kill -9 of all"],
      ["the image is registered", "kill -9 of all"],
      ["tags are put on at the end", "kill -9 of all"],
    ];
    const some = all.filter(([, way]) => way === "kill -9 of all");
    describe("nothing is left of a build", () => {
      const each = usable ? test.each : test.skip.each;
      each(everyNth(2, packer === "1.6.6" ? all : some))(
        "when while %s there is %s",
        async (moment, way) => {
          const { step, finish } = await begin(moment);
          ways[way](step);
          ec2.faults.clear();
          await rm(slow(), { force: true });
          await expectCleanEnd(await finish());
        },
        10 * minutes,
      );
    });

    testIf(
      "without a post step, the next run removes what has expired, and nothing before",
      async () => {
        const { step, finish } = await begin("the closure is copied");
        ways["kill -9 of all"](step);
        await rm(slow(), { force: true });
        await step.done;
        const left = await ec2.inventory();
        expect(left.length).toBeGreaterThan(before.length);
        await fixture.run({ ...(await freshInputs()), step: "delete" }, options());
        expect(await ec2.inventory()).toEqual(left);
        const client = ec2.client();
        const { Tags = [] } = await client.send(
          new DescribeTagsCommand({ Filters: [{ Name: "key", Values: [marks.run] }] }),
        );
        const Resources = Tags.flatMap(({ ResourceId }) => ResourceId ?? []);
        const past = [{ Key: marks.expires, Value: "1000000000" }];
        await client.send(new CreateTagsCommand({ Resources, Tags: past }));
        const swept = await fixture.run({ ...(await freshInputs()), step: "delete" }, options());
        expect(swept.main.conclusion).toBe("success");
        expect({ left: await ec2.inventory(), log: swept.result.log }).toMatchObject({
          left: before,
        });
        await finish();
        // The runner has emptied its temporary folder before the job.
        await expectNothingOnMachine();
      },
      10 * minutes,
    );
  },
);
