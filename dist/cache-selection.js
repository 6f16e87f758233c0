import { i as trustedKeyNames, n as selectOwn, r as storePathOf, t as evaluationPaths } from "./cache-selection2.js";

export { evaluationPaths, trustedKeyNames };