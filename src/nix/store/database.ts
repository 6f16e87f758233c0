/**
 * The store's database, read and in one place written without Nix: `nix-store --load-db` registers
 * paths but takes neither content addresses nor signatures, and without them such a path can never
 * be copied to a store that checks. Runs in the unpacking process, as the owner of the store.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { PathInfo } from "./types.ts";

/**
 * `schema` in the database's folder. 10 since Nix 2.0 (nixSchemaVersion in local-store.hh); later
 * changes of tables that we do not touch are noted in the database itself.
 */
const knownSchema = "10";
/** Milliseconds to wait for another writer. */
const timeout = 60_000;

/**
 * Those of the paths that are valid; undefined when the database is of an unknown kind or cannot be
 * read.
 */
export function validInDatabase(stateDir: string, paths: readonly string[]): string[] | undefined {
  const folder = path.join(stateDir, "db");
  if (!existsSync(path.join(folder, "db.sqlite"))) return [];
  if (!isKnown(folder)) return undefined;
  let database: DatabaseSync | undefined;
  try {
    database = open(folder, true);
    const statement = database.prepare("select 1 from ValidPaths where path = ?");
    return paths.filter((name) => statement.get(name) !== undefined);
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

/**
 * Puts content addresses and signatures back to paths that are registered already.
 * @returns why it was not done, or undefined.
 */
export function restoreClaims(stateDir: string, infos: readonly PathInfo[]): string | undefined {
  const claims = infos.filter(({ ca, signatures }) => ca !== undefined || signatures.length > 0);
  if (claims.length === 0) return undefined;
  const folder = path.join(stateDir, "db");
  if (!isKnown(folder)) return "the database of this Nix has a schema that is not known";
  const database = open(folder, false);
  try {
    const columns = database.prepare("pragma table_info(ValidPaths)").all();
    const names = new Set(columns.map((column) => column["name"]));
    if (!names.has("ca") || !names.has("sigs") || !names.has("hash")) {
      return "the database of this Nix lacks the columns for them";
    }
    // The hash as well: if somebody else registered other contents, the claims are not theirs.
    const statement = database.prepare(
      "update ValidPaths set ca = coalesce(?, ca), sigs = coalesce(?, sigs) where path = ? and hash = ?",
    );
    database.exec("begin immediate");
    for (const { path: name, narHash, ca, signatures } of claims) {
      const joined = signatures.length === 0 ? null : signatures.join(" ");
      statement.run(ca ?? null, joined, name, `sha256:${narHash}`);
    }
    database.exec("commit");
    return undefined;
  } finally {
    database.close();
  }
}

function isKnown(folder: string): boolean {
  try {
    return readFileSync(path.join(folder, "schema"), "utf8").trim() === knownSchema;
  } catch {
    return false;
  }
}

function open(folder: string, readOnly: boolean): DatabaseSync {
  // Loaded here only: most processes never need it.
  const sqlite = process.getBuiltinModule("node:sqlite");
  return new sqlite.DatabaseSync(path.join(folder, "db.sqlite"), { readOnly, timeout });
}
