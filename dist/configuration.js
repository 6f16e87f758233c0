import { _ as resolveNixFile, g as resolveConfiguration, h as requireStoreName, m as readConfiguration, v as storeDirectory } from "./start.js";

export { readConfiguration, resolveConfiguration, resolveNixFile };