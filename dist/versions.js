import { n as parseWanted, r as versionFits, t as bestVersion } from "./versions2.js";

export { bestVersion, parseWanted };