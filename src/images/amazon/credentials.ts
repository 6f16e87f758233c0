/**
 * Credentials for Amazon's API: those that the builder names, else the SDK's own chain (environment,
 * web identity token, shared files, SSO, container, instance; AWS SDK for JavaScript, "credential
 * providers"), so that the action and Packer act as the same user.
 */
import path from "node:path";
import {
  fromIni,
  fromNodeProviderChain,
  fromTemporaryCredentials,
} from "@aws-sdk/credential-providers";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import { type CredentialSource, credentialError } from "./errors.ts";
import { actingKeys } from "./keys.ts";
import { requestHandler } from "./requests.ts";

/**
 * @param builder Keys of the builder with their variables filled in; their names are the Packer
 * plugin's.
 * @param own In place of those that are found, such as fresh ones.
 */
export function credentialsOf(
  builder: JsonObject,
  region: string,
  own: AwsCredentialIdentityProvider = baseOf(builder),
): AwsCredentialIdentityProvider {
  const role = builder["assume_role"];
  const arn = isObject(role) ? textOf(role, "role_arn") : undefined;
  if (!isObject(role) || arn === undefined) return own;
  const { tags, policy_arns: policies, transitive_tag_keys: passedOn } = role;
  const given = {
    ExternalId: textOf(role, "external_id"),
    Policy: textOf(role, "policy"),
    PolicyArns: policies === undefined ? undefined : list(policies).map((one) => ({ arn: one })),
    Tags: isObject(tags)
      ? Object.entries(tags).map(([Key, value]) => ({ Key, Value: String(value) }))
      : undefined,
    TransitiveTagKeys: passedOn === undefined ? undefined : list(passedOn),
    DurationSeconds: Number(role["duration_seconds"]) || undefined,
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const assumed = fromTemporaryCredentials({
    masterCredentials: own,
    clientConfig: { region, requestHandler: requestHandler() },
    params: {
      RoleArn: arn,
      RoleSessionName: textOf(role, "session_name") ?? "packernix",
      ...Object.fromEntries(set),
    },
  });
  return worded(assumed, { role: arn });
}

/** Makes a provider throw its errors in the user's words. */
export function worded(
  provide: AwsCredentialIdentityProvider,
  asked: CredentialSource,
): AwsCredentialIdentityProvider {
  return async (options) => {
    try {
      return await provide(options);
    } catch (error) {
      throw credentialError(error, asked);
    }
  };
}

/** The credentials before any role that the builder assumes. */
export function baseOf(builder: JsonObject): AwsCredentialIdentityProvider {
  const keys = ownKeys(builder);
  if (keys !== undefined) return async () => keys;
  const profile = textOf(builder, "profile");
  const filepath = textOf(builder, "shared_credentials_file");
  const clientConfig = { requestHandler: requestHandler() };
  // The chain warns of a profile beside keys of the environment, and may prefer those one day.
  const provide =
    profile === undefined && filepath === undefined
      ? fromNodeProviderChain({ clientConfig })
      : fromIni({ clientConfig, ...(profile && { profile }), ...(filepath && { filepath }) });
  return worded(provide, { profile });
}

/** Keys that stand in the builder itself. */
export function ownKeys(builder: JsonObject) {
  const accessKeyId = textOf(builder, "access_key");
  const secretAccessKey = textOf(builder, "secret_key");
  const sessionToken = textOf(builder, "token");
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/**
 * What Packer acts as, this action must act as too, and the same way with every Packer.
 * @throws {UserError} naming the keys by which it could not.
 */
export function checkActing(builder: JsonObject): void {
  const isSet = (key: string) => textOf(builder, key) !== undefined || isObject(builder[key]);
  const unread = actingKeys.find((key) => JSON.stringify(builder[key] ?? "").includes("{{"));
  if (unread !== undefined) {
    throw new UserError(
      `builder: its \`${unread}\` holds an expression that only Packer can read, and this action also calls AWS itself. Write the value itself, or a variable that has it.`,
    );
  }
  const foreign = ["mfa_code", "vault_aws_engine"].find(isSet);
  if (foreign !== undefined) {
    throw new UserError(
      `builder: this action also calls AWS itself, and cannot get credentials by \`${foreign}\` as Packer does. Get them in an earlier step of the job, and leave the key out.`,
    );
  }
  if (isSet("access_key") !== isSet("secret_key")) {
    throw new UserError(
      "builder: only one of `access_key` and `secret_key` is set. Set both or neither.",
    );
  }
  const file = textOf(builder, "shared_credentials_file");
  if (file !== undefined && !path.isAbsolute(file) && !file.startsWith("~/")) {
    throw new UserError(
      "builder: `shared_credentials_file` is read from more than one folder. Begin it with `/`, `~/`, `{{pwd}}/` or `{{template_dir}}/`.",
    );
  }
}

/**
 * Variables for Packer. Before 1.7 it prefers keys of the environment to a profile and a file that its
 * builder names (aws-sdk-go-base 0.6, GetCredentials); empty ones count as none.
 */
export function actingEnvironment(
  builder: JsonObject,
  endpoint: string | undefined,
): { environment?: Record<string, string> } {
  const named = ["profile", "shared_credentials_file"].some((key) => textOf(builder, key));
  const environment = {
    ...(named && { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "" }),
    // Which the plugin's connections to other regions look at alone (common/step_ami_region_copy.go).
    ...(endpoint !== undefined && { AWS_ENDPOINT_URL_EC2: endpoint }),
  };
  return Object.keys(environment).length === 0 ? {} : { environment };
}

/** Milliseconds before their end in which credentials are asked for again. */
const margin = 300_000;

/** Asks once for all clients, and again when the end is near; who failed is asked again too. */
export function remembered(provide: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
  let known: ReturnType<AwsCredentialIdentityProvider> | undefined;
  return async (options) => {
    const asked = known;
    const before = await asked?.catch(() => undefined);
    const end = before?.expiration?.getTime();
    if (before !== undefined && (end === undefined || end - margin > homeTime())) return before;
    // Unless somebody else has asked meanwhile.
    if (known === asked || known === undefined) known = provide(options);
    return await known;
  };
}

/**
 * A list, or its members with commas between them, as Packer takes one that a variable holds; without
 * expressions, which only Packer can read.
 */
export function list(value: unknown): string[] {
  const items = typeof value === "string" ? value.split(",") : [value].flat();
  return items.map((item) => String(item).trim()).filter((item) => item && !item.includes("{{"));
}
