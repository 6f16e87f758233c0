/** What Packer is told about a machine that boots an image; e2e tests boot it. */
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { TrialInput } from "../../../src/images/types.ts";
import type { BuildResult, Template } from "../../../src/packer/types.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { verdictOf } from "../../../src/trial/verdict.ts";
import { someFacts } from "../../contract/images.ts";
import { openIn, someTemplate, temporaryFolder } from "./fixture.ts";

/** Of an image that Packer has just made. */
async function trialOf(template: Template, changes: Partial<TrialInput> = {}) {
  const root = await temporaryFolder();
  const opened = await openIn(root, path.join(root, "images"), {}, {}, { scripts: "/scripts" });
  const { input, artifacts } = await opened.build(someFacts());
  const made = { ...input, template };
  const trial = await opened.home.trial?.prepare({ ...made, image: { artifacts }, ...changes });
  if (trial === undefined) throw new Error("qemu has a trial");
  const rows = (trial.builder["qemuargs"] ?? []) as string[][];
  const proves = await opened.home.trial?.proves?.(made, artifacts);
  await trial.dispose();
  return { trial, rows, proves, builder: trial.builder };
}

describe("the trial of an image that a generator of ours has made", () => {
  it("begins with the proof, and soon gives up what does not let it in", async () => {
    const template = someTemplate({ ssh_timeout: "20m", ssh_handshake_attempts: 1000 });
    const { trial, rows, proves, builder } = await trialOf(template);
    expect(proves).toBe(true);
    expect(trial.provisioners).toEqual([
      {
        type: "shell",
        script: "/scripts/proof.sh",
        environment_vars: [`PACKERNIX_TOPLEVEL=${someFacts().toplevel}`],
      },
    ]);
    expect(builder).toMatchObject({ ssh_timeout: "15m", ssh_handshake_attempts: 17 });
    // A boot loop is known by it.
    const [, serial = ""] = rows.find(([name]) => name === "-serial") ?? [];
    expect(rows).toContainEqual(["-d", "cpu_reset"]);
    expect(rows).toContainEqual(["-D", `${serial.replace("file:", "")}.resets`]);
    // The checks of the user may need both.
    expect(rows.flat().join()).not.toMatch(/restrict=on|-no-reboot/);
  });

  it("has no network and no second start where the user has no checks", async () => {
    const { rows } = await trialOf(someTemplate(), { isProof: true });
    const forward = "user,id=user.0,restrict=on,hostfwd=tcp:127.0.0.1:{{ .SSHHostPort }}-:22";
    expect(rows).toContainEqual(["-netdev", forward]);
    expect(rows).toContainEqual(["-no-reboot", ""]);
  });

  it.each([
    ["unable to authenticate, attempted methods [none publickey]", "", /does not take the key/],
    ["Timeout waiting for SSH.", "<<< Welcome to NixOS", /The system booted: .*qemu-config\.nix/],
    ["Timeout waiting for SSH.", "Linux version 6.18", /The kernel started/],
    ["Timeout waiting for SSH.", "", /check the boot loader/],
  ])("says what to look at: %s %s", async (why, console, cure) => {
    const { trial } = await trialOf(someTemplate());
    expect(trial.cure?.(why, console)).toMatch(cure);
  });

  it("boots with the qemu and the firmware that the builder names", async () => {
    const named = { qemu_binary: process.execPath, firmware: "/own/firmware", use_pflash: true };
    const { builder } = await trialOf(someTemplate(named));
    expect(builder).toMatchObject(named);
  });
});

it("proves nothing of a template of the user's own, and leaves its connection as it is", async () => {
  const own = { ...someTemplate({ ssh_timeout: "1h", vm_name: someFacts().name }) };
  own.facts = { ...own.facts, method: undefined } as NonNullable<Template["facts"]>;
  const { trial, proves, builder } = await trialOf(own);
  expect({ proves, provisioners: trial.provisioners }).toEqual({ proves: false, provisioners: [] });
  expect(trial.cure).toBeUndefined();
  expect(builder).toMatchObject({ ssh_timeout: "1h", ssh_handshake_attempts: 1000 });
});

describe("the verdict", () => {
  const failed = (result: Partial<BuildResult>, connected: boolean, cure?: string) => {
    const ended = { artifacts: [], exitCode: 1, errors: [], printed: [], understood: true };
    const outcome = {
      result: { ...ended, ended: "exit" as const, lost: undefined, again: false, ...result },
      ...{ packer: "packer", connected, cure, limit: 1, script: undefined, command: undefined },
      ...{ tail: [], seconds: 1 },
    };
    const asked = { testScript: undefined, testCommand: [] };
    return verdictOf(outcome, asked, collectingLog()).problem?.message;
  };

  it("has the words of the proof, and what to look at", () => {
    const errors = ["Script exited with non-zero exit status: 1"];
    const printed = ["proof: /run/current-system is missing, not /nix/store/x", '{"failures":1}'];
    expect(failed({ errors, printed }, true)).toMatch(
      /not what the configuration says: \/run\/current-system is missing, not \/nix\/store\/x\.$/,
    );
    expect(failed({ errors: ["Timeout waiting for SSH."] }, false, "Look there.")).toMatch(
      /could not be reached: Timeout waiting for SSH\. Look there\.$/,
    );
  });
});
