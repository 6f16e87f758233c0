import { C as resolveNixFile, S as resolveConfiguration, b as readConfiguration, w as storeDirectory, x as requireStoreName } from "./start.js";

export { readConfiguration, resolveConfiguration, resolveNixFile };