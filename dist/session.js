import "./rolldown-runtime.js";
import { a as messageOf, n as UserError } from "./errors.js";
import { it as writeAtomically } from "./start-both.js";
import { n as tail, t as follow } from "./follow.js";
import path from "node:path";
import { access, appendFile, constants, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";

// src/packer/own-log.ts
/**
* Packer's own log (PACKER_LOG). It is always written to the folder of the invocation, because only it
* has the output of the builder's programs. It is shown if the user sets Packer's variables, or with
* GitHub's step debugging.
*/
/** In the session's folder. */
const ownLogFile = "packer.log";
/**
* @param hide Takes secrets out of a text.
* @throws {UserError} when the file that PACKER_LOG_PATH names cannot be written.
*/
async function openOwnLog(session, hide) {
	const { PACKER_LOG: level = "", PACKER_LOG_PATH: wanted = "" } = session.env;
	const file = path.join(session.directory, ownLogFile);
	await writeFile(file, "", { mode: 384 });
	const isAsked = !["", "0"].includes(level);
	const target = isAsked && wanted !== "" ? path.resolve(session.workingDirectory, wanted) : void 0;
	if (target !== void 0) await emptyFile(target);
	const isShown = session.debug === true || isAsked && target === void 0;
	return {
		/** For Packer's environment. */
		env: {
			PACKER_LOG: isAsked ? level : "1",
			PACKER_LOG_PATH: file
		},
		/**
		* Shows lines as they come, or writes them to the user's file, until `ended` is true and the end is
		* reached.
		*/
		async show(ended) {
			if (!isShown && target === void 0) return;
			for await (const line of follow(file, ended)) {
				if (isShown) session.log.info(hide(line));
				if (target !== void 0) await appendFile(target, `${hide(line)}\n`).catch(() => {});
			}
		},
		/** The error, with what the log says in place of a reference to the log. */
		async explained(error) {
			if (!error.includes("PACKER_LOG=1")) return error;
			const said = [...(await tail(file, 65536)).matchAll(/\bstderr: (.*\S)/gi)].slice(-5);
			if (said.length === 0) return error;
			const words = said.map(([, text]) => text).join("; ");
			return error.replace(/\.?\s*Please run with PACKER_LOG=1[^.]*\.?/, `: ${hide(words)}`);
		}
	};
}
async function emptyFile(file) {
	try {
		await writeFile(file, "", { mode: 384 });
	} catch (error) {
		throw new UserError(`PACKER_LOG_PATH: ${file} cannot be written: ${messageOf(error)}.`, { cause: error });
	}
}

// src/packer/session.ts
/** What the commands of Packer share: program, folders, environment. */
/** Where the files of an invocation's Packer lie. */
function packerFolder({ directory }) {
	return path.join(directory, "packer");
}
/** The file with the output of Packer, in machine-readable form. */
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
	const HOME = await usableFolder(session, "home", session.env["HOME"]);
	const PACKER_CONFIG_DIR = await usableFolder(session, "config", session.env["PACKER_CONFIG_DIR"]);
	const PACKER_CACHE_DIR = await usableFolder(session, "cache", session.cacheDirectory);
	await mkdir(TMPDIR, {
		recursive: true,
		mode: 448
	});
	const ownLog = await openOwnLog(session, hiding(session));
	return {
		env: {
			...session.env,
			HOME,
			TMPDIR,
			PACKER_CONFIG_DIR,
			PACKER_CACHE_DIR,
			CHECKPOINT_DISABLE: "1",
			PACKER_NO_COLOR: "1",
			...ownLog.env
		},
		ownLog,
		temporary: short ? void 0 : TMPDIR,
		dispose: async () => {
			if (!short) await rm(TMPDIR, {
				recursive: true,
				force: true
			});
		}
	};
}
/** A folder that Packer uses: the wanted one, or the invocation's own, as where the home is read-only. */
async function usableFolder({ directory, log }, name, wanted) {
	const own = path.join(directory, name);
	for (const folder of wanted ? [wanted, own] : [own]) try {
		await mkdir(folder, {
			recursive: true,
			mode: 448
		});
		if (name === "cache") await access(folder, constants.W_OK);
		return folder;
	} catch (error) {
		if (folder === own) throw error;
		log.info(`Packer's ${name} is an empty folder: ${messageOf(error)}`);
	}
	return own;
}
/** A function that hides the session's secrets (of four characters or more) in a text. */
function hiding(session) {
	const secrets = (session.secrets ?? []).flatMap((secret) => secret.split(/\r?\n/)).filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
	return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, "***"), text);
}

export { packerOutput as a, packerFolder as i, outputFile as n, writePackerFiles as o, packerEnvironment as r, ownLogFile as s, hiding as t };