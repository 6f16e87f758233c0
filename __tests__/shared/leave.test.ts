/** The last lines of a long log reach a reader that is slow. */
import path from "node:path";
import { expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";

test("all that was written is read, although the process ends by itself", async () => {
  const module = path.resolve("src/shared/leave.ts");
  const script = `
    import { leave } from ${JSON.stringify(module)};
    for (let line = 0; line < 40000; line++) console.log("line " + line);
    await leave(3);
  `;
  // The reader sleeps until the pipe is full.
  const shell = '"$0" --input-type=module -e "$1" | { sleep 1; tail -n 1; }';
  const env = { PATH: process.env["PATH"] ?? "" };
  const { stdout } = await run("sh", ["-c", shell, process.execPath, script], { env });
  expect(stdout).toBe("line 39999\n");
});
