import { I as bestVersion, L as parseConstraint, R as versionFits } from "./start.js";

export { bestVersion, parseConstraint };