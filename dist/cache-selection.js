import { n as selectOwn, r as trustedKeyNames, t as evaluationPaths } from "./cache-selection2.js";

export { evaluationPaths, trustedKeyNames };