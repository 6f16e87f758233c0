/** Amazon's API for one invocation: a client for each region, made on first use, credentials once. */
import { EC2Client } from "@aws-sdk/client-ec2";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { observeHomeTime } from "../../shared/clock.ts";
import type { HomeOptions } from "../types.ts";
import { readCleanupState } from "./cleanup-state-schema.ts";
import { checkActing, credentialsOf, plain, remembered } from "./credentials.ts";
import { amazonError } from "./errors.ts";
import { askedRegions } from "./regions.ts";
import { requestHandler } from "./requests.ts";

/**
 * Tries in all, with the SDK's exponential back-off of up to 20 s between them (AWS SDKs and Tools
 * Reference Guide, "Retry behavior"): throttling, 5xx and lost connections.
 */
const maxAttempts = 8;

export interface AmazonApi {
  /** To look in and to serve, the build region first. */
  regions: readonly string[];
  /** The build region. */
  region: string;
  /** What clients of other services of Amazon's are made with. */
  settings(region: string): {
    region: string;
    credentials: AwsCredentialIdentityProvider;
    maxAttempts: number;
    requestHandler: ReturnType<typeof requestHandler>;
  };
  credentials: AwsCredentialIdentityProvider;
  /** Another address of EC2 than Amazon's own. */
  endpoint: string | undefined;
  /**
   * One call, or several of one kind.
   * @param what Name of the API's action, for the message.
   * @throws {UserError} for what the user can mend.
   */
  call<T>(region: string, what: string, work: (ec2: EC2Client) => Promise<T>): Promise<T>;
  /** The same in every region at once; in the order of the regions. */
  everywhere<T>(
    what: string,
    work: (ec2: EC2Client, region: string) => Promise<T>,
    regions?: readonly string[],
  ): Promise<T[]>;
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
    plain(builder["custom_endpoint_ec2"]) ||
    state?.endpoint ||
    env["AWS_ENDPOINT_URL_EC2"] ||
    env["AWS_ENDPOINT_URL"] ||
    undefined;
  const clients = new Map<string, EC2Client>();
  const sending = { maxAttempts, requestHandler: requestHandler() };
  const settings = (of: string) => ({ region: of, credentials: provider, ...sending });

  const client = (of: string): EC2Client => {
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
        return result;
      },
      // Next to the wire: of refusals too, such as that of a clock that is wrong.
      { step: "deserialize", name: "packernixHomeTime", priority: "low" },
    );
    clients.set(of, made);
    return made;
  };

  const call: AmazonApi["call"] = async (of, what, work) => {
    try {
      return await work(client(of));
    } catch (error) {
      options.signal.throwIfAborted();
      throw amazonError(error, what, of);
    }
  };

  return {
    regions,
    region,
    settings,
    credentials: provider,
    endpoint,
    call,
    everywhere: (what, work, of = regions) =>
      Promise.all(of.map((one) => call(one, what, (ec2) => work(ec2, one)))),
  };
}
