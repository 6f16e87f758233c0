/**
 * The tests of one cloud by the built action: its double, a workspace, and how a step is run that
 * succeeds. After each test all is as it was.
 */
import { afterAll, afterEach, beforeAll } from "@jest/globals";
import type { Fixture, Ran, RunOptions } from "../fixture.ts";
import { keeping, succeeded, type Things } from "./outcomes.ts";
import { type CloudDouble, type CloudRuns, cloudRuns } from "./runs.ts";

export interface Double extends CloudDouble {
  settings: object;
  faults: { clear(): void };
  inventory(): string[];
  addForeign(count: number): unknown;
}

/** What is the same wherever images are. */
export interface Life {
  fixture: Fixture;
  /** Inputs of a configuration that was not there before. */
  fresh(): Promise<Record<string, string>>;
  /** A step that succeeds and has nothing to warn of. */
  step(inputs: Record<string, string>): Promise<Ran["outputs"]>;
  /** Routes since the last time. */
  calls(): string[];
  /** Everything in the cloud, a line each. */
  inventory(): string[];
  /** What others have, and what is there besides. */
  foreign: string[];
  added(): string[];
}

export interface CloudSuite<D extends Double> extends Life {
  double: D;
  runs: CloudRuns;
}

/** To be called in a suite. @returns what is filled in before its tests. */
export function cloudSuite<D extends Double>(cloud: {
  start(): Promise<D>;
  builder(double: D): { type: string };
  secret: string;
  /** Things of others, of each kind. */
  others: number;
  /** Where the double keeps each kind of things. */
  kinds(double: D): Things[];
  /** Settings that tests change, as they are usually. */
  usual: Partial<D["settings"]>;
  /** Of every step. */
  options?(fixture: Fixture): Promise<RunOptions>;
}): CloudSuite<D> {
  const suite = {} as CloudSuite<D>;
  let tidy: () => void;
  beforeAll(async () => {
    const double = await cloud.start();
    const runs = await cloudRuns(double, cloud.builder(double), cloud.options);
    double.addForeign(cloud.others);
    const foreign = double.inventory();
    tidy = keeping(...cloud.kinds(double));
    const { fixture, fresh, calls } = runs;
    const { inventory } = double;
    Object.assign(suite, {
      ...{ double, runs, fixture, fresh, calls, inventory, foreign },
      step: async (inputs) => succeeded(await runs.run(inputs), cloud.secret),
      added: () => inventory().filter((line) => !foreign.includes(line)),
    } satisfies CloudSuite<D>);
  });
  afterEach(async () => {
    const { double, runs } = suite;
    double.faults.clear();
    // What a test that failed has left is no other's.
    tidy();
    Object.assign(double.settings, structuredClone(cloud.usual));
    await runs.release();
  });
  afterAll(async () => await suite.runs?.[Symbol.asyncDispose]());
  return suite;
}
