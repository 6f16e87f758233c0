/** Run by tests as a process of its own: fetches a file into a folder and says how it ended. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { collectingLog } from "../../src/shared/log.ts";
import { download } from "../../src/tools/download.ts";

const quick = { tries: 2, pause: 10 };

const [url = "", folder = ""] = process.argv.slice(2);
try {
  await download(url, path.join(folder, "file"), {
    what: "Tool 1.2.3",
    maxBytes: 1024 * 1024,
    log: collectingLog(),
    timing: quick,
  });
  process.stdout.write("done\n");
} catch (error) {
  process.stdout.write(`${error}\nleft: ${JSON.stringify(readdirSync(folder))}\n`);
}
