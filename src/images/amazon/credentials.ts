/**
 * Credentials for Amazon's API: those that the user gave the builder, else the SDK's own chain
 * (environment, web identity token, shared files, SSO, container, instance; AWS SDK for JavaScript,
 * "credential providers"), so that the action and Packer act as the same user.
 */
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { placeTime } from "../../shared/clock.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";

/**
 * @param builder Keys of the builder that the user gave; their names are the Packer plugin's.
 * @param own In place of those that are found, such as fresh ones.
 */
export function credentialsOf(
  builder: JsonObject,
  region: string,
  own: AwsCredentialIdentityProvider = baseOf(builder),
): AwsCredentialIdentityProvider {
  const role = builder["assume_role"];
  const arn = isObject(role) ? plain(role["role_arn"]) : undefined;
  if (!isObject(role) || arn === undefined) return own;
  const externalId = plain(role["external_id"]);
  return fromTemporaryCredentials({
    masterCredentials: own,
    clientConfig: { region },
    params: {
      RoleArn: arn,
      RoleSessionName: plain(role["session_name"]) ?? "packernix",
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
  });
}

/** Before any role that the builder assumes. */
export function baseOf(builder: JsonObject): AwsCredentialIdentityProvider {
  return ownKeys(builder) ?? chain(builder);
}

function ownKeys(builder: JsonObject): AwsCredentialIdentityProvider | undefined {
  const accessKeyId = plain(builder["access_key"]);
  const secretAccessKey = plain(builder["secret_key"]);
  const sessionToken = plain(builder["token"]);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) });
}

function chain(builder: JsonObject): AwsCredentialIdentityProvider {
  const profile = plain(builder["profile"]);
  return fromNodeProviderChain(profile === undefined ? {} : { profile });
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
    if (before !== undefined && (end === undefined || end - margin > placeTime())) return before;
    // Unless somebody else has asked meanwhile.
    if (known === asked || known === undefined) known = provide(options);
    return await known;
  };
}

/** A text that is not one of Packer's expressions, which only Packer can read. */
export function plain(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !value.includes("{{") ? value : undefined;
}
