import "./rolldown-runtime.js";
import { Et as counted } from "./start-both.js";

// src/nix/store/cache-words.ts
/** Figures as the log shows them. */
function mebibytes(bytes) {
	return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
/** Seconds since a `performance.now()`, to a tenth. */
function secondsSince(start) {
	return Math.round((performance.now() - start) / 100) / 10;
}
function paths(count) {
	return counted(count, "path");
}

export { paths as n, secondsSince as r, mebibytes as t };