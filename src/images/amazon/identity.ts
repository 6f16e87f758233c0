/** The account and role of this run, and new credentials of that role when the old ones expired. */
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromWebToken } from "@aws-sdk/credential-providers";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { HomeOptions } from "../types.ts";
import type { AmazonApi } from "./api.ts";
import { worded } from "./credentials.ts";
import { requestHandler } from "./requests.ts";

export interface Caller {
  account: string;
  arn: string;
}

/** What GitHub's token must be made out to (configure-aws-credentials, input `audience`). */
const audience = "sts.amazonaws.com";

/** Milliseconds. They are short, because nothing depends on this answer alone. */
const timeouts = { connectionTimeout: 3_000, requestTimeout: 5_000 };

export async function callerOf(api: Pick<AmazonApi, "region" | "settings">): Promise<Caller> {
  const sts = new STSClient({
    ...api.settings(api.region),
    maxAttempts: 2,
    requestHandler: requestHandler(timeouts),
  });
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account === undefined || Arn === undefined) throw new Error("STS answers without a name");
  return { account: Account, arn: Arn };
}

/**
 * The role of a session. Its path is not in the session's ARN (IAM User Guide, "IAM identifiers"):
 * a role that has one is known by AWS_ROLE_ARN alone.
 */
export function roleOf(arn: string | undefined): string | undefined {
  const found = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn ?? "");
  return found === null ? undefined : `arn:${found[1]}:iam::${found[2]}:role/${found[3]}`;
}

/** Credentials of a role for a token of GitHub's; undefined where this job may ask for none. */
export function renewed(
  role: string | undefined,
  region: string,
  { identityToken }: Pick<HomeOptions, "identityToken">,
): AwsCredentialIdentityProvider | undefined {
  if (role === undefined || identityToken === undefined) return undefined;
  return async () => {
    const provide = fromWebToken({
      roleArn: role,
      roleSessionName: "packernix-post",
      webIdentityToken: await identityToken(audience),
      clientConfig: { region, maxAttempts: 3, requestHandler: requestHandler() },
    });
    return await worded(provide, {})();
  };
}
