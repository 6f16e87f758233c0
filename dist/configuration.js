import { a as storeDirectory, i as resolveNixFile, n as parseConfiguration, r as requireStoreName, t as localFlake } from "./configuration2.js";

export { parseConfiguration, resolveNixFile };