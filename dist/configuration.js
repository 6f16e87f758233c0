import { C as storeDirectory, S as resolveNixFile, b as requireStoreName, x as resolveConfiguration, y as readConfiguration } from "./start.js";

export { readConfiguration, resolveConfiguration, resolveNixFile };