import { n as download, r as downloadBytes, t as diskTrouble } from "./download.js";

export { download };