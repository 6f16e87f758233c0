import { a as untrustedDaemon, i as storeFolders, n as daemonBuilds, r as daemonSocket, t as buildsElsewhere } from "./daemon2.js";

export { daemonSocket, untrustedDaemon };