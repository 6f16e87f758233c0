import { D as versionFits, E as parseConstraint, T as bestVersion } from "./start.js";

export { bestVersion, parseConstraint };