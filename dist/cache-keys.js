import { n as lockDigest, r as lookupKeys, t as entryKey } from "./cache-keys2.js";

export { lockDigest };