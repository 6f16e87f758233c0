import { t as run } from "./exec3.js";

export { run };