/** Where there is no runner that masks, what is shown of a run holds no secret either. */
import { mkdtemp, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { makeLog } from "../../src/action/log.ts";
import { makeOutputs } from "../../src/action/outputs.ts";
import { makeReport } from "../../src/action/report.ts";
import { makeMemory } from "../../src/action/state.ts";
import { makeTimeline } from "../../src/action/timeline.ts";
import { UserError } from "../../src/shared/errors.ts";

const secret = "made-up-<secret>";

async function reported() {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "report-")), "summary.md");
  const written: string[] = [];
  const log = makeLog({ onGitHub: false, debug: false, write: (text) => written.push(text) });
  log.mask([secret]);
  const env = { GITHUB_STEP_SUMMARY: file };
  const report = makeReport({
    log,
    outputs: makeOutputs(log, env),
    timeline: makeTimeline(),
    memory: makeMemory(),
    env,
    signal: new AbortController().signal,
    step: "create",
  });
  return {
    report,
    texts: async () => `${written.join("")}${await readFile(file, "utf8")}`,
  };
}

const failure = new UserError(`Nix says ${secret}.`, { details: `trace\n  ${secret}: no` });

function expectHidden(texts: string): void {
  expect(texts).toContain("***");
  expect(texts).not.toContain("made-up");
}

test.each<[string, unknown]>([
  ["of a mistake", failure],
  ["of a fault of ours", new Error(`broken by ${secret}`)],
])("%s", async (_what, error) => {
  const { report, texts } = await reported();
  await report.fail(error);
  expectHidden(await texts());
});

test.each([
  ["of a step that failed in part", { failure }],
  ["of its notes", { notes: [`The machine said ${secret}.`] }],
])("%s", async (_what, more) => {
  const { report, texts } = await reported();
  await report.end({ status: "failed", changed: false, images: [], ...more });
  expectHidden(await texts());
});

test("a cancelled step says so, whatever it still comes to", async () => {
  const { report, texts } = await reported();
  await report.cancel();
  await report.fail(new Error("the job was cancelled"));
  expect(await texts()).toContain("### NixOS: create was cancelled\n");
});
