/**
 * As whom, in which subscription and of which cloud Azure is asked. @azure/identity knows the kinds of
 * credentials; it takes a tenth of a second to load, so it is loaded when a token is wanted.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { AccessToken, TokenCredential } from "@azure/identity";
import { z } from "zod";
import { compareVersions } from "../../packer/version.ts";
import { messageOf, UserError } from "../../shared/errors.ts";
import { ask } from "../../shared/http.ts";
import type { JsonObject } from "../../shared/json.ts";
import { once } from "../../shared/once.ts";
import { quoted, withPeriod } from "../../shared/text.ts";
import { isOn, only, textOf } from "../builder-keys.ts";
import { keepSecrets, writtenKeys } from "../kept-secrets.ts";
import type { HomeOptions } from "../types.ts";

/** Azure Resource Manager and sign-in (learn.microsoft.com, "National clouds"). */
const clouds: Record<string, Cloud | undefined> = {
  public: cloudOf("https://management.azure.com", "https://login.microsoftonline.com"),
  china: cloudOf("https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
  usgovernment: cloudOf("https://management.usgovcloudapi.net", "https://login.microsoftonline.us"),
};
interface Cloud {
  /** Of Azure Resource Manager. */
  endpoint: string;
  authority: string;
  /** What a token is for. */
  audience: string;
}

/** Variables in place of a key of the builder: those of Terraform's provider, then those of Azure's SDKs. */
const variables: Record<string, string[]> = {
  subscription_id: ["ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"],
  tenant_id: ["ARM_TENANT_ID", "AZURE_TENANT_ID"],
  client_id: ["ARM_CLIENT_ID", "AZURE_CLIENT_ID"],
  client_secret: ["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"],
  client_jwt: ["ARM_OIDC_TOKEN"],
  cloud_environment_name: ["ARM_ENVIRONMENT"],
  metadata_host: ["ARM_METADATA_URL", "ARM_METADATA_HOSTNAME", "ARM_METADATA_HOST"],
};
const secretKeys = ["client_secret", "client_jwt"];

/** Audience of a federated credential: learn.microsoft.com, "Configure an app to trust an external identity provider". */
const federation = "api://AzureADTokenExchange";

/** Milliseconds that a token must be good for. */
const leastLife = 300_000;

export interface AzureAccess {
  /** Of Azure Resource Manager. */
  endpoint(): Promise<string>;
  /** @throws {UserError} where nothing says which. */
  subscription(): Promise<string>;
  /** @throws {UserError} where there are no credentials, or Azure takes them for none. */
  token(): Promise<string>;
  /**
   * Keys of the builder by which Packer is who this action is: it reads nothing of the environment.
   * @throws {UserError} for what an old Packer cannot.
   */
  forPacker(
    packerVersion: string | undefined,
  ): Promise<{ keys: JsonObject; secrets: Record<string, string> }>;
  /** The adapter's `cleanupState`; it keeps the builder's own credentials for the post step. */
  cleanupState(): Promise<JsonObject>;
}

/** @param env Of this job. */
export function azureAccess(options: HomeOptions, env: NodeJS.ProcessEnv): AzureAccess {
  const { builderConfig, invocation, identityToken } = options;
  const written = once(() => writtenKeys(options));
  const text = async (key: string) =>
    textOf(await written(), key) ?? variables[key]?.map((name) => env[name]).find(Boolean);

  const cloud = once(async (): Promise<Cloud> => {
    const host = await text("metadata_host");
    if (host !== undefined) return await cloudBy(host);
    const name = (await text("cloud_environment_name")) ?? "public";
    const found = clouds[name.toLowerCase().replace(/^azure|cloud$/g, "")];
    if (found !== undefined) return found;
    throw new UserError(
      `builder-config: \`cloud_environment_name\`: Azure has no cloud ${quoted(name)}, but ${Object.keys(clouds).join(", ")}; \`metadata_host\` names any other.`,
    );
  });

  /** The subscription that `az login` or azure/login has chosen. */
  const session = once(async () => {
    const folder = env["AZURE_CONFIG_DIR"] || path.join(env["HOME"] ?? "", ".azure");
    const profile = path.join(folder, "azureProfile.json");
    const found = await readFile(profile, "utf8").catch(() => undefined);
    // It begins with a byte order mark.
    const read = found === undefined ? {} : JSON.parse(found.replace(/^\uFEFF/, ""));
    return profiles.parse(read).subscriptions.find(({ isDefault }) => isDefault);
  });

  /** The first of the ways to get a token for which the job has what it takes. */
  const way = once(async () => {
    const given = await written();
    if (textOf(given, "client_cert_path") !== undefined) {
      throw new UserError(
        "builder-config: `client_cert_path`: Packer and this action want a certificate in two different forms. Use azure/login, or `permissions: id-token: write` with ARM_CLIENT_ID and ARM_TENANT_ID.",
      );
    }
    if (isOn(given, "use_azure_cli_auth") || env["ARM_USE_CLI"] === "true") return "cli";
    if ((await text("client_secret")) !== undefined) return "secret";
    if ((await text("client_jwt")) !== undefined) return "jwt";
    if ((await text("client_id")) !== undefined && identityToken !== undefined) return "oidc";
    if (env["ARM_USE_MSI"] === "true") return "msi";
    if ((await session()) !== undefined) return "cli";
    throw new UserError(
      "Azure: there are no credentials. Use azure/login before this step, or give the job `permissions: id-token: write` and set ARM_CLIENT_ID, ARM_TENANT_ID and ARM_SUBSCRIPTION_ID in `env` of the step; docs/azure.md says how.",
    );
  });

  async function required(key: string): Promise<string> {
    const found = await text(key);
    if (found !== undefined) return found;
    throw new UserError(
      `Azure: nothing says which ${key.replace("_id", "")}. Set ${variables[key]?.[0]} in \`env\` of the step, or \`${key}\` in builder-config.`,
    );
  }

  const credential = once(async (): Promise<TokenCredential> => {
    const kind = await way();
    const library = await import("./azure-identity.ts");
    const { authority } = await cloud();
    // Another cloud's sign-in is not among those that Microsoft's directory of clouds knows.
    const options = { authorityHost: authority, disableInstanceDiscovery: true };
    if (kind === "cli") {
      return new library.AzureCliCredential({ subscription: await subscription() });
    }
    if (kind === "msi") {
      const clientId = await text("client_id");
      return new library.ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
    }
    const who = [await required("tenant_id"), await required("client_id")] as const;
    if (kind === "secret") {
      return new library.ClientSecretCredential(...who, await required("client_secret"), options);
    }
    const assertion =
      kind === "jwt" || identityToken === undefined
        ? () => required("client_jwt")
        : () => identityToken(federation);
    return new library.ClientAssertionCredential(...who, assertion, options);
  });

  let known: AccessToken | undefined;
  const subscription = once(async () => {
    const given = await text("subscription_id");
    const chosen = given === undefined && (await way()) === "cli" ? (await session())?.id : given;
    return chosen ?? (await required("subscription_id"));
  });

  return {
    endpoint: async () => (await cloud()).endpoint,
    subscription,
    async token() {
      if (known !== undefined && known.expiresOnTimestamp - Date.now() > leastLife) {
        return known.token;
      }
      const scope = `${(await cloud()).audience.replace(/\/$/, "")}/.default`;
      try {
        const from = await credential();
        known = (await from.getToken(scope)) ?? undefined;
      } catch (error) {
        if (error instanceof UserError) throw error;
        throw new UserError(`Azure: no access token could be had: ${withPeriod(reason(error))}`, {
          cause: error,
        });
      }
      if (known !== undefined) return known.token;
      throw new UserError("Azure gave no access token for these credentials.");
    },
    async forPacker(packerVersion) {
      const named: JsonObject = { subscription_id: await subscription() };
      for (const key of ["cloud_environment_name", "metadata_host"]) {
        const value = await text(key);
        if (value !== undefined) named[key] = value;
      }
      const kind = await way();
      if (kind === "cli") return { keys: { ...named, use_azure_cli_auth: true }, secrets: {} };
      if (kind === "msi") return { keys: named, secrets: {} };
      const keys = {
        ...named,
        tenant_id: await required("tenant_id"),
        client_id: await required("client_id"),
      };
      if (kind !== "oidc") {
        const key = kind === "jwt" ? "client_jwt" : "client_secret";
        return { keys, secrets: { [key]: await required(key) } };
      }
      if (packerVersion !== undefined && compareVersions(packerVersion, "1.7.0") < 0) {
        throw new UserError(
          `Packer ${packerVersion} cannot sign in at Azure by the job's identity token. Use azure/login before this step, or a newer Packer.`,
        );
      }
      const request = (name: string) => env[`ACTIONS_ID_TOKEN_REQUEST_${name}`] ?? "";
      return {
        keys: { ...keys, oidc_request_url: request("URL") },
        secrets: { oidc_request_token: request("TOKEN") },
      };
    },
    async cleanupState() {
      await keepSecrets({ invocation }, only(builderConfig, secretKeys));
      const plain = Object.keys(variables).filter((key) => !secretKeys.includes(key));
      const kept = only(builderConfig, [...plain, "use_azure_cli_auth"]);
      return { ...kept, subscription_id: await subscription() };
    },
  };
}

const profiles = z.object({
  subscriptions: z
    .array(z.object({ id: z.string(), isDefault: z.boolean().default(false) }))
    .default([]),
});

function cloudOf(endpoint: string, authority: string): Cloud {
  return { endpoint, authority, audience: endpoint };
}

/** "Get the metadata of a cloud": resource-manager-supported endpoints, api-version 2022-09-01. */
const metadata = z.object({
  resourceManager: z.string(),
  authentication: z.object({ loginEndpoint: z.string(), audiences: z.array(z.string()).min(1) }),
});

async function cloudBy(host: string): Promise<Cloud> {
  const base = (/^https?:\/\//.test(host) ? host : `https://${host}`).replace(/\/+$/, "");
  const url = `${base}/metadata/endpoints?api-version=2022-09-01`;
  const { ok, status, text } = await ask({ method: "GET", url, headers: {} });
  const read = ok ? metadata.safeParse(JSON.parse(text)).data : undefined;
  if (read === undefined) {
    throw new UserError(
      `builder-config: \`metadata_host\`: ${base} does not tell of a cloud of Azure's (status ${status}).`,
    );
  }
  const { resourceManager, authentication } = read;
  const [audience = resourceManager] = authentication.audiences;
  return { endpoint: resourceManager, authority: authentication.loginEndpoint, audience };
}

/** The library's message begins with what it did; Microsoft's own words have a code. */
function reason(error: unknown): string {
  const said = messageOf(error);
  return /AADSTS\d+: [^\r\n]+/.exec(said)?.[0] ?? said;
}
