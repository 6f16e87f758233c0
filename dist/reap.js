import { a as renewExpiry, i as reap, n as cleanUpOwn, o as saveCleanupState, r as keptText, s as sweep } from "./start.js";

export { keptText, reap };