import { a as usedVariables, i as sensitiveValues, n as ownPrefix, o as variableResolver, r as resolvedBuilder, t as namedEnvironment } from "./variables.js";

export { namedEnvironment, resolvedBuilder, sensitiveValues };