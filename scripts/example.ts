/**
 * `npm run example`: makes what the offline example stands on and gives the input that names it,
 * in a workflow as the step's output `builder-config`.
 */
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { builderConfig, prepareOffline } from "./lib/offline.ts";

const baseDisk = await prepareOffline(path.dirname(import.meta.dirname));
const line = `builder-config=${builderConfig(baseDisk)}\n`;
const output = process.env["GITHUB_OUTPUT"];
if (output !== undefined) await appendFile(output, line);
process.stdout.write(line);
