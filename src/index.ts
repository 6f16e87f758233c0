/** Entry of the action's main step; `post.ts` is that of its post step. */
import path from "node:path";
import { main } from "./run.ts";
import { leave } from "./shared/leave.ts";

// Chunks lie flat in dist/, and this file is run from there or from src/: the root is one up.
await leave(await main(path.dirname(import.meta.dirname)));
