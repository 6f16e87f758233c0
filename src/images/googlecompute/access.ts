/**
 * As whom and in which project Google is asked. google-auth-library knows all kinds of credentials
 * files; it takes a tenth of a second to load, so it is loaded when a token is wanted.
 */
import type { AuthClient, GoogleAuthOptions } from "google-auth-library";
import { messageOf, UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { once } from "../../shared/once.ts";
import { withPeriod } from "../../shared/text.ts";
import { checkToken, only, textOf } from "../builder-keys.ts";
import { keepSecrets, writtenKeys } from "../kept-secrets.ts";
import type { HomeOptions } from "../types.ts";

/** Keys of the builder that hold a secret, and further ones for the post step. */
const secretKeys = ["access_token", "credentials_json", "account_file"];
const keptKeys = ["credentials_file", "impersonate_service_account", "image_project_id"];

/** Variables that google-github-actions/auth and gcloud set or read. */
const projectVariables = ["GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT", "GCP_PROJECT"];
const scope = "https://www.googleapis.com/auth/compute";
const lifetime = 3600;

export interface GoogleAccess {
  endpoint: string;
  /** @throws {UserError} where nothing says which. */
  project(): Promise<string>;
  /** Where images are; by default the same project. */
  imageProject(): Promise<string>;
  /** @throws {UserError} where there are no credentials, or Google takes them for none. */
  token(): Promise<string>;
  /** The adapter's `cleanupState`; it keeps the builder's own credentials for the post step. */
  cleanupState(): Promise<JsonObject>;
}

/** @param env Of this job. */
export function googleAccess(options: HomeOptions, env: NodeJS.ProcessEnv): GoogleAccess {
  const { builderConfig, cleanupState, invocation } = options;
  const text = (key: string) => textOf({ ...builderConfig, ...cleanupState }, key);

  const namedProject = () =>
    text("project_id") ?? projectVariables.map((name) => env[name]).find(Boolean);
  const credentials = once(() => writtenKeys(options));
  const client = once(async () => {
    const given = await credentials();
    const library = await import("google-auth-library");
    // Where it does not know the project, the library asks Google for it.
    const known = namedProject();
    const projectId = known === undefined ? {} : { projectId: known };
    const auth = new library.GoogleAuth({ scopes: [scope], ...projectId, ...sourceOf(given) });
    const targetPrincipal = textOf(given, "impersonate_service_account");
    const acting = async (): Promise<AuthClient> => {
      const sourceClient = await auth.getClient();
      if (targetPrincipal === undefined) return sourceClient;
      const target = { targetPrincipal, targetScopes: [scope], lifetime, delegates: [] };
      return new library.Impersonated({ sourceClient, ...target });
    };
    return { auth, acting: await acting() };
  });

  const project = once(async () => {
    const found = namedProject();
    if (found !== undefined) return found;
    // Credentials of a service account name its project.
    const isFixed = (await credentials())["access_token"] !== undefined;
    const named = isFixed
      ? undefined
      : await asked(async () => (await client()).auth.getProjectId());
    if (named) return named;
    throw new UserError(
      "Google: nothing says which project. Set `project_id` in builder-config, or GOOGLE_CLOUD_PROJECT in `env` of the step.",
    );
  });

  return {
    endpoint: endpointOf({ ...builderConfig, ...cleanupState }),
    project,
    imageProject: async () => text("image_project_id") ?? (await project()),
    async token() {
      const fixed = textOf(await credentials(), "access_token");
      if (fixed !== undefined) return checkToken("Google", "`access_token`", fixed);
      const { token } = await asked(async () => (await client()).acting.getAccessToken());
      if (token) return token;
      throw new UserError("Google gave no access token for these credentials.");
    },
    async cleanupState() {
      await keepSecrets({ invocation }, only(builderConfig, secretKeys));
      const endpoint = { custom_endpoints: { compute: endpointOf(builderConfig) } };
      return { ...only(builderConfig, keptKeys), ...endpoint, project_id: await project() };
    },
  };
}

function endpointOf(written: JsonObject): string {
  const own = written["custom_endpoints"];
  const domain = textOf(written, "universe_domain") ?? "googleapis.com";
  const usual = `https://compute.${domain}/compute/v1`;
  return ((isObject(own) && textOf(own, "compute")) || usual).replace(/\/+$/, "");
}

/** Reads them as the plugin does (lib/common/auth.go); without any, Google's "Application Default Credentials" apply. */
function sourceOf(given: JsonObject): GoogleAuthOptions {
  const account = textOf(given, "account_file");
  const isJson = account?.trimStart().startsWith("{") === true;
  const json = textOf(given, "credentials_json") ?? (isJson ? account : undefined);
  const keyFilename = textOf(given, "credentials_file") ?? (isJson ? undefined : account);
  if (json === undefined) return keyFilename === undefined ? {} : { keyFilename };
  try {
    return { credentials: JSON.parse(json) };
  } catch {
    throw new UserError("builder-config: the credentials are no JSON.");
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const said = messageOf(error);
    if (error instanceof UserError) throw error;
    const sentence = /Could not load the default credentials/.test(said)
      ? "there are no credentials. Use google-github-actions/auth before this step, or set GOOGLE_APPLICATION_CREDENTIALS, or `credentials_file` in builder-config."
      : `no access token could be had: ${withPeriod(said)}`;
    throw new UserError(`Google: ${sentence}`, { cause: error });
  }
}
