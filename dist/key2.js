import { t as memoKey } from "./key.js";

export { memoKey };