import { n as paths, r as secondsSince, t as mebibytes } from "./cache-words2.js";

export { mebibytes, paths };