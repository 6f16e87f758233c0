import "./rolldown-runtime.js";
import { t as main } from "./start.js";
import { t as leave } from "./leave.js";
import path from "node:path";

// src/index.ts
/** Entry of the action's main step; `post.ts` is that of its post step. */
await leave(await main(path.dirname(import.meta.dirname)));

export {  };