/**
 * Whether the machine that Packer works with is still there, and still comes up. Packer does not look:
 * when its machine is killed (the out-of-memory killer likes qemu), or its kernel panics, it waits for SSH until its own limit, twenty
 * minutes with our generator (packer-plugin-qemu 1.1.4 and Packer 1.6.6, tried).
 */
import { processEntry, processesOf } from "../../shared/processes.ts";
import type { BuildWatch, LostMachine } from "../types.ts";
import { guestEnd } from "./console.ts";
import { consoleText, countStarts } from "./machine.ts";

/** Milliseconds between two looks. */
const pace = 1000;
/** Looks without a machine before it counts as lost: on a busy runner Packer's line about its end comes late. */
const patience = 10;

/** Of Packer's communicators (packer-plugin-sdk communicator/step_connect_ssh.go, step_connect.go). */
const connected = /Connected to (SSH|WinRM)/;

/**
 * After one of these lines of Packer's the machine ends as it should
 * (packer-plugin-qemu builder/qemu/step_shutdown.go, step_run.go).
 */
const ending = /halting|waiting for shutdown|deleting output directory|cancelling|converting/i;

/**
 * @param consoles Files that may get what the machine says.
 * @param lost Called once, with a sentence, when the machine has gone although Packer needs it.
 */
export function watchMachine(
  invocation: string,
  consoles: readonly string[],
  lost: LostMachine,
): BuildWatch {
  let machine: { pid: number; startTime: string } | undefined;
  let misses = 0;
  let over = false;
  /** From then on, the checks of the user may restart it. */
  let isUp = false;

  const look = async () => {
    for (const file of consoles) {
      const end = guestEnd(await consoleText(file), isUp ? 0 : await countStarts(file));
      if (end === undefined || over) continue;
      over = true;
      lost(end.why, end.isChance);
      return;
    }
    if (machine === undefined) {
      const processes = await processesOf(invocation);
      // `timeout` and shells name qemu too; qemu itself begins with it. Just before the machine
      // Packer asks it for its version (packer-plugin-qemu builder/qemu/driver.go).
      machine = processes.find(
        ({ command }) => /^\S*qemu-system-\S+ /.test(command) && !command.endsWith(" -version"),
      );
      return;
    }
    const entry = processEntry(machine.pid);
    if (entry?.startTime === machine.startTime || over) return;
    misses += 1;
    if (misses < patience) return;
    over = true;
    lost(
      "The virtual machine was killed, crashed or shut down while Packer used it. The runner may be out of memory; the log above shows how far it came.",
    );
  };
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(() => (over ? undefined : look())).catch(() => {});
  }, pace);
  return {
    line(text) {
      if (ending.test(text)) over = true;
      if (connected.test(text)) isUp = true;
    },
    stop() {
      over = true;
      clearInterval(timer);
    },
  };
}
