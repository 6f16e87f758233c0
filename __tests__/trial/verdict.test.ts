import { expect, test } from "@jest/globals";
import { collectingLog } from "../../src/shared/log.ts";
import { verdictOf } from "../../src/trial/verdict.ts";

test.each([
  [
    "test-script",
    /^.* check ended with exit code 127, so a program was not found; a script begins with/,
  ],
  ["test-command", /^.* check ended with exit code 127\.$/],
])("exit code 127 of %s", (input, message) => {
  const report = { exitCode: 127, junit: "" };
  const isScript = input === "test-script";
  const { problem } = verdictOf(
    {
      result: {
        artifacts: [],
        errors: [],
        exitCode: 0,
        ended: "exit",
        understood: true,
        lost: undefined,
      } as never,
      packer: "packer",
      connected: true,
      cure: undefined,
      limit: 1000,
      script: isScript ? (report as never) : undefined,
      command: isScript ? undefined : (report as never),
      tail: [],
      seconds: 1,
    },
    { testScript: isScript ? "check" : undefined, testCommand: isScript ? [] : ["check"] },
    collectingLog(),
  );
  expect(problem?.message).toMatch(message);
});
