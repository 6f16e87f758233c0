import { a as messageOf } from "./errors.js";
import { n as runNix } from "./command.js";
import { t as listSetting } from "./settings.js";
import path from "node:path";

// src/nix/closure.ts
/** What goes into an image, and what it is made from, by store path. */
/** @param toplevel A valid store path. @returns its closure. */
async function closureOf(toplevel, session) {
	const closure = sizesIn(await runNix(session, "nix", [
		"path-info",
		"--recursive",
		"--size",
		toplevel
	], asking("measuring the closure")));
	if (closure.length === 0) throw new Error(`nix path-info told nothing of ${toplevel}`);
	return closure;
}
/** Stores that are quickly asked for a system; Hydra builds packages, and no system of a user's. */
const asked = /^(?:https?|file):\/\/(?!cache\.nixos\.org(?:[/?]|$))/;
/**
* The closure of a system that this machine does not have, as a substituter describes it: one
* request to each that lacks it.
* @returns undefined where none has it.
*/
async function closureElsewhere(toplevel, session, signal) {
	const { bin, env } = session;
	const stores = await listSetting("substituters", {
		bin,
		env,
		signal
	});
	const patience = [
		"--option",
		"connect-timeout",
		"5",
		"--option",
		"download-attempts",
		"1"
	];
	for (const store of stores.filter((url) => asked.test(url))) {
		const args = [
			"path-info",
			"--recursive",
			"--size",
			"--store",
			store,
			...patience,
			toplevel
		];
		try {
			const options = {
				...asking("asking substituters"),
				signal
			};
			const closure = sizesIn(await runNix(session, "nix", args, options));
			if (closure.length > 0) return closure;
		} catch (error) {
			signal.throwIfAborted();
			session.log.debug(`${store} does not know ${toplevel}: ${messageOf(error)}`);
		}
	}
}
/**
* Base names of the derivations that one is built from, itself included. Sources have no part in it:
* they are files of their own and no packages.
* @param derivation A valid derivation.
*/
async function graphOf(derivation, session) {
	return (await runNix(session, "nix-store", [
		"--query",
		"--requisites",
		derivation
	], asking("reading the derivations"))).split("\n").filter((line) => line.endsWith(".drv")).map((line) => path.basename(line)).sort();
}
function sizesIn(text) {
	return text.split("\n").flatMap((line) => {
		const [, file, bytes] = /^(\S+)\s+(\d+)\s*$/.exec(line) ?? [];
		if (file === void 0) return [];
		return [{
			base: path.basename(file),
			bytes: Number(bytes)
		}];
	});
}
function asking(what) {
	return {
		what,
		input: "toplevel",
		trees: [],
		progress: "closure"
	};
}

export { closureOf as n, graphOf as r, closureElsewhere as t };