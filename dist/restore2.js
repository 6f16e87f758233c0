import { i as storeDirOf, n as restoreArchive, r as startWorkers, t as askSubstituters } from "./restore.js";

export { restoreArchive };