import { a as storeDirOf, i as startWorkers, n as checkSpace, r as restoreArchive, t as askSubstituters } from "./restore.js";

export { restoreArchive };