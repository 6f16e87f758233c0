/** Amazon's API for one invocation: a client for each region, made on first use, credentials once. */
import { EC2Client } from "@aws-sdk/client-ec2";
import type { AwsCredentialIdentityProvider, MiddlewareStack } from "@smithy/types";
import { observeHomeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import { textOf } from "../builder-keys.ts";
import type { HomeOptions } from "../types.ts";
import { readCleanupState } from "./cleanup-state-schema.ts";
import { checkActing, credentialsOf, remembered } from "./credentials.ts";
import { amazonError } from "./errors.ts";
import { askedRegions } from "./regions.ts";
import { requestHandler } from "./requests.ts";

/**
 * Tries in all, with the SDK's exponential back-off of up to 20 s between them (AWS SDKs and Tools
 * Reference Guide, "Retry behavior"): throttling, 5xx and lost connections.
 */
const maxAttempts = 8;

export interface AmazonApi {
  /** Where images are looked for and copied to, the build region first. */
  regions: readonly string[];
  /** The build region. */
  region: string;
  /** Settings for clients of AWS's other services. */
  settings(region: string): {
    region: string;
    credentials: AwsCredentialIdentityProvider;
    maxAttempts: number;
    requestHandler: ReturnType<typeof requestHandler>;
  };
  credentials: AwsCredentialIdentityProvider;
  /** Address of EC2, where it is not Amazon's own. */
  endpoint: string | undefined;
  /** Its calls throw a UserError for what the user can mend. */
  ec2(region: string): EC2Client;
}

/**
 * @param credentials In place of those that are found, such as fresh ones; a role that the builder
 * assumes is assumed with them.
 * @throws {UserError} when it is not known in which region or as whom.
 */
export function amazonApi(
  options: Pick<HomeOptions, "regions" | "builderConfig" | "cleanupState" | "signal">,
  env: NodeJS.ProcessEnv,
  credentials?: AwsCredentialIdentityProvider,
): AmazonApi {
  const state = readCleanupState(options.cleanupState);
  const builder = { ...state?.builder, ...options.builderConfig };
  checkActing(builder);
  const regions = askedRegions(options, env);
  const [region = ""] = regions;
  const provider = remembered(credentialsOf(builder, region, credentials));
  const endpoint =
    textOf(builder, "custom_endpoint_ec2") ||
    state?.endpoint ||
    env["AWS_ENDPOINT_URL_EC2"] ||
    env["AWS_ENDPOINT_URL"] ||
    undefined;
  const clients = new Map<string, EC2Client>();
  const sending = { maxAttempts, requestHandler: requestHandler() };
  const settings = (of: string) => ({ region: of, credentials: provider, ...sending });

  const ec2 = (of: string): EC2Client => {
    const known = clients.get(of);
    if (known !== undefined) return known;
    const made = new EC2Client({
      ...settings(of),
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    made.middlewareStack.add(
      (next) => async (args) => {
        options.signal.throwIfAborted();
        return await next(args);
      },
      { step: "finalizeRequest", name: "stopWhenCancelled" },
    );
    made.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = result.response as { headers?: Record<string, string> };
        observeHomeTime(Date.parse(headers?.["date"] ?? ""));
        // EC2 answers in XML, and the SDK takes a page for an empty list.
        if (headers?.["content-type"]?.startsWith("text/html")) {
          throw new UserError(
            `AWS: in place of EC2 in ${of} a page answers, as of a gateway or to sign in. Check what stands between this runner and AWS${endpoint === undefined ? "" : `, and the address ${endpoint}`}.`,
          );
        }
        return result;
      },
      // Next to the wire, so that it sees refusals too, such as that of a wrong clock.
      { step: "deserialize", name: "packernixHomeTime", priority: "low" },
    );
    reword(made, of, options.signal);
    clients.set(of, made);
    return made;
  };

  return {
    regions,
    region,
    settings,
    credentials: provider,
    endpoint,
    ec2,
  };
}

/** Makes a client throw its errors in the user's words. */
export function reword<Input extends object, Output extends object>(
  { middlewareStack }: { middlewareStack: MiddlewareStack<Input, Output> },
  region: string,
  signal?: AbortSignal,
): void {
  middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          signal?.throwIfAborted();
          throw amazonError(error, commandName.replace(/Command$/, ""), region);
        }
      },
    { step: "initialize", name: "packernixErrors", priority: "high" },
  );
}
