import { i as untrustedDaemon, n as daemonBuilds, r as daemonSocket, t as buildsElsewhere } from "./daemon2.js";

export { daemonSocket, untrustedDaemon };