import "./rolldown-runtime.js";
import { X as exists } from "./start-both.js";
import path from "node:path";

// src/tools/nix-environment.ts
/** Certificates for a Nix that has no configuration on its machine. */
/** Where Nix looks by itself (nix.conf(5), `ssl-cert-file`). */
const ofNix = ["/etc/ssl/certs/ca-certificates.crt", "/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt"];
/** Paths on other systems: openSUSE, Fedora and its derivatives, Alpine, NixOS. */
const ofOthers = [
	"/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/cert.pem",
	"/etc/ssl/certs/ca-bundle.crt"
];
/**
* The certificates that NIX_SSL_CERT_FILE has to name, because Nix finds none by itself: the
* system's, else those that came with the release.
* @param closure Store paths of a Nix of ours.
* @returns undefined if nothing has to be set, or there are no certificates.
*/
async function certificateFile(closure, env = process.env) {
	if (env["NIX_SSL_CERT_FILE"] || env["SSL_CERT_FILE"]) return void 0;
	for (const file of ofNix) if (await exists(file)) return void 0;
	const released = (closure ?? []).map((one) => path.join(one, "etc/ssl/certs/ca-bundle.crt"));
	for (const file of [...ofOthers, ...released]) if (await exists(file)) return file;
}

export { certificateFile };