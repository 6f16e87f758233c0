/** Which nixpkgs a configuration is evaluated with, and where it lies. */
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { realPath } from "../shared/files.ts";
import type { JsonObject } from "../shared/json.ts";
import { writeArguments } from "./arguments.ts";
import { evaluateOurs, parseOutput, runNix } from "./command.ts";
import { type NixpkgsSource, pinBeside } from "./lock.ts";
import { narHash } from "./store/nar-write.ts";
import type { NixSession } from "./types.ts";

const channels = "https://channels.nixos.org";

/** What finding a nixpkgs needs of a session; no Nix is started for it. */
export type Finding = Pick<NixSession, "workingDirectory" | "nixPath" | "log">;

/**
 * The input `nixpkgs`, else the pin beside the configuration, else the search path.
 * @param beside Folder of the configuration and the root of its work tree.
 * @throws {UserError} when nothing names one.
 */
export async function chooseNixpkgs(
  input: string | undefined,
  beside: { folder: string; root: string } | undefined,
  session: Finding,
): Promise<NixpkgsSource> {
  if (input !== undefined) return await parseNixpkgs(input, session);
  const pin = beside === undefined ? undefined : await pinBeside(beside.folder, beside.root);
  if (pin !== undefined) return pin;
  const entry = await fromSearchPath(session);
  if (entry !== undefined) return entry;
  const tried =
    session.nixPath.length === 0 ? "" : `NIX_PATH has none (${session.nixPath.join(":")}). `;
  throw new UserError(
    `nixpkgs: nothing says which nixpkgs to use. ${tried}Add a line such as \`nixpkgs: github:NixOS/nixpkgs/<commit>\` to the step, or commit a flake.lock or npins/sources.json beside the configuration.`,
  );
}

/** Understands a path, a channel's name, a tarball's URL and a flake reference. */
export async function parseNixpkgs(input: string, session: Finding): Promise<NixpkgsSource> {
  if (/^[<~]/.test(input)) {
    throw new UserError(
      `nixpkgs: ${input} is neither a path, a channel, a URL nor a flake reference. What NIX_PATH names is used without this input.`,
    );
  }
  const value = input.startsWith("path:") ? input.slice("path:".length) : input;
  const isPath = value !== input || /^(\.{0,2}\/|\.{1,2}$)/.test(value);
  const resolved = await realPath(path.resolve(session.workingDirectory, value));
  if (isPath && resolved === undefined) throw new UserError(`nixpkgs: there is no ${input}.`);
  if (resolved !== undefined && !value.includes(":")) return { kind: "path", path: resolved };
  const channel = /^(?:channel:)?((?:nixos|nixpkgs|release)-[\w.-]+)$/.exec(input)?.[1];
  if (channel !== undefined) {
    unpinned(input, session);
    return { kind: "tarball", url: `${channels}/${channel}/nixexprs.tar.xz` };
  }
  if (/^https:\/\//.test(input) || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(input)) {
    if (!/[0-9a-f]{40}/.test(input)) unpinned(input, session);
    return { kind: "tarball", url: input };
  }
  if (/^(http|file):/.test(input)) {
    throw new UserError(`nixpkgs: ${input} is not fetched; use https:, or a path.`);
  }
  if (!/[0-9a-f]{40}|narHash=/.test(input)) unpinned(input, session);
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(input);
  return { kind: "reference", reference: isUrl ? input : `flake:${input}` };
}

function unpinned(input: string, { log }: Finding): void {
  log.notice(`nixpkgs: ${input} names no commit, so the same step may give another system later.`);
}

async function fromSearchPath(session: Finding): Promise<NixpkgsSource | undefined> {
  for (const entry of session.nixPath) {
    const named = /^nixpkgs=(.*)$/s.exec(entry)?.[1];
    if (named !== undefined) {
      if (!named.startsWith("/")) return await parseNixpkgs(named.replace(/^flake:/, ""), session);
      const resolved = await realPath(named);
      if (resolved !== undefined) return { kind: "path", path: resolved };
    } else if (entry.startsWith("/")) {
      const resolved = await realPath(path.join(entry, "nixpkgs"));
      if (resolved !== undefined) return { kind: "path", path: resolved };
    }
  }
  return undefined;
}

/**
 * The folder of a nixpkgs, fetched where it has to be.
 * @throws {UserError} when it cannot be had or is no nixpkgs.
 */
export async function nixpkgsPath(source: NixpkgsSource, session: NixSession): Promise<string> {
  if (source.kind !== "path") return (await fetchSource(source, session)).path;
  await requireNixpkgs(source.path);
  return source.path;
}

/** What a pure evaluation needs to reach a nixpkgs: attributes of `fetchTree` with a narHash. */
export async function lockedNixpkgs(
  source: NixpkgsSource,
  session: NixSession,
): Promise<JsonObject> {
  if (source.kind === "tree") return source.locked;
  if (source.kind === "path") await requireNixpkgs(source.path);
  const fetched =
    source.kind === "path"
      ? { path: source.path, narHash: null }
      : await fetchSource(source, session);
  return {
    type: "path",
    path: fetched.path,
    narHash: fetched.narHash ?? (await narHash(fetched.path)),
  };
}

/** Of this machine; one that Nix has fetched may lie in a store that cannot be looked into. */
async function requireNixpkgs(folder: string): Promise<void> {
  if ((await realPath(path.join(folder, "nixos", "lib", "eval-config.nix"))) !== undefined) return;
  throw new UserError(
    `nixpkgs: ${folder} is not nixpkgs, because it has no nixos/lib/eval-config.nix.`,
  );
}

async function fetchSource(
  source: Exclude<NixpkgsSource, { kind: "path" }>,
  session: NixSession,
): Promise<{ path: string; narHash: string | null }> {
  const asking = { what: "fetching nixpkgs", input: "nixpkgs", trees: [], progress: "nixpkgs" };
  const options = { ...asking, fetches: true };
  if (source.kind === "reference") {
    // Nix would ask for the registry of all flakes also where the reference is no name in it.
    const isName = source.reference.startsWith("flake:");
    const direct = isName ? [] : ["--option", "flake-registry", "/no-registry"];
    const args = ["flake", "prefetch", "--json", ...direct, source.reference];
    const { storePath, hash } = parseOutput(await runNix(session, "nix", args, options), "nix");
    return { path: String(storePath), narHash: String(hash) };
  }
  const { directory } = await writeArguments(session.scratch, { source: { ...source } });
  const { path: folder, narHash: hash } = await evaluateOurs(
    session,
    "fetch.nix",
    directory,
    [],
    options,
  );
  return { path: String(folder), narHash: typeof hash === "string" ? hash : null };
}
