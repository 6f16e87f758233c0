/** Turns the results of a trial into one verdict and JUnit files. */
import type { Inputs } from "../action/inputs/read.ts";
import { formatDuration } from "../action/timeline.ts";
import { buildFailure } from "../packer/build.ts";
import type { BuildResult } from "../packer/types.ts";
import { inShort } from "../packer/validate.ts";
import { messageOf, UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { withPeriod } from "../shared/text.ts";
import type { CommandReport } from "./handshake.ts";
import { type JUnitResult, readJUnit, type TestCase, writeJUnit } from "./junit.ts";
import type { ScriptReport } from "./provisioners.ts";

export interface Verdict {
  /** Why the image did not pass; undefined when it did. */
  problem: UserError | undefined;
  /** A sentence for the summary. */
  note: string;
}

/** How Packer and the checks ended. */
export interface Outcome {
  result: BuildResult & { lost: string | undefined; again: boolean };
  packer: string;
  connected: boolean;
  /** What to look at where Packer never connected. */
  cure: string | undefined;
  /** Its time limit in milliseconds. */
  limit: number;
  script: ScriptReport | undefined;
  command: CommandReport | undefined;
  /** What was printed last. */
  tail: string[];
  seconds: number;
}

type TestInputs = Pick<Inputs, "testScript" | "testCommand">;

/** One check and its result. */
interface Check {
  input: "test-script" | "test-command";
  name: string;
  report: { exitCode: number; junit: string } | undefined;
}

/**
 * @returns with `files` for the output directory, by name.
 * @throws {Error} if Packer or this machine failed, which says nothing about the image.
 */
export function verdictOf(
  outcome: Outcome,
  asked: TestInputs,
  log: Log,
): Verdict & { files: Record<string, string> } {
  const { result } = outcome;
  // A failure of this machine says nothing about the image.
  if (!result.understood || result.ended === "killed" || result.ended === "full") {
    throw buildFailure(result, outcome.packer) ?? new Error("Packer ended without giving a reason");
  }
  const checks: Check[] = [];
  if (asked.testScript !== undefined) {
    checks.push({ input: "test-script", name: asked.testScript, report: outcome.script });
  }
  if (asked.testCommand.length > 0) {
    const name = asked.testCommand[0] ?? "";
    checks.push({ input: "test-command", name, report: outcome.command });
  }
  const lost = lossOf(outcome);
  const cases: TestCase[] = [
    {
      name: "the image boots and can be reached",
      ...(outcome.connected ? {} : { failure: lost ?? "not reached", output: tailOf(outcome) }),
    },
  ];
  const problems: string[] = [];
  const files: Record<string, string> = {};
  for (const check of checks) {
    const { junit, problem } = judge(check, lost, log);
    if (junit !== undefined) {
      files[files["junit.xml"] === undefined ? "junit.xml" : `junit-${check.input}.xml`] = junit;
    }
    if (problem !== undefined) problems.push(`${check.input}: ${problem}`);
    cases.push({
      name: `${check.input} ${check.name}`,
      time: outcome.seconds,
      ...(problem === undefined ? {} : { failure: problem, output: tailOf(outcome) }),
    });
  }
  if (problems.length === 0 && lost !== undefined) problems.push(lost);
  files["junit.xml"] ??= writeJUnit("packernix", cases);
  if (problems.length === 0) {
    const ran = checks.length === 0 ? "It boots and can be reached" : "All checks passed";
    return {
      files,
      problem: undefined,
      note: `${ran} (${formatDuration(outcome.seconds * 1000)}).`,
    };
  }
  const text = `The image did not pass its test. ${problems.map(withPeriod).join(" ")}`;
  const details = [...result.errors, ...outcome.tail].join("\n");
  return { files, problem: new UserError(text, { details }), note: text };
}

function tailOf(outcome: Outcome): string {
  return outcome.tail.join("\n");
}

/** Why Packer failed, for the user; undefined if it did not. */
function lossOf({ result, connected, cure, limit }: Outcome): string | undefined {
  if (result.ended === "timeout") {
    return `build-timeout: the machine and its checks took longer than the ${formatDuration(limit)} that were left for them, and were stopped.`;
  }
  if (result.lost !== undefined) return result.lost;
  if (result.exitCode === 0) return undefined;
  const said = result.errors[0];
  const why = said === undefined ? "Packer does not say why" : inShort(said);
  if (!connected) {
    return [`The machine could not be reached: ${withPeriod(why)}`, cure].filter(Boolean).join(" ");
  }
  // Of packer/scripts/proof.sh and container-proof.sh.
  const proof = result.printed.find((line) => line.startsWith("proof: "));
  return proof === undefined
    ? `The machine was lost before its checks ended: ${withPeriod(why)}`
    : `It boots, but it is not what the configuration says: ${proof.slice("proof: ".length)}`;
}

/** Number of cases that are annotated, besides the error of the step. */
const mostAnnotated = 8;

/** NixOS has neither a /bin/bash nor programs in /usr/bin. */
const notFound =
  ", so a program was not found; a script begins with `#!/bin/sh` or `#!/usr/bin/env bash`";

/** The result of one check: its exit code, and its JUnit file if there is one. */
function judge(
  check: Check,
  lost: string | undefined,
  log: Log,
): { junit?: string | undefined; problem: string | undefined } {
  const { input, report } = check;
  if (report === undefined) return { problem: lost ?? "it was not run" };
  const { exitCode, junit } = report;
  const hint = exitCode === 127 && input === "test-script" ? notFound : "";
  const byCode =
    exitCode === 0 ? undefined : `${check.name} ended with exit code ${exitCode}${hint}`;
  if (junit.trim() === "") return { problem: byCode };
  let result: JUnitResult;
  try {
    result = readJUnit(junit);
  } catch (error) {
    log.warning(`${input}: its JUnit file is left out: ${withPeriod(messageOf(error))}`);
    return { problem: byCode };
  }
  log.info(`${input}: ${result.tests} cases, ${result.failed} of them failed`);
  for (const { name, failure } of result.failures.slice(0, mostAnnotated)) {
    log.error(`${name}: ${failure}`);
  }
  for (const { name, failure } of result.failures.slice(mostAnnotated)) {
    log.child(`${name}: ${failure}`);
  }
  if (result.failed === 0) return { junit, problem: byCode };
  const names = result.failures.slice(0, 3).map(({ name }) => name);
  const more = result.failed - names.length;
  const list = `${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
  return { junit, problem: `${result.failed} of ${result.tests} cases failed: ${list}` };
}
