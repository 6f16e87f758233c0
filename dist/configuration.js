import { C as readConfiguration, D as storeDirectory, E as resolveNixFile, T as resolveConfiguration, w as requireStoreName } from "./start.js";

export { readConfiguration, resolveConfiguration, resolveNixFile };