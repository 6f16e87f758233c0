import { t as run } from "./exec.js";

export { run };