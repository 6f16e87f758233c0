import { n as storeAccess, t as daemonTrust } from "./access2.js";

export { daemonTrust, storeAccess };