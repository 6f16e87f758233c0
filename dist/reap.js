import { a as tellPlace, i as takeBack, n as reap, r as sweep, t as keptText } from "./reap2.js";

export { keptText, reap };