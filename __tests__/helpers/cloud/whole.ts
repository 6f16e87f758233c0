/**
 * The offline example as an image of a cloud, by the built action: its builds and trials are machines of
 * qemu that the cloud's double starts.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "@jest/globals";
import { cacheFolder, type Offline, offlineInputs } from "../../../scripts/lib/offline.ts";
import { scripts } from "../../packer-nix/tools.ts";
import { type Fixture, makeFixture, type Ran, type RunOptions, root } from "../fixture.ts";
import { nightly } from "../nightly.ts";
import { baseDisk, type Machines, type MachinesOptions, startMachines } from "./machines.ts";

/** A line of the base's seed.service. */
export const trace = "Description=Network, and SSH keys from the NoCloud seed";

interface Double extends AsyncDisposable {
  env: Record<string, string>;
  inventory(): string[];
  addForeign(count: number): unknown;
}

export interface WholeRuns<D extends Double> extends AsyncDisposable {
  fixture: Fixture;
  machines: Machines;
  double: D;
  /** What was there before all. */
  foreign: string[];
  /** A step that warns of nothing: of the configuration, unless it says which step it is. */
  step(more: Record<string, string>): Promise<Ran>;
  /** What is there besides. */
  added(): string[];
  /**
   * `step: test` twice (by day once), the last time with the stage `proven`: the image boots alone, has
   * nothing but the toplevel, has grown into its disk, and is a machine of its own each time.
   * @param gibibytes That its root file system has at least.
   */
  proveTwice(made: { image: string; toplevel: string }, gibibytes: number): Promise<void>;
}

/** @param config Of `builder-config`, which learns the port of the machines' SSH. */
export async function wholeRuns<D extends Double>(given: {
  builder: string;
  machines: MachinesOptions;
  start(hardware: Machines): Promise<D>;
  config: Record<string, string>;
  inputs?: Record<string, string>;
  /** Of every step. */
  options?(fixture: Fixture): Promise<RunOptions>;
}): Promise<WholeRuns<D>> {
  if (!existsSync(baseDisk)) {
    throw new Error("The offline example is not prepared: run these tests by `npm test`.");
  }
  const { builder } = given;
  const fixture = await makeFixture();
  const machines = await startMachines(given.machines);
  const double = await given.start(machines);
  double.addForeign(3);
  const foreign = double.inventory();
  const example = await readFile(path.join(root, "examples/offline/configuration.nix"), "utf8");
  await fixture.write("web.nix", example.replace("qemu-config.nix", `${builder}-config.nix`));
  const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
  const offline: Offline = { nixpkgs, baseDisk, checksum: "" };
  const common = {
    builder,
    "builder-config": JSON.stringify({ ssh_port: machines.port, ...given.config }),
  };
  const configured = {
    ...offlineInputs(offline),
    ...common,
    configuration: "web.nix",
    sources: "web.nix",
    "module-config": "hostName: shown",
    family: "web",
    stage: "testing",
    ...given.inputs,
  };
  const options = (await given.options?.(fixture)) ?? {};
  const runs: WholeRuns<D> = {
    fixture,
    machines,
    double,
    foreign,
    async step(more) {
      const inputs = { ...(more["step"] === undefined ? configured : common), ...more };
      const ran = await fixture.run(inputs, { ...options, env: { ...double.env, ...options.env } });
      const { log: whole } = ran.result;
      const annotations = ran.result.annotations.filter(({ kind }) => kind !== "notice");
      expect({ annotations, whole }).toEqual({ annotations: [], whole: expect.any(String) });
      return ran;
    },
    added: () => double.inventory().filter((line) => !foreign.includes(line)),
    async proveTwice({ image, toplevel }, gibibytes) {
      const proof = await readFile(path.join(scripts, "proof.sh"), "utf8");
      await fixture.write("proof.sh", `#!/bin/sh\nset -- '${toplevel}' --contents\n${proof}`);
      const before = double.inventory();
      const seen: { machineId: string; hostKey: string }[] = [];
      const staged = { family: "web", "to-stage": "proven" };
      for (const stage of nightly ? [{}, staged] : [staged]) {
        const given = { step: "test", image, "test-script": "proof.sh", ...stage };
        const { outputs, result } = await runs.step(given);
        expect(outputs).toMatchObject({ status: "passed", image });
        const [line = "{}"] = result.log.match(/\{"toplevel".*\}/) ?? [];
        const facts = JSON.parse(line);
        expect(facts).toMatchObject({ generations: 1, failures: 0, hostname: "shown", toplevel });
        expect(facts.rootBytes).toBeGreaterThan(gibibytes * 1024 ** 3);
        seen.push(facts);
      }
      expect(seen[0]?.machineId).toMatch(/^[0-9a-f]{32}$/);
      expect(seen[0]?.hostKey).toMatch(/^ssh-ed25519 /);
      expect(new Set(seen.map(({ machineId }) => machineId)).size).toBe(seen.length);
      expect(new Set(seen.map(({ hostKey }) => hostKey)).size).toBe(seen.length);
      expect(double.inventory()).toHaveLength(before.length);
      expect(machines.running()).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await double[Symbol.asyncDispose]();
      await machines[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    },
  };
  return runs;
}
