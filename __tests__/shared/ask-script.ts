/** Run by tests as a process of its own: asks for each URL, and says how it ended, one line each. */
import { messageOf } from "../../src/shared/errors.ts";
import { ask } from "../../src/shared/http.ts";

for (const url of process.argv.slice(2)) {
  const answer = await ask({ method: "GET", url, retry: { tries: 1, stall: 2000 } }).then(
    ({ status, text }) => `${status} ${text}`,
    messageOf,
  );
  process.stdout.write(`${answer}\n`);
}
process.exit(0);
