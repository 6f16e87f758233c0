import "./rolldown-runtime.js";
import { N as childEnvironment } from "./start.js";
import { n as UserError, t as CommandError } from "./errors.js";
import { t as run } from "./exec3.js";
import { Dt as quoted, it as writeAtomically, kt as withPeriod } from "./start-both.js";
import { t as nixProgram } from "./program.js";
import { t as nixConfigText } from "./session3.js";
import path from "node:path";
import { rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/nix/push.ts
/** The input `push-to`: uploads a closure to another Nix store, signed when there is a key. */
/** Stores that others can reach. The machine's own (`daemon`, `local`, `auto`) is none of them. */
const schemes = [
	"ssh-ng",
	"ssh",
	"s3",
	"file",
	"https"
];
/** Stores to which Nix writes compressed archives: "Binary Cache Store" in its manual. */
const binaryCaches = [
	"s3",
	"file",
	"https"
];
/**
* Refuses what no upload can be made of, before anything is built.
* @throws {UserError} that names `push-to` or `signing-key`.
*/
function checkPush(to, key) {
	storeUrl(to);
	if (key !== void 0) checkKey(key);
}
/**
* Uploads what the store lacks of the closures of `paths`.
* @throws {UserError} when the store cannot be reached or refuses; the image is not touched by it.
*/
async function pushClosure(session, options) {
	const { log } = session;
	const { text: to, scheme } = storeUrl(options.to);
	const shown = withoutPassword(options.to);
	if (options.paths.length === 0) return;
	const file = path.join(session.scratch, `signing-key-${randomBytes(6).toString("hex")}`);
	const command = nixCommand(session, options, scheme);
	try {
		if (options.key !== void 0) {
			await writeAtomically(file, `${checkKey(options.key)}\n`);
			await command([
				"store",
				"sign",
				"--key-file",
				file,
				"--recursive",
				...options.paths
			], "signing-key: Nix could not sign the closure", true);
		} else log.notice(`push-to: the upload to ${shown} has no signature; stores that check signatures accept it only with one. Set the input \`signing-key\`.`);
		const args = [
			"copy",
			"--to",
			to,
			"--no-check-sigs",
			...options.paths
		];
		const begin = Date.now();
		await command(args, `push-to: the upload to ${shown} failed`, false);
		const seconds = ((Date.now() - begin) / 1e3).toFixed(1);
		log.info(`push-to: the closure is in ${shown}, ${seconds} s`);
	} finally {
		await rm(file, { force: true });
	}
}
/** Runs `nix`, its failure told in a sentence that begins with the input. */
function nixCommand(session, options, scheme) {
	const cloud = scheme === "s3" ? awsEnvironment(options.environment ?? process.env) : {};
	const env = {
		...session.env,
		...cloud,
		NIX_CONFIG: nixConfigText(session.settings, ["connect-timeout = 30"])
	};
	return async (args, what, secret) => {
		try {
			await run(nixProgram(session.bin, "nix"), args, {
				env,
				cwd: session.workingDirectory,
				onStderrLine: (line) => {
					if (!secret) session.log.child(line);
				},
				signal: options.signal
			});
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			if (error.missing || error.timedOut || error.signal !== void 0) throw error;
			const said = error.stderr.split("\n").map((line) => line.trim()).filter((line) => line.startsWith("error:")).at(-1) ?? error.message;
			if (/don't know how to open Nix store/.test(said)) throw new UserError(`push-to: the Nix ${session.version} of this runner cannot write to \`${scheme}://\` stores. Choose another one with the input \`nix-version\`.`, {
				details: error.stderr,
				cause: error
			});
			throw new UserError(`${what}: ${withPeriod(said.replace(/^error: */, ""))}`, {
				details: error.stderr,
				cause: error
			});
		}
	};
}
function awsEnvironment(environment) {
	const names = Object.keys(environment).filter((name) => name.startsWith("AWS_"));
	const cloud = childEnvironment("common", {}, names, environment);
	const home = environment["HOME"];
	if (home !== void 0) {
		cloud["AWS_CONFIG_FILE"] ??= path.join(home, ".aws", "config");
		cloud["AWS_SHARED_CREDENTIALS_FILE"] ??= path.join(home, ".aws", "credentials");
	}
	return cloud;
}
function storeUrl(given) {
	const text = given.trim();
	const scheme = /^([a-z][a-z0-9+.-]*):\/\/[^\s]+$/.exec(text)?.[1];
	if (scheme === void 0 || !schemes.includes(scheme)) throw new UserError(`push-to: ${quoted(withoutPassword(text))} is not a store to upload to. Give the URL of a Nix store: ${schemes.map((name) => `\`${name}://\``).join(", ")}.`);
	const query = text.split("?")[1] ?? "";
	if (/(^|&)secret-key=/.test(query)) throw new UserError("push-to: the key belongs in the input `signing-key`, not in the URL (`secret-key=`).");
	if (!binaryCaches.includes(scheme) || /(^|&)compression=/.test(query)) return {
		text,
		scheme
	};
	return {
		text: `${text}${text.includes("?") ? "&" : "?"}compression=zstd`,
		scheme
	};
}
/** A password in a URL is not for the log. */
function withoutPassword(url) {
	return url.trim().replace(/^([a-z0-9+.-]+:\/\/[^/@:]*):[^/@]*@/, "$1:***@");
}
/** An ed25519 key of libsodium: 64 bytes behind a name. */
function checkKey(text) {
	const key = text.trim();
	const encoded = /^[^\s:]+:([A-Za-z0-9+/]+={0,2})$/.exec(key)?.[1];
	if (encoded !== void 0 && Buffer.from(encoded, "base64").length === 64) return key;
	throw new UserError("signing-key: this is not a secret key for Nix stores; it is one line, `<name>:<base64 of 64 bytes>`, as `nix-store --generate-binary-cache-key` writes it into its first file.");
}

export { checkPush, pushClosure };