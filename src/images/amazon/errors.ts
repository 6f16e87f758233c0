/** Refusals and trouble of Amazon's API in the user's words. */
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { networkTrouble } from "../../shared/network-trouble.ts";

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
  // Said already, by a call within the call.
  const isSaid = isUserError(error) && trouble !== error;
  if (isSaid || error instanceof AmazonError) return error;
  const code = codeOf(error);
  const details = messageOf(error);
  const make = (text: string) => new UserError(text, { cause: error, details });
  if (trouble !== undefined) {
    const isRegion = trouble.unsent ? ` Check also that ${region} is a region of Amazon's.` : "";
    return make(`Amazon: ${what} in ${region} failed: ${trouble.message}.${isRegion}`);
  }
  if (isExpired(error)) {
    return make(
      `Amazon: the credentials have expired before ${what} in ${region}. Ask for a longer session (\`role-duration-seconds\` of configure-aws-credentials).`,
    );
  }
  if (
    code === "AuthFailure" ||
    code === "OptInRequired" ||
    code === "UnrecognizedClientException" ||
    code === "RegionDisabledException" ||
    code === "InvalidClientTokenId"
  ) {
    return make(
      `Amazon: ${region} does not take these credentials. Check them, and that the account has this region enabled.`,
    );
  }
  if (isForbidden(error)) {
    return make(
      `Amazon: this role may not call ${what} in ${region}. docs/iam of this action has a policy for each step.`,
    );
  }
  if (code === "RequestLimitExceeded" || code === "Throttling" || code === "ThrottlingException") {
    return make(
      `Amazon: ${what} in ${region} was still refused for too many requests after several tries. Run it again later.`,
    );
  }
  return new AmazonError(`Amazon: ${what} in ${region} failed: ${details}`, { cause: error });
}

/** An error that only Amazon can mend. */
class AmazonError extends Error {}
