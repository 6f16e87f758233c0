import "./rolldown-runtime.js";
import { n as unpackFolderName } from "./folder-name.js";
import { n as readArchiveManifest } from "./manifest.js";
import { n as missingReferences, r as namedPaths, t as inReferenceOrder } from "./plan.js";
import { a as stateDirOf, i as startWorkers, n as bytesOf, o as storeDirOf, r as checkSpace, t as askSubstituters } from "./restore-shared.js";
import { t as unpackAll } from "./unpack-all.js";
import path from "node:path";

// src/nix/store/restore.ts
/** Brings the paths of an archive into a store: unpacked in parallel beside it and renamed in. */
/**
* Restores what the store lacks; each path is verified before it is seen under its name, and
* becomes valid only when all that it refers to is. Everything else goes away again: also after a
* failure, a cancel and, through the unpacking processes, after the sudden end of this one.
* @throws {ArchiveError} when the archive as a whole is damaged; others when the disk is full, the
*   store cannot be written or Nix refuses the registration. The store is as it was before then.
*/
async function restoreArchive(source, options) {
	const { access } = options;
	if (access.kind === "daemon") {
		const { importViaDaemon } = await import("./import-via-daemon.js");
		return await importViaDaemon(source, options);
	}
	const folder = {
		parent: storeDirOf(options),
		name: unpackFolderName()
	};
	const workers = startWorkers(folder, options, access.prefix);
	try {
		return await restoreWith(workers.all, source, options);
	} finally {
		await workers.close();
	}
}
async function restoreWith(starting, source, options) {
	const storeDir = storeDirOf(options);
	const stateDir = stateDirOf(options.env, storeDir);
	const manifest = await readArchiveManifest(source, storeDir);
	const workers = await starting;
	const first = workers[0];
	const has = await validPaths(first, stateDir, namedPaths(manifest.paths), options);
	const wanted = manifest.paths.filter(({ info }) => !has.has(info.path));
	const left = [];
	const result = {
		paths: 0,
		bytes: 0,
		present: manifest.paths.length - wanted.length,
		left
	};
	if (wanted.length === 0) return result;
	await checkSpace(storeDir, bytesOf(wanted));
	const missing = missingReferences(wanted, has);
	const [places] = await Promise.all([unpackAll(workers, source, manifest, wanted, {
		form: "tree",
		options,
		left
	}), askSubstituters(missing, options)]);
	if (missing.length > 0) for (const got of await validPaths(first, stateDir, missing, options)) has.add(got);
	options.signal.throwIfAborted();
	const ordered = inReferenceOrder(wanted, has, left);
	if (ordered.length === 0) return result;
	const reply = await first.ask({
		kind: "commit",
		stateDir,
		nixStore: options.bin === void 0 ? void 0 : path.join(options.bin, "nix-store"),
		env: registrationEnvironment(options.env),
		paths: ordered.map(({ info }) => ({
			info,
			part: places.get(info.path) ?? ""
		}))
	});
	for (const note of reply.notes) options.log.info(note);
	left.push(...reply.left);
	result.present += reply.present.length;
	const sizes = new Map(ordered.map(({ info }) => [info.path, info.narSize]));
	for (const registered of reply.registered) {
		result.paths++;
		result.bytes += sizes.get(registered) ?? 0;
	}
	return result;
}
/** No settings and no tokens: this one may be seen by others, and needs neither. */
function registrationEnvironment(env) {
	const kept = [
		"PATH",
		"HOME",
		"NIX_STORE_DIR",
		"NIX_STATE_DIR",
		"NIX_LOG_DIR",
		"NIX_CONF_DIR"
	];
	return Object.fromEntries(Object.entries(env).filter(([name]) => kept.includes(name)));
}
async function validPaths(worker, stateDir, paths, options) {
	const { valid } = await worker.ask({
		kind: "valid",
		stateDir,
		paths
	});
	if (valid !== void 0) return new Set(valid);
	if (options.bin === void 0) throw new Error("there is a store, but no Nix that knows it");
	const { validInStore } = await import("./path-info.js");
	return new Set(await validInStore(paths, options));
}

export { restoreArchive };