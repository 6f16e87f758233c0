import { G as run } from "./start.js";

export { run };