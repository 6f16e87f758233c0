/** The input `push-to`: uploads a closure to another Nix store, signed when there is a key. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "../shared/environment.ts";
import { CommandError, UserError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import { writeAtomically } from "../shared/files.ts";
import { quoted, withPeriod } from "../shared/text.ts";
import { nixProgram } from "./program.ts";
import { nixConfigText } from "./session.ts";
import type { NixSession } from "./types.ts";

export interface PushOptions {
  /** The input `push-to`: the URL of a Nix store. */
  to: string;
  /** Valid store paths; their closures go. */
  paths: readonly string[];
  /** The input `signing-key`: `<name>:<base64>`, as `nix-store --generate-binary-cache-key` makes it. */
  key?: string | undefined;
  signal?: AbortSignal;
  /** The job's environment, for the credentials of `s3://`; default this process's. */
  environment?: NodeJS.ProcessEnv;
}

/** Stores that others can reach. The machine's own (`daemon`, `local`, `auto`) is none of them. */
const schemes = ["ssh-ng", "ssh", "s3", "file", "https"];

/** Stores to which Nix writes compressed archives: "Binary Cache Store" in its manual. */
const binaryCaches = ["s3", "file", "https"];

/**
 * Refuses what no upload can be made of, before anything is built.
 * @throws {UserError} that names `push-to` or `signing-key`.
 */
export function checkPush(to: string, key: string | undefined): void {
  storeUrl(to);
  if (key !== undefined) checkKey(key);
}

/**
 * Uploads what the store lacks of the closures of `paths`.
 * @throws {UserError} when the store cannot be reached or refuses; the image is not touched by it.
 */
export async function pushClosure(session: NixSession, options: PushOptions): Promise<void> {
  const { log } = session;
  const { text: to, scheme } = storeUrl(options.to);
  const shown = withoutPassword(options.to);
  if (options.paths.length === 0) return;
  const file = path.join(session.scratch, `signing-key-${randomBytes(6).toString("hex")}`);
  const command = nixCommand(session, options, scheme);
  try {
    if (options.key !== undefined) {
      await writeAtomically(file, `${checkKey(options.key)}\n`);
      const args = ["store", "sign", "--key-file", file, "--recursive", ...options.paths];
      await command(args, "signing-key: Nix could not sign the closure", true);
    } else {
      log.notice(
        `push-to: the upload to ${shown} has no signature; stores that check signatures accept it only with one. Set the input \`signing-key\`.`,
      );
    }
    // Trust is the matter of the far side: it checks, unless it lets this user in as trusted.
    const args = ["copy", "--to", to, "--no-check-sigs", ...options.paths];
    const begin = Date.now();
    await command(args, `push-to: the upload to ${shown} failed`, false);
    const seconds = ((Date.now() - begin) / 1000).toFixed(1);
    log.info(`push-to: the closure is in ${shown}, ${seconds} s`);
  } finally {
    await rm(file, { force: true });
  }
}

/** Runs `nix`, its failure told in a sentence that begins with the input. */
function nixCommand(session: NixSession, options: PushOptions, scheme: string) {
  const cloud = scheme === "s3" ? awsEnvironment(options.environment ?? process.env) : {};
  const env = {
    ...session.env,
    ...cloud,
    NIX_CONFIG: nixConfigText(session.settings, ["connect-timeout = 30"]),
  };
  return async (args: readonly string[], what: string, secret: boolean): Promise<void> => {
    try {
      await run(nixProgram(session.bin, "nix"), args, {
        env,
        cwd: session.workingDirectory,
        onStderrLine: (line) => {
          if (!secret) session.log.child(line);
        },
        signal: options.signal,
      });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (error.missing || error.timedOut || error.signal !== undefined) throw error;
      const lines = error.stderr.split("\n").map((line) => line.trim());
      const said = lines.filter((line) => line.startsWith("error:")).at(-1) ?? error.message;
      if (/don't know how to open Nix store/.test(said)) {
        // Nix can be built without the clouds' libraries; Debian's is.
        throw new UserError(
          `push-to: the Nix ${session.version} of this runner cannot write to \`${scheme}://\` stores. Choose another one with the input \`nix-version\`.`,
          { details: error.stderr, cause: error },
        );
      }
      throw new UserError(`${what}: ${withPeriod(said.replace(/^error: */, ""))}`, {
        // The key's file is named in messages, its content never.
        details: error.stderr,
        cause: error,
      });
    }
  };
}

function awsEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const names = Object.keys(environment).filter((name) => name.startsWith("AWS_"));
  const cloud = childEnvironment("common", {}, names, environment);
  // Profiles of the user lie in the real home; Nix has one of its own.
  const home = environment["HOME"];
  if (home !== undefined) {
    cloud["AWS_CONFIG_FILE"] ??= path.join(home, ".aws", "config");
    cloud["AWS_SHARED_CREDENTIALS_FILE"] ??= path.join(home, ".aws", "credentials");
  }
  return cloud;
}

function storeUrl(given: string): { text: string; scheme: string } {
  const text = given.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/[^\s]+$/.exec(text)?.[1];
  if (scheme === undefined || !schemes.includes(scheme)) {
    throw new UserError(
      `push-to: ${quoted(withoutPassword(text))} is not a store to upload to. Give the URL of a Nix store: ${schemes.map((name) => `\`${name}://\``).join(", ")}.`,
    );
  }
  const query = text.split("?")[1] ?? "";
  if (/(^|&)secret-key=/.test(query)) {
    throw new UserError(
      "push-to: the key belongs in the input `signing-key`, not in the URL (`secret-key=`).",
    );
  }
  if (!binaryCaches.includes(scheme) || /(^|&)compression=/.test(query)) return { text, scheme };
  return { text: `${text}${text.includes("?") ? "&" : "?"}compression=zstd`, scheme };
}

/** A password in a URL is not for the log. */
function withoutPassword(url: string): string {
  return url.trim().replace(/^([a-z0-9+.-]+:\/\/[^/@:]*):[^/@]*@/, "$1:***@");
}

/** An ed25519 key of libsodium: 64 bytes behind a name. */
function checkKey(text: string): string {
  const key = text.trim();
  const encoded = /^[^\s:]+:([A-Za-z0-9+/]+={0,2})$/.exec(key)?.[1];
  if (encoded !== undefined && Buffer.from(encoded, "base64").length === 64) return key;
  throw new UserError(
    "signing-key: this is not a secret key for Nix stores; it is one line, `<name>:<base64 of 64 bytes>`, as `nix-store --generate-binary-cache-key` writes it into its first file.",
  );
}
