/**
 * Nix for this run: the one of the machine when its version fits, else one that this action has
 * installed before, else a release, from the tool cache or from the network.
 */
import { messageOf } from "../shared/errors.ts";
import { exists } from "../shared/files.ts";
import type { Log } from "../shared/log.ts";
import { comparable, minimumNix, nixFolders, versionOf } from "./nix-find.ts";
import { isWhole, recordedNix, recordNix, store } from "./nix-record.ts";
import type { NixInstallation, NixToolOptions, RestoredNix } from "./nix-types.ts";
import { bestVersion, parseConstraint, type VersionConstraint, versionFits } from "./versions.ts";

/**
 * Finds Nix, or installs it.
 * @throws {UserError} when none fits and none can be installed here; it says what to do.
 */
export async function nixTool(options: NixToolOptions): Promise<NixInstallation> {
  const env = options.env ?? process.env;
  const constraint = await parseConstraint(options.constraint, "nix-version");
  const recorded = await recordedNix();
  const found = await onMachine(constraint, recorded, env, options.log);
  if (typeof found !== "string") {
    await givenStore(found, env);
    return found;
  }
  const installed = await inStore(constraint, recorded, env);
  if (installed !== undefined) return installed;

  const { prepareStore } = await import("./nix-prepare.ts");
  const { releasedNix } = await import("./nix-release.ts");
  const started = performance.now();
  await prepareStore(found);
  const restored = await fromCache(constraint, options);
  if (restored !== undefined) return { ...restored, from: "store" };
  const nix = await releasedNix({ ...options, env, constraint });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const origin = nix.from === "download" ? "its release" : "the tool cache";
  options.log.info(`Nix ${nix.version} was installed from ${origin} in ${seconds} s.`);
  return nix;
}

/** @returns which Nix was found and does not fit, as a text; empty if there was none. */
async function onMachine(
  constraint: VersionConstraint | undefined,
  recorded: readonly RestoredNix[],
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<NixInstallation | string> {
  let why = "";
  for await (const bin of nixFolders(env)) {
    const ours = recorded.find((entry) => entry.bin === bin);
    if (ours !== undefined && !(await isWhole(ours, env))) continue;
    const version = await versionOf(bin, env);
    if (version === undefined) {
      log.info(`The Nix in ${bin} does not run, and is not used.`);
    } else if (await versionFits(comparable(version), constraint, minimumNix)) {
      const from = ours === undefined ? "path" : "store";
      return { bin, version, from, closure: ours?.closure };
    } else {
      why ||= `Nix ${version} in ${bin} is not the required version (${constraintText(constraint)}).`;
      log.info(`Nix ${version} in ${bin} is not used: ${constraintText(constraint)} is required.`);
    }
  }
  return why;
}

/** A distribution's Nix that was never used has no store, which only root can make. */
async function givenStore(
  { bin, version }: NixInstallation,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const elsewhere = ["NIX_REMOTE", "NIX_STORE_DIR", "NIX_STATE_DIR"].some((name) => env[name]);
  if (elsewhere || (await exists(store))) return;
  const { prepareStore } = await import("./nix-prepare.ts");
  await prepareStore(`Nix ${version} in ${bin} has no store yet.`);
}

async function inStore(
  constraint: VersionConstraint | undefined,
  recorded: readonly RestoredNix[],
  env: NodeJS.ProcessEnv,
): Promise<NixInstallation | undefined> {
  for (let left = [...recorded]; left.length > 0; ) {
    const versions = left.map(({ version }) => comparable(version));
    const best = await bestVersion(versions, constraint, minimumNix);
    const entry = left.find(({ version }) => comparable(version) === best);
    if (entry === undefined) return undefined;
    if (await isWhole(entry, env)) return { ...entry, from: "store" };
    left = left.filter((one) => one !== entry);
  }
  return undefined;
}

/** Errors of the cache are only logged, because there is a release. */
async function fromCache(
  constraint: VersionConstraint | undefined,
  { restore, table, log }: NixToolOptions,
): Promise<RestoredNix | undefined> {
  try {
    const { versionToInstall } = await import("./nix-release.ts");
    const version = await versionToInstall(constraint, table);
    const nix = version === undefined ? undefined : await restore?.(version);
    if (nix !== undefined) await recordNix(nix);
    return nix;
  } catch (error) {
    log.info(`Nix could not be restored from the store cache: ${messageOf(error)}`);
    return undefined;
  }
}

function constraintText(constraint: VersionConstraint | undefined): string {
  return constraint === undefined
    ? `${minimumNix} or later`
    : `\`nix-version: ${constraint.text}\``;
}

/** What later steps of the job need in order to use this Nix. */
export interface LaterSteps {
  /** Folders for PATH. */
  path: string[];
  variables: Record<string, string>;
}

/** @param nixConfig The input `nix-config`: lines of nix.conf. */
export async function laterSteps(
  nix: NixInstallation,
  nixConfig: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<LaterSteps> {
  const { certificateFile } = await import("./nix-environment.ts");
  const { ownSettings } = await import("../nix/settings.ts");
  const onPath = (env["PATH"] ?? "").split(":").includes(nix.bin);
  const certificates = await certificateFile(nix.closure, env);
  // A Nix that this action installed has no nix.conf; any other has its owner's.
  const settings = [...(nix.closure === undefined ? [] : await ownSettings()), ...nixConfig];
  const given = (env["NIX_CONFIG"] ?? "").split("\n").filter((line) => line.trim() !== "");
  const added = settings.filter((line) => !given.includes(line));
  return {
    path: onPath ? [] : [nix.bin],
    variables: {
      ...(certificates === undefined ? {} : { NIX_SSL_CERT_FILE: certificates }),
      ...(added.length === 0 ? {} : { NIX_CONFIG: [...given, ...added].join("\n") }),
    },
  };
}
