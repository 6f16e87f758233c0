/** Builds on machines of every kind look for the secrets of their job. */
import { existsSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type Machine, onMachine, otherNixRoot } from "./sandbox-fixture.ts";
import type { Answer } from "./sandbox-inside.ts";

// Namespaces with other users in them are root's to make; the store is private to each.
const needed = ["/usr/bin/nix-daemon", "/usr/bin/unshare", "/usr/bin/setpriv"];
const possible = process.getuid?.() === 0 && needed.every((file) => existsSync(file));
const onMachines = possible ? describe : describe.skip;
const withSudo = existsSync("/usr/bin/sudo") ? test : test.skip;

const kinds = [
  { name: "this machine's Nix", other: undefined },
  ...(existsSync(otherNixRoot) ? [{ name: "a newer Nix", other: otherNixRoot }] : []),
];

function expectHidden({ spy, fixed }: Answer): void {
  expect(spy).toMatchObject({ found: false, read: 1 });
  expect(fixed).toBe(true);
}

onMachines.each(kinds)("with $name", ({ other }) => {
  const machine = (facts: Machine): Machine => ({ ...facts, otherNix: other });
  const strict = ["sandbox = true", "sandbox-fallback = false"];

  test("without a sandbox, which has to be asked for, a build finds the secret", async () => {
    const answer = await onMachine(machine({ user: "runner", namespaces: "none" }), {
      allowUnsandboxed: true,
    });
    expect(answer).toMatchObject({ sandboxed: false, fixed: false });
    expect(answer.spy).toMatchObject({ found: true, uid: 1001 });
    // This is how an evaluation fails that has to build, before anything was chosen.
    expect(answer.strict).toMatchObject({ trouble: true });
  });

  test.each(["root", "runner"] as const)("%s builds in the sandbox", async (user) => {
    const answer = await onMachine(machine({ user, namespaces: "all" }), {});
    expect(answer).toMatchObject({
      sandboxed: true,
      settings: strict,
      notes: [],
    });
    expect(answer.spy?.seen).toBe(1);
    expectHidden(answer);
  });

  // As on a hosted runner, whose Ubuntu lets unprivileged programs use no user namespace.
  withSudo(
    "where only root has namespaces, a daemon of our own builds in the sandbox",
    async () => {
      const answer = await onMachine(machine({ user: "runner", namespaces: "root", sudo: true }), {
        hosted: true,
      });
      expect(answer).toMatchObject({ sandboxed: true, spy: { ignores: false } });
      expect(answer.notes).toEqual([expect.stringContaining("a Nix daemon that runs as root")]);
      expectHidden(answer);
      expect(answer.left).toEqual({ owner: 1001, files: [], daemons: 0, store: 1001 });
    },
  );

  withSudo("where nobody has user namespaces, it builds as build users", async () => {
    const answer = await onMachine(machine({ user: "runner", namespaces: "none", sudo: true }), {
      hosted: true,
    });
    expect(answer).toMatchObject({ sandboxed: true });
    expect(answer.spy?.uid).toBe(30_001);
    expectHidden(answer);
    expect(answer.left).toMatchObject({ files: [], daemons: 0 });
  });

  withSudo("where root may not mount either, they build without a sandbox", async () => {
    const facts = { user: "runner", namespaces: "none", sudo: true, noMounts: true } as const;
    const answer = await onMachine(machine(facts), { hosted: true });
    expect(answer).toMatchObject({ sandboxed: false });
    expect(answer.spy?.uid).toBe(30_001);
    // It sees that there are processes, and can read of none of them.
    expect(answer.spy?.seen).toBeGreaterThan(1);
    expectHidden(answer);
  });

  test("root of a container builds as build users, old or new ones", async () => {
    const facts = { user: "root", namespaces: "none", noMounts: true } as const;
    const made = await onMachine(machine(facts), { hosted: true });
    const had = await onMachine(machine({ ...facts, buildUsers: true }), {});
    for (const answer of [made, had]) {
      expect(answer).toMatchObject({ sandboxed: false });
      expect(answer.spy?.uid).toBe(30_001);
      expectHidden(answer);
    }
  });

  test("a daemon with build users is used as it is", async () => {
    const facts = { user: "runner", namespaces: "none", buildUsers: true } as const;
    const answer = await onMachine(machine({ ...facts, daemon: ["sandbox = false"] }), {
      userSettings: ["sandbox = false"],
    });
    expect(answer).toMatchObject({ sandboxed: false, settings: [] });
    expectHidden(answer);
  });
});

onMachines("the code of a stranger", () => {
  test("is not built where a build could see the job", async () => {
    const facts: Machine = { user: "runner", namespaces: "none" };
    const refused = (await onMachine(facts, {})).refused;
    expect(refused).toContain("`allow: unsandboxed` lifts this");
    expect(refused).toContain("sudo");

    const own = await onMachine(facts, { trusted: true });
    expect(own).toMatchObject({ settings: ["sandbox = false"] });
    expect(own.log.filter((line) => line.startsWith("warning: "))).toHaveLength(1);
  });

  test("is not built by a daemon that builds as root, unless that takes our word", async () => {
    const daemon = ["build-users-group =", "sandbox = false"];
    const facts: Machine = { user: "runner", namespaces: "all", daemon };
    expect((await onMachine(facts, {})).refused).toContain("builds as root");

    const trusting = { ...facts, daemon: [...daemon, "trusted-users = runner"] };
    const answer = await onMachine(trusting, {});
    expect(answer).toMatchObject({ sandboxed: true });
    expectHidden(answer);
  });

  test("a machine that stays gets no new accounts", async () => {
    const facts: Machine = { user: "root", namespaces: "none", noMounts: true };
    expect((await onMachine(facts, {})).refused).toContain("isolated");
  });

  test.each(["sandbox = relaxed", "sandbox-fallback = true"])(
    "`%s` in nix-config is refused, or taken when allowed",
    async (line) => {
      const facts: Machine = { user: "runner", namespaces: "all" };
      const question = { userSettings: [line], trusted: true };
      const { refused } = await onMachine(facts, question);
      expect(refused).toContain(`nix-config: \`${line}\``);
      expect(refused).toContain("allow: unsandboxed");
      const allowed = await onMachine(facts, { ...question, allowUnsandboxed: true });
      expect(allowed).toMatchObject({ settings: [] });
    },
  );

  withSudo("nothing is left of our daemon when the job is killed", async () => {
    const facts: Machine = { user: "runner", namespaces: "root", sudo: true };
    const { left } = await onMachine(facts, { die: true });
    expect(left).toEqual({ owner: 1001, files: [], daemons: 0, store: 1001 });
  });
});
