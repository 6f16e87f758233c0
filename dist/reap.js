import { n as sweep, r as takeBack, t as reap } from "./reap2.js";

export { reap };