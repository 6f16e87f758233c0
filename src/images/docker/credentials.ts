/**
 * The login for a registry as Docker keeps it: `auths`, `credHelpers` and `credsStore` of its
 * config.json (docs.docker.com, "docker login"), which docker/login-action writes. For GitHub's own
 * registry the job's token will do.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { CommandError, hasCode, messageOf, UserError } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";

export interface Login {
  username: string;
  password: string;
}

const configSchema = z.object({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional() })).default({}),
  credHelpers: z.record(z.string(), z.string()).default({}),
  credsStore: z.string().optional(),
});
type Config = z.infer<typeof configSchema>;

const said = z.object({ Username: z.string(), Secret: z.string() });

export interface LoginOptions {
  /** The job's variables: `DOCKER_CONFIG`, `DOCKER_AUTH_CONFIG`, `HOME`. */
  env: NodeJS.ProcessEnv;
  /** Variables for a program that keeps credentials, such as `docker-credential-ecr-login`. */
  helperEnv: Record<string, string>;
  githubToken: string | undefined;
  signal: AbortSignal;
}

/**
 * @returns undefined where nobody has logged in: much can be read without.
 * @throws {UserError} for a file that cannot be read, and for a helper that fails.
 */
export async function loginFor(
  registry: string,
  { env, helperEnv, githubToken, signal }: LoginOptions,
): Promise<Login | undefined> {
  const name = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  for (const config of await configs(env)) {
    const helper = config.credHelpers[name] ?? config.credsStore;
    const kept = helper && (await fromHelper(helper, name, helperEnv, signal));
    const found = kept || inFile(config, name);
    if (found !== undefined) return found;
  }
  if (registry !== "ghcr.io" || githubToken === undefined) return undefined;
  // GitHub looks at the token only.
  return { username: env["GITHUB_ACTOR"] || "github", password: githubToken };
}

async function configs(env: NodeJS.ProcessEnv): Promise<Config[]> {
  const folder = env["DOCKER_CONFIG"] || path.join(env["HOME"] ?? "/", ".docker");
  const file = path.join(folder, "config.json");
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return "";
    throw new UserError(`${file}, where Docker keeps logins, cannot be read: ${messageOf(error)}`);
  });
  const sources = { DOCKER_AUTH_CONFIG: env["DOCKER_AUTH_CONFIG"] ?? "", [file]: text };
  return Object.entries(sources).flatMap(([from, text]) => {
    if (text.trim() === "") return [];
    try {
      return configSchema.parse(JSON.parse(text));
    } catch {
      // Not the parser's words: they quote the text.
      throw new UserError(`${from} is not as Docker writes its config.json. Log in again.`);
    }
  });
}

function inFile({ auths }: Config, name: string): Login | undefined {
  const entry = auths[name] ?? auths[`https://${name}`] ?? auths[`https://${name}/v2/`];
  const text = Buffer.from(entry?.auth ?? "", "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** docker/docker-credential-helpers: the server on standard input, JSON on standard output. */
async function fromHelper(
  helper: string,
  name: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Login | undefined> {
  const program = `docker-credential-${helper}`;
  try {
    const { stdout } = await run(program, ["get"], { env, input: name, timeout: 60_000, signal });
    const { Username: username, Secret: password } = said.parse(JSON.parse(stdout));
    return { username, password };
  } catch (error) {
    signal.throwIfAborted();
    const words = error instanceof CommandError ? error.message : "its answer cannot be read";
    if (error instanceof CommandError && !error.missing && error.exitCode === 1) return undefined;
    throw new UserError(`The login for ${name} is kept by ${program}, which failed: ${words}`);
  }
}
