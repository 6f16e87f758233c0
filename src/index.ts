/** Entry of the action's main step; `post.ts` is that of its post step. */
import path from "node:path";
import { main } from "./run.ts";

// Chunks lie flat in dist/, and this file is run from there or from src/: the root is one up.
process.exitCode = await main(path.dirname(import.meta.dirname));
// Sockets that a library keeps open must not hold the job.
process.exit();
