import { a as takeBack, i as sweep, n as reap, o as tellPlace, r as renewExpiry, t as keptText } from "./reap.js";

export { keptText, reap };