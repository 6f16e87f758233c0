import { i as withSandbox, n as openNixSession, r as removeShelter, t as nixConfigText } from "./session3.js";

export { openNixSession, withSandbox };