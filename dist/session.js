import { a as writeAtomically } from "./files.js";
import path from "node:path";
import { mkdir, mkdtemp, rm } from "node:fs/promises";

// src/packer/session.ts
/** What the commands of Packer share: program, folders, environment. */
/** Where the files of an invocation's Packer lie. */
function packerFolder({ directory }) {
	return path.join(directory, "packer");
}
/** What an invocation's Packer prints, in its machine-readable form. */
function packerOutput(invocation) {
	return path.join(packerFolder(invocation), outputFile);
}
/** In the session's folder. */
const outputFile = "packer.stdout";
/** Writes template and variables, both with mode 0600: variables may be secret. */
async function writePackerFiles(session, template, variables) {
	const templateFile = path.join(session.directory, "template.json");
	const variablesFile = path.join(session.directory, "variables.json");
	await writeAtomically(templateFile, template);
	await writeAtomically(variablesFile, variables);
	return {
		templateFile,
		variablesFile
	};
}
/** Packer's plugins put sockets `packer-plugin<10 digits>` into TMPDIR; their paths are at most 107 bytes. */
const longestTemporary = 83;
/**
* The environment of one command of Packer, its folders made. TMPDIR is the invocation's own:
* a killed Packer leaves scripts and logs there. Where its path is too long for a socket, a short
* one under /tmp takes its place.
* @returns `temporary` is set for such a folder; `dispose` removes it.
*/
async function packerEnvironment(session) {
	const inside = path.join(session.directory, "tmp");
	const short = Buffer.byteLength(inside) <= longestTemporary;
	const TMPDIR = short ? inside : await mkdtemp("/tmp/packernix-");
	const HOME = session.env["HOME"] ?? path.join(session.directory, "home");
	const PACKER_CONFIG_DIR = session.env["PACKER_CONFIG_DIR"] ?? path.join(session.directory, "config");
	for (const folder of [
		TMPDIR,
		HOME,
		PACKER_CONFIG_DIR,
		session.cacheDirectory
	]) await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	const { PACKER_LOG: _log, PACKER_LOG_PATH: _path, ...given } = session.env;
	return {
		env: {
			...given,
			HOME,
			TMPDIR,
			PACKER_CONFIG_DIR,
			PACKER_CACHE_DIR: session.cacheDirectory,
			CHECKPOINT_DISABLE: "1",
			PACKER_NO_COLOR: "1",
			...session.debug === true ? {
				PACKER_LOG: "1",
				PACKER_LOG_PATH: path.join(session.directory, "packer.log")
			} : {}
		},
		temporary: short ? void 0 : TMPDIR,
		dispose: async () => {
			if (!short) await rm(TMPDIR, {
				recursive: true,
				force: true
			});
		}
	};
}
/** A function that hides the session's secrets (of four characters or more) in a text. */
function hiding(session) {
	const secrets = (session.secrets ?? []).flatMap((secret) => secret.split(/\r?\n/)).filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
	return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, "***"), text);
}

export { packerOutput as a, packerFolder as i, outputFile as n, writePackerFiles as o, packerEnvironment as r, hiding as t };