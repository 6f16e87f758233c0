import { D as resolveConfiguration, E as requireStoreName, O as resolveNixFile, T as readConfiguration, k as storeDirectory } from "./start.js";

export { readConfiguration, resolveConfiguration, resolveNixFile };