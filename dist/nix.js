import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { X as exists } from "./start-both.js";
import { i as versionOf, n as minimumNix, r as nixFolders, t as comparable } from "./nix-find2.js";
import { a as store, n as recordNix, r as recordedNix, t as isWhole } from "./nix-record.js";
import { G as versionFits, U as bestVersion, W as parseConstraint } from "./start.js";

// src/tools/nix.ts
/**
* Nix for this run: the one of the machine when its version fits, else one that this action has
* installed before, else a release, from the tool cache or from the network.
*/
/**
* Finds Nix, or installs it.
* @throws {UserError} when none fits and none can be installed here; it says what to do.
*/
async function nixTool(options) {
	const env = options.env ?? process.env;
	const constraint = await parseConstraint(options.constraint, "nix-version");
	const recorded = await recordedNix();
	const found = await onMachine(constraint, recorded, env, options.log);
	if (typeof found !== "string") {
		await givenStore(found, env);
		return found;
	}
	const installed = await inStore(constraint, recorded, env);
	if (installed !== void 0) return installed;
	const { prepareStore } = await import("./nix-prepare.js");
	const { releasedNix } = await import("./nix-release.js");
	const started = performance.now();
	await prepareStore(found);
	const restored = await fromCache(constraint, options);
	if (restored !== void 0) return {
		...restored,
		from: "store"
	};
	const nix = await releasedNix({
		...options,
		env,
		constraint
	});
	const seconds = ((performance.now() - started) / 1e3).toFixed(1);
	const origin = nix.from === "download" ? "its release" : "the tool cache";
	options.log.info(`Nix ${nix.version} was installed from ${origin} in ${seconds} s.`);
	return nix;
}
/** @returns which Nix was found and does not fit, as a text; empty if there was none. */
async function onMachine(constraint, recorded, env, log) {
	let why = "";
	for await (const bin of nixFolders(env)) {
		const ours = recorded.find((entry) => entry.bin === bin);
		if (ours !== void 0 && !await isWhole(ours, env)) continue;
		const version = await versionOf(bin, env);
		if (version === void 0) log.info(`The Nix in ${bin} does not run, and is not used.`);
		else if (await versionFits(comparable(version), constraint, "2.8.0")) return {
			bin,
			version,
			from: ours === void 0 ? "path" : "store",
			closure: ours?.closure
		};
		else {
			why ||= `Nix ${version} in ${bin} is not the required version (${constraintText(constraint)}).`;
			log.info(`Nix ${version} in ${bin} is not used: ${constraintText(constraint)} is required.`);
		}
	}
	return why;
}
/** A distribution's Nix that was never used has no store, which only root can make. */
async function givenStore({ bin, version }, env) {
	if ([
		"NIX_REMOTE",
		"NIX_STORE_DIR",
		"NIX_STATE_DIR"
	].some((name) => env[name]) || await exists("/nix/store")) return;
	const { prepareStore } = await import("./nix-prepare.js");
	await prepareStore(`Nix ${version} in ${bin} has no store yet.`);
}
async function inStore(constraint, recorded, env) {
	for (let left = [...recorded]; left.length > 0;) {
		const versions = left.map(({ version }) => comparable(version));
		const best = await bestVersion(versions, constraint, minimumNix);
		const entry = left.find(({ version }) => comparable(version) === best);
		if (entry === void 0) return void 0;
		if (await isWhole(entry, env)) return {
			...entry,
			from: "store"
		};
		left = left.filter((one) => one !== entry);
	}
}
/** Errors of the cache are only logged, because there is a release. */
async function fromCache(constraint, { restore, table, log }) {
	try {
		const { versionToInstall } = await import("./nix-release.js");
		const version = await versionToInstall(constraint, table);
		const nix = version === void 0 ? void 0 : await restore?.(version);
		if (nix !== void 0) await recordNix(nix);
		return nix;
	} catch (error) {
		log.info(`Nix could not be restored from the store cache: ${messageOf(error)}`);
		return;
	}
}
function constraintText(constraint) {
	return constraint === void 0 ? `${minimumNix} or later` : `\`nix-version: ${constraint.text}\``;
}
/** @param nixConfig The input `nix-config`: lines of nix.conf. */
async function laterSteps(nix, nixConfig, env = process.env) {
	const { certificateFile } = await import("./nix-environment.js");
	const { ownSettings } = await import("./settings.js");
	const onPath = (env["PATH"] ?? "").split(":").includes(nix.bin);
	const certificates = await certificateFile(nix.closure, env);
	const settings = [...nix.closure === void 0 ? [] : await ownSettings(), ...nixConfig];
	const given = (env["NIX_CONFIG"] ?? "").split("\n").filter((line) => line.trim() !== "");
	const added = settings.filter((line) => !given.includes(line));
	return {
		path: onPath ? [] : [nix.bin],
		variables: {
			...certificates === void 0 ? {} : { NIX_SSL_CERT_FILE: certificates },
			...added.length === 0 ? {} : { NIX_CONFIG: [...given, ...added].join("\n") }
		}
	};
}

export { laterSteps, nixTool };