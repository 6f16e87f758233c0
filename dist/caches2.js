import "./rolldown-runtime.js";
import { t as childEnvironment } from "./environment.js";
import { i as isUserError } from "./errors.js";
import { t as exists } from "./files.js";
import { t as once } from "./once.js";
import { n as runnerPlatform } from "./platform.js";
import { t as userFolder } from "./xdg.js";
import path from "node:path";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";

// src/steps/caches.ts
/** What earlier runs have left for this one in the Actions cache, and what this one leaves. */
const storeDir = "/nix/store";
/** @param request What will be evaluated; undefined for a step without a configuration. */
function openCaches(given, request) {
	const { inputs, github, invocation, log, timeline, learn, signal } = given;
	/** How the lookup of each entry of this run went. */
	const reports = /* @__PURE__ */ new Map();
	const actionsCache = once(async () => {
		if (inputs.cache === "off") return void 0;
		const { openActionsCache } = await import("./service.js");
		const { cachePolicy } = await import("./policy.js");
		const mode = cachePolicy({
			input: inputs.cache,
			github
		});
		if (inputs.cache === "write" && !mode.write) log.notice(`cache: is \`write\`, and nothing is written all the same: ${mode.why}.`);
		const cache = openActionsCache({
			env: process.env,
			log,
			mode,
			signal
		});
		log.debug(`Actions cache: ${cache.why || "read and written"}`);
		return cache.readable || cache.writable ? cache : void 0;
	});
	const locks = once(async () => {
		if (request === void 0) return [];
		const { lockTexts } = await import("./lock-texts.js");
		const { workspace } = github;
		return await lockTexts(await request(), {
			workspace,
			workingDirectory: inputs.workingDirectory
		});
	});
	const lock = once(async () => {
		const { lockDigest } = await import("./cache-keys.js");
		return lockDigest(await locks());
	});
	/** Whether an image can be joined to the store; asked before one is, as the answer changes then. */
	let mount;
	/** How the store can be written. */
	const machine = async ({ bin, env }) => {
		const { storeAccess } = await import("./access.js");
		const access = await storeAccess({
			env,
			bin
		});
		mount ??= mountOf(access);
		return {
			access,
			mount: await mount
		};
	};
	const mountOf = async (access) => {
		const { asRoot } = await import("./root.js");
		const { canMountStore } = await import("./image-mount2.js");
		const answer = await canMountStore({
			access,
			root: await asRoot(),
			ephemeral: github.hosted
		});
		if (answer.ok) return { root: answer.root };
		log.debug(`Store cache: entries are unpacked: ${answer.why}.`);
	};
	const restore = async (name, on) => {
		const cache = await actionsCache();
		if (cache === void 0 || reports.has(name.kind)) return reports.get(name.kind);
		const { restoreEntry } = await import("./cache2.js");
		const report = await timeline.phase(`Restore the ${name.kind}`, async () => restoreEntry({
			name,
			cache,
			log,
			signal,
			...on,
			...await machine(on),
			scratch: path.join(invocation.directory, "restore"),
			unpackEntry: path.join(given.actionRoot, "dist", "unpack.js")
		}));
		reports.set(name.kind, report);
		if (report.outcome === "restored") {
			const { paths, mebibytes } = await import("./cache-words.js");
			const { restored, seconds } = report;
			const figures = `${paths(restored.paths)}, ${mebibytes(restored.bytes)}, ${seconds} s`;
			await learn({ cached: `${name.kind}: ${figures}` });
		}
		return report;
	};
	/** Leaves word for the post step, unless the entry is there or this run may not write. */
	const plan = async (name, roots, nix) => {
		const cache = await actionsCache();
		const report = reports.get(name.kind);
		if (!cache?.writable || report?.exact === true || roots.length === 0) return;
		const { cachePolicy } = await import("./policy.js");
		const found = report?.outcome === "restored";
		const policy = cachePolicy({
			input: inputs.cache,
			github,
			found
		});
		if (!policy.write) {
			log.debug(`Store cache: ${name.kind} is not saved: ${policy.why}.`);
			return;
		}
		const { planSave } = await import("./cache-plan.js");
		const { trustedKeyNames } = await import("./cache-selection.js");
		const { bin, env } = nix;
		const { mount } = await machine({
			bin,
			env
		});
		const save = planSave({
			name,
			roots,
			form: mount === void 0 ? "nar" : "image",
			forms: mount === void 0 ? ["nar"] : ["image", "nar"],
			bin: bin ?? "",
			trustedKeys: name.kind === "closure" ? await trustedKeyNames({
				bin,
				env,
				signal
			}) : []
		});
		await learn({ save });
	};
	const evaluationEntry = async (nix) => {
		const digest = await lock();
		if (digest === void 0) {
			log.debug("Store cache: nothing is pinned, so there is no entry for the evaluation.");
			return;
		}
		return {
			kind: "evaluation",
			system: runnerPlatform(),
			nix,
			lock: digest
		};
	};
	const closureEntry = async ({ evaluation, sandboxed }) => {
		const { toplevel } = evaluation;
		return {
			kind: "closure",
			system: runnerPlatform(),
			lock: await lock(),
			toplevel,
			sandboxed
		};
	};
	/** What earlier runs wrote down of the systems that they built. */
	const book = once(async () => {
		if (inputs.cache === "off") return void 0;
		const { openClosureBook } = await import("./closure-book.js");
		const folder = path.join(userFolder("cache", process.env), "packernix", "packages");
		return openClosureBook(await actionsCache(), folder, log);
	});
	return {
		actionsCache,
		book,
		/** The book, where this run may write it: under the rule of the memo. */
		async bookToWrite() {
			const { mayKeepMemo } = await import("./store.js");
			return mayKeepMemo(github, inputs.cache) ? await book() : void 0;
		},
		/** Nix itself out of the cache, on a machine that has none. */
		async restoreNix() {
			const version = await versionToInstall(inputs.nixVersion);
			const name = version === void 0 ? void 0 : await evaluationEntry(version);
			if (version === void 0 || name === void 0) return void 0;
			const env = childEnvironment("nix", { HOME: invocation.directory });
			if ((await restore(name, {
				bin: void 0,
				env
			}))?.outcome !== "restored") return void 0;
			return await nixInStore(version, env);
		},
		/** Flake inputs and nixpkgs. */
		async restoreEvaluation(place, nix) {
			const name = await evaluationEntry(place.closure === void 0 ? void 0 : place.version);
			if (name !== void 0) await restore(name, nix);
		},
		async planEvaluation(place, nix, sources) {
			const { closure, version } = place;
			const name = await evaluationEntry(closure === void 0 ? void 0 : version);
			if (name === void 0) return;
			const { evaluationPaths } = await import("./cache-selection.js");
			const roots = await evaluationPaths({
				locks: await locks(),
				nix: closure ?? [],
				others: sources
			});
			await plan(name, roots, nix);
		},
		/** What was built by earlier runs. */
		async restoreClosure(building) {
			const { nix, evaluation } = building;
			const { realisePaths } = await import("./realise.js");
			const roots = path.join(invocation.directory, "roots");
			await restore(await closureEntry(building), {
				bin: nix.bin,
				env: nix.env,
				wanted: [evaluation.toplevel],
				realise: async (paths) => {
					await realisePaths(paths, nix, {
						roots,
						signal
					}).catch((error) => {
						if (!isUserError(error)) throw error;
					});
				}
			});
		},
		async planClosure(building) {
			await plan(await closureEntry(building), [building.evaluation.toplevel], building.nix);
		}
	};
}
/** The version that would be installed on a machine that has none. */
async function versionToInstall(input) {
	const { defaultVersion, pinnedVersions } = await import("./table2.js");
	const { bestVersion, parseWanted } = await import("./versions.js");
	const { minimumNix } = await import("./nix-find.js");
	const wanted = await parseWanted(input, "nix-version");
	if (wanted === void 0) return defaultVersion("nix");
	return await bestVersion(pinnedVersions("nix", runnerPlatform()), wanted, minimumNix) ?? wanted.exact;
}
/** The Nix of this version that lies in the store, with all that it refers to. */
async function nixInStore(version, env) {
	const { run } = await import("./exec2.js");
	for (const name of await readdir(storeDir)) {
		const bin = path.join(storeDir, name, "bin");
		const nixStore = path.join(bin, "nix-store");
		if (!name.endsWith(`-nix-${version}`) || !await exists(nixStore)) continue;
		const { stdout } = await run(nixStore, [
			"--query",
			"--requisites",
			path.dirname(bin)
		], { env });
		return {
			bin,
			version,
			closure: stdout.split("\n").filter((line) => line !== "")
		};
	}
}
/**
* In the post step.
* @param plans What `learn({ save })` was told.
* @param deadline Milliseconds since 1970, when `signal` ends the work.
*/
async function savePlanned(plans, env, log, signal, deadline) {
	const { openActionsCache } = await import("./service.js");
	const { saveStore } = await import("./cache-save.js");
	const scratch = await mkdtemp(path.join(env["RUNNER_TEMP"] || os.tmpdir(), "packernix-save-"));
	try {
		await saveStore(plans, {
			cache: openActionsCache({
				env,
				log,
				signal,
				timing: { deadline }
			}),
			log,
			signal,
			scratch,
			environment: env
		});
	} finally {
		await rm(scratch, {
			recursive: true,
			force: true
		});
	}
}

export { savePlanned as n, openCaches as t };