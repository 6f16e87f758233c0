import path from "node:path";
import { existsSync, readFileSync } from "node:fs";

// src/nix/store/database.ts
/**
* The store's database, read and in one place written without Nix: `nix-store --load-db` registers
* paths but takes neither content addresses nor signatures, and without them such a path can never
* be copied to a store that checks. Runs in the unpacking process, as the owner of the store.
*/
/**
* `schema` in the database's folder. 10 since Nix 2.0 (nixSchemaVersion in local-store.hh); later
* changes of tables that we do not touch are noted in the database itself.
*/
const knownSchema = "10";
/** Milliseconds to wait for another writer. */
const timeout = 6e4;
/**
* Those of the paths that are valid; undefined when the database is of an unknown kind or cannot be
* read.
*/
function validInDatabase(stateDir, paths) {
	const folder = path.join(stateDir, "db");
	if (!existsSync(path.join(folder, "db.sqlite"))) return [];
	if (!isKnown(folder)) return void 0;
	let database;
	try {
		database = open(folder, true);
		const statement = database.prepare("select 1 from ValidPaths where path = ?");
		return paths.filter((name) => statement.get(name) !== void 0);
	} catch {
		return;
	} finally {
		database?.close();
	}
}
/**
* Puts content addresses and signatures back to paths that are registered already.
* @returns why it was not done, or undefined.
*/
function restoreClaims(stateDir, infos) {
	const claims = infos.filter(({ ca, signatures }) => ca !== void 0 || signatures.length > 0);
	if (claims.length === 0) return void 0;
	const folder = path.join(stateDir, "db");
	if (!isKnown(folder)) return "the database of this Nix has a schema that is not known";
	const database = open(folder, false);
	try {
		const columns = database.prepare("pragma table_info(ValidPaths)").all();
		const names = new Set(columns.map((column) => column["name"]));
		if (!names.has("ca") || !names.has("sigs") || !names.has("hash")) return "the database of this Nix lacks the columns for them";
		const statement = database.prepare("update ValidPaths set ca = coalesce(?, ca), sigs = coalesce(?, sigs) where path = ? and hash = ?");
		database.exec("begin immediate");
		for (const { path: name, narHash, ca, signatures } of claims) {
			const joined = signatures.length === 0 ? null : signatures.join(" ");
			statement.run(ca ?? null, joined, name, `sha256:${narHash}`);
		}
		database.exec("commit");
		return;
	} finally {
		database.close();
	}
}
function isKnown(folder) {
	try {
		return readFileSync(path.join(folder, "schema"), "utf8").trim() === knownSchema;
	} catch {
		return false;
	}
}
function open(folder, readOnly) {
	return new (process.getBuiltinModule("node:sqlite")).DatabaseSync(path.join(folder, "db.sqlite"), {
		readOnly,
		timeout
	});
}

export { validInDatabase as n, restoreClaims as t };