/**
 * The proof that an image is what it claims to be: booted from its disk alone, it runs the
 * toplevel and is NixOS through and through. One script asserts that for all builders.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";
import { makeSshKey } from "../ssh-key.ts";
import type { BuildInput, HomeOptions } from "../types.ts";
import { emulatorFor } from "./accelerator.ts";
import { type GuestEnd, guestEnd } from "./console.ts";
import { firmwareOf, type Machine, startMachine } from "./machine.ts";
import { findSsh } from "./programs.ts";
import { attempt, type Connection, sshArguments, within } from "./ssh.ts";

/** Seconds until SSH must have let us in. Emulated machines are some ten times slower. */
const bootLimits = { kvm: 180, other: 900 };
/** Seconds in which a running SSH server must take the key, once it answers. */
const keyLimits = { kvm: 30, other: 120 };
/** Milliseconds for the checks themselves. */
const checkLimit = 600_000;
/** Tries, because a second one helps when another program took the port or a timer came late. */
const starts = 3;

/**
 * Boots the disk and runs `proof.sh` in it.
 * @throws {UserError} when the machine does not let us in, or when it is not what it should be.
 */
export async function proveQemu(
  disk: string,
  input: BuildInput,
  options: HomeOptions,
): Promise<void> {
  const { toplevel } = input.facts;
  const scratch = path.join(input.invocation.directory, "proof");
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const { builder } = input.template;
  const { qemu, architecture, accelerator } = await emulatorFor(
    builder,
    input.platform,
    options,
    scratch,
  );
  const ssh = await findSsh(options);
  const key = await makeSshKey(path.join(scratch, `key-${Date.now()}`), "id_ed25519");
  const authorizedKeys = path.join(scratch, "authorized_keys");
  await writeFile(authorizedKeys, `${key.publicLine}\n`, { mode: 0o600 });
  const firmware = await firmwareOf(input, options, qemu.system);
  const speed = accelerator === "kvm" ? "kvm" : "other";
  const limit = bootLimits[speed] + checkLimit / 1000 + 60;

  for (let start = 1; ; start++) {
    const machine = await startMachine({
      disk,
      qemu,
      architecture,
      accelerator,
      builder,
      port: input.template.facts?.machine?.port ?? 22,
      firmware,
      scratch,
      authorizedKeys,
      limit,
      env: options.env,
      signal: options.signal,
    });
    try {
      if ((await machine.waitForEnd(300)) && start < starts && portWasTaken(machine)) continue;
      const connection = { ssh, args: sshArguments(machine.port, key.file) };
      const limits = { boot: bootLimits[speed], key: keyLimits[speed] };
      const end = await waitForSsh(machine, connection, limits, options);
      if (end !== undefined) {
        if (!end.isChance || start === starts) throw await ended(machine, options, end);
        options.log.info(`The emulator failed, not the image; trying again: ${end.words}`);
        continue;
      }
      await check(machine, connection, toplevel, options);
      return;
    } finally {
      await machine.dispose();
    }
  }
}

function portWasTaken(machine: Machine): boolean {
  return machine.complaints.some((line) => line.includes("host forwarding rule"));
}

/** @returns how the guest has ended, where it says so itself; undefined when SSH lets us in. */
async function waitForSsh(
  machine: Machine,
  connection: Connection,
  limits: { boot: number; key: number },
  options: HomeOptions,
): Promise<GuestEnd | undefined> {
  const begin = Date.now();
  let refusedSince: number | undefined;
  // A machine that is emulated on a busy one answers late, so each try has more time.
  for (let timeout = 10; ; timeout++) {
    options.signal.throwIfAborted();
    const end = guestEnd(await machine.console());
    if (end !== undefined) return end;
    if (machine.ended())
      throw await notBooted(machine, options, "The machine shut down by itself.");
    const answer = await attempt(connection, timeout, options);
    if (answer === "in") return undefined;
    const seconds = Math.round((Date.now() - begin) / 1000);
    options.log.progress("proof", `The image boots: ${seconds} s`);
    if (answer === "refused") {
      refusedSince ??= Date.now();
      if (Date.now() - refusedSince > limits.key * 1000) throw await notLetIn(machine, options);
    }
    if (seconds > limits.boot) {
      throw await notBooted(machine, options, `SSH did not answer within ${limits.boot} seconds.`);
    }
    await sleep(1000, undefined, { signal: options.signal });
  }
}

async function check(
  machine: Machine,
  connection: Connection,
  toplevel: string,
  options: HomeOptions,
): Promise<void> {
  // The remote shell splits what it gets: nothing but a store path may go there.
  if (!/^\/[A-Za-z0-9+._?=/-]+$/.test(toplevel)) {
    throw new Error(`not a store path: ${JSON.stringify(toplevel)}`);
  }
  const script = await readFile(path.join(options.scripts, "proof.sh"), "utf8");
  const common = { env: options.env, signal: options.signal };
  const result = await run(
    connection.ssh,
    [...within(120, connection), "sh", "-s", "--", toplevel],
    {
      ...common,
      input: script,
      timeout: checkLimit,
      anyExit: true,
    },
  );
  if (result.exitCode !== 0) {
    for (const line of result.stderr.split("\n").filter(Boolean)) options.log.child(line);
    await showConsole(machine, options);
    const failed = result.stderr.split("\n").filter((line) => line.startsWith("proof: "));
    const first = failed[0]?.slice("proof: ".length) ?? `the check ended with ${result.exitCode}`;
    throw new UserError(
      `The image was made and boots, but it is not what the configuration says: ${first}.`,
      { details: result.stderr },
    );
  }
  options.log.info(`The image runs ${toplevel}`);
  options.log.debug(result.stdout.trim());
  // The overlay is thrown away: there is nothing to write back, so no need for an orderly end.
  await run(connection.ssh, [...within(10, connection), "poweroff", "-f"], {
    ...common,
    timeout: 10_000,
    anyExit: true,
  }).catch(() => options.signal.throwIfAborted());
  await machine.waitForEnd(5_000);
}

async function ended(machine: Machine, options: HomeOptions, end: GuestEnd): Promise<Error> {
  const text = await showConsole(machine, options);
  return new UserError(`The image was made, and does not boot. Its console says:\n${end.words}`, {
    details: text.slice(-4000),
  });
}

async function notBooted(machine: Machine, options: HomeOptions, what: string): Promise<Error> {
  const text = await showConsole(machine, options);
  const complaint = machine.complaints.at(-1);
  if (complaint !== undefined && text === "") {
    return new UserError(`qemu could not run the image: ${complaint}`, {
      details: machine.complaints.join("\n"),
    });
  }
  const reached = /login:|Welcome to|Started|Reached target/.test(text)
    ? "The system booted, but its SSH server cannot be reached: check that the configuration enables it and the network"
    : /Linux version|Booting|initrd|stage 1/i.test(text)
      ? "The kernel started, but the system did not come up: check its root file system and drivers"
      : "The disk did not boot: check the boot loader";
  return new UserError(
    `The image could not be checked. ${what} ${reached}, and that the configuration imports \`qemu-config.nix\`. The end of its console is in the log.`,
    { details: text.slice(-4000) },
  );
}

async function notLetIn(machine: Machine, options: HomeOptions): Promise<Error> {
  await showConsole(machine, options);
  return new UserError(
    'The image booted and its SSH server answers, but it does not take the key that the hypervisor offers. The configuration must import `"${packernixModulesPath}/qemu-config.nix"` and let root in by key.',
  );
}

/** Shows the last lines of the console. @returns what the guest wrote, without escape sequences. */
async function showConsole(machine: Machine, options: HomeOptions): Promise<string> {
  const text = await machine.console();
  for (const line of machine.complaints.slice(-10)) options.log.child(line);
  for (const line of text.split("\n").slice(-40)) options.log.child(line);
  return text;
}
