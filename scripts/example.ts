/**
 * `npm run example`: makes what the offline example stands on and gives the inputs that name it,
 * in a workflow as the outputs of the step.
 */
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { offlineInputs, prepareOffline } from "./lib/offline.ts";

const inputs = offlineInputs(await prepareOffline(path.dirname(import.meta.dirname)));
const lines = Object.entries(inputs).map(([name, value]) => `${name}=${value}\n`);
const output = process.env["GITHUB_OUTPUT"];
if (output !== undefined) await appendFile(output, lines.join(""));
process.stdout.write(lines.join(""));
