import { expect, test } from "@jest/globals";
import { guestEnd } from "../../../src/images/qemu/console.ts";

const boots = [
  "SeaBIOS (version 1.16.2)",
  "[    0.000000] Linux version 6.1.0",
  "<<< NixOS Stage 1 >>>",
  "Starting sshd, which prints: Shell> on its console",
].join("\n");

test("a guest that may still come up has not ended", () => {
  expect(guestEnd("")).toBeUndefined();
  expect(guestEnd(boots)).toBeUndefined();
});

test.each([
  "[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
  "An error occurred in stage 1 of the boot process, which must mount the",
  'You are in emergency mode. After logging in, type "journalctl -xb" to view',
  "Cannot open access to console, the root account is locked.",
  "error: no such partition.\nEntering rescue mode...",
  "BdsDxe: No bootable option or device was found.",
])("its own words say that it has: %s", (text) => {
  const end = guestEnd(`${boots}\n${text}\nmore of it`);
  expect(end?.why).toContain(text.split("\n").at(-1));
  expect(end?.why).not.toContain("more of it");
  expect(end?.isChance).toBe(false);
});

test("what an emulator does at times is not the guest's fault", () => {
  const text =
    "[    0.9] Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with apic=debug";
  expect(guestEnd(`${boots}\n${text}`)).toMatchObject({ isChance: true });
});

test("a guest whose machine starts over and over does not come up, whatever it says", () => {
  expect(guestEnd(boots, 6)).toBeUndefined();
  expect(guestEnd(boots, 7)).toMatchObject({ isChance: false });
  expect(guestEnd(boots, 7)?.why).toMatch(/restarts again and again.*console says:\n.*sshd/s);
  expect(guestEnd("", 7)?.why).toMatch(/restarts again and again. Its console says: nothing\.$/);
});
