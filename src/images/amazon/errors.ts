/** Refusals and trouble of Amazon's API and of its credentials, in the user's words. */

import path from "node:path";
import { isUserError, messageOf, outage, UserError } from "../../shared/errors.ts";
import { networkTrouble } from "../../shared/network-trouble.ts";
import { withPeriod } from "../../shared/text.ts";

/** The error's code as EC2 names it, such as `InvalidAMIID.NotFound`; "" for anything else. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("name" in error)) return "";
  const code = "Code" in error && typeof error.Code === "string" ? error.Code : error.name;
  return typeof code === "string" ? code : "";
}

/**
 * True when what was asked for is not there any more (EC2 API Reference, "Error codes"); of launch
 * templates that is `InvalidLaunchTemplateName.NotFoundException`.
 */
export function isGone(error: unknown): boolean {
  return /NotFound(Exception)?$|\.Unavailable$|^NoSuchEntity/.test(codeOf(error));
}

/** Credentials that were good once. */
export function isExpired(error: unknown): boolean {
  return /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/.test(codeOf(error));
}

/** This user may not do it. */
export function isForbidden(error: unknown): boolean {
  return /^(UnauthorizedOperation|AccessDenied|AccessDeniedException|AuthFailure)$/.test(
    codeOf(error),
  );
}

/** The error of the SDK, without the message for the user that wraps it. */
export function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

/**
 * @param what Name of the API's action, such as `DescribeImages`; that is also what a policy allows.
 */
export function amazonError(error: unknown, what: string, region: string): unknown {
  const trouble = networkTrouble(error);
  // Said already, by whoever gives the credentials.
  if (isUserError(error) && trouble !== error) return error;
  const code = codeOf(error);
  const details = messageOf(error);
  const make = (text: string) => new UserError(text, { cause: error, details });
  if (trouble !== undefined) {
    const isRegion = trouble.unsent ? ` Check also that ${region} is an AWS region.` : "";
    return make(`AWS: ${what} in ${region} failed: ${trouble.message}.${isRegion}`);
  }
  // Keys are part of a header.
  if (details.includes("Invalid character in header content")) {
    return make(
      "AWS: AWS_ACCESS_KEY_ID or AWS_SESSION_TOKEN holds a line break or another character that no key has. Store the secret again without it.",
    );
  }
  if (isExpired(error)) {
    return make(
      `AWS: the credentials have expired before ${what} in ${region}. Ask for a longer session (\`role-duration-seconds\` of configure-aws-credentials).`,
    );
  }
  if (notAccepted.test(code)) {
    return make(
      `AWS: ${region} does not accept these credentials. Check them, and that the account has this region enabled.`,
    );
  }
  if (isForbidden(error)) {
    return make(
      `AWS: this role may not call ${what} in ${region}. docs/iam of this action has a policy for each step.`,
    );
  }
  if (/^(RequestLimitExceeded|Throttling(Exception)?)$/.test(code)) {
    return make(
      `AWS: ${what} in ${region} was still refused for too many requests after several tries. Run it again later.`,
    );
  }
  const text = `AWS: ${what} in ${region} failed: ${withPeriod(details)}`;
  if (code === "Blocked" || code === "PendingVerification") return make(text);
  const status = statusOf(error);
  return status < 500
    ? new Error(text, { cause: error })
    : make(`${text} ${outage(status, "AWS")}`);
}

/** Of the last answer (AWS SDK for JavaScript, `ResponseMetadata`); 0 where there was none. */
function statusOf(error: unknown): number {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode ?? 0;
}

/** A region has its own list of accounts and keys ("Error codes"; STS, "Manage AWS STS in a Region"). */
const notAccepted =
  /^(AuthFailure|OptInRequired|UnrecognizedClientException|RegionDisabledException|InvalidClientTokenId|SignatureDoesNotMatch|IncompleteSignature)$/;

/** What credentials are asked with. */
export interface CredentialSource {
  /** ARN of a role that the builder assumes. */
  role?: string | undefined;
  /** A profile that the builder names. */
  profile?: string | undefined;
}

export function credentialError(
  error: unknown,
  { role, profile }: CredentialSource,
  env: NodeJS.ProcessEnv = process.env,
): unknown {
  const trouble = networkTrouble(error);
  if (isUserError(error) && trouble !== error) return error;
  const code = codeOf(error);
  const said = messageOf(error);
  const make = (text: string) => new UserError(`AWS: ${text}`, { cause: error, details: said });
  if (trouble !== undefined) return make(`credentials could not be requested: ${trouble.message}.`);
  const [, action = role === undefined ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole"] =
    /perform: (sts:\w+)/.exec(said) ?? [];
  const [, resource] = /on resource: (arn:\S+)/.exec(said) ?? [];
  const name = role ?? resource ?? env["AWS_ROLE_ARN"];
  const which = name === undefined ? "the role" : `the role ${name}`;
  if (isForbidden(error)) {
    const cure = action.endsWith("WebIdentity")
      ? "its trust policy must name the provider token.actions.githubusercontent.com and, as `sub`, this repository, branch or environment"
      : "its trust policy must name the identity of this job, and the `external_id` if one is set; that identity needs the right sts:AssumeRole for it";
    return make(`${which} may not be assumed (${action} is refused): ${cure}.`);
  }
  if (isExpired(error)) {
    return make(
      `the credentials with which ${which} is assumed have expired. Get new ones right before this step, or ask for a longer session (\`role-duration-seconds\` of configure-aws-credentials).`,
    );
  }
  if (code === "CredentialsProviderError") {
    const wanted = profile ?? env["AWS_PROFILE"];
    return make(wanted ? profileText(wanted, profile !== undefined, said, env) : noneText);
  }
  const file = env["AWS_WEB_IDENTITY_TOKEN_FILE"];
  if (code === "Error" && file && said.includes(file)) {
    return make(`AWS_WEB_IDENTITY_TOKEN_FILE names ${file}, which cannot be read.`);
  }
  return make(
    `there are no credentials, because ${action} for ${which} failed: ${withPeriod(said)}`,
  );
}

const noneText =
  "there are no credentials. Run aws-actions/configure-aws-credentials before this step (with `permissions: id-token: write`), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

/** Where profiles are: AWS SDKs and Tools Reference Guide, "Location of the shared config files". */
function profileText(profile: string, ofBuilder: boolean, said: string, env: NodeJS.ProcessEnv) {
  const folder = path.join(env["HOME"] ?? "", ".aws");
  const files = [
    env["AWS_CONFIG_FILE"] || path.join(folder, "config"),
    env["AWS_SHARED_CREDENTIALS_FILE"] || path.join(folder, "credentials"),
  ];
  const source = ofBuilder ? "`profile` of the builder" : "AWS_PROFILE";
  return `the profile ${profile} (${source}) gives no credentials: ${withPeriod(said)} It is read from ${files.join(" and ")}, which an earlier step must write.`;
}
