/** Entry of the action's main step; `post.ts` is that of its post step. */
import path from "node:path";
import { main } from "./run.ts";
import { leave } from "./shared/leave.ts";

// The root is one folder up, both from dist/ and from src/.
await leave(await main(path.dirname(import.meta.dirname)));
