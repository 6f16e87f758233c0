/** Why there are no credentials for Amazon's API, in the user's words. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { networkTrouble } from "../../shared/network-trouble.ts";
import { withPeriod } from "../../shared/text.ts";
import { codeOf, isExpired, isForbidden } from "./errors.ts";

/** What credentials are asked with. */
export interface CredentialSource {
  /** ARN of a role that the builder assumes. */
  role?: string | undefined;
  /** Of the builder. */
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
  const make = (text: string) => new UserError(`Amazon: ${text}`, { cause: error, details: said });
  if (trouble !== undefined) return make(`credentials could not be asked for: ${trouble.message}.`);
  const [, action = role === undefined ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole"] =
    /perform: (sts:\w+)/.exec(said) ?? [];
  const [, resource] = /on resource: (arn:\S+)/.exec(said) ?? [];
  const name = role ?? resource ?? env["AWS_ROLE_ARN"];
  const which = name === undefined ? "the role" : `the role ${name}`;
  if (isForbidden(error)) {
    const cure = action.endsWith("WebIdentity")
      ? "its trust policy must name the provider token.actions.githubusercontent.com and, as `sub`, this repository, branch or environment"
      : "its trust policy must name whoever this job acts as, and with an `external_id` that one; who asks needs the right sts:AssumeRole for it";
    return make(`${which} may not be assumed (${action} is refused): ${cure}.`);
  }
  if (isExpired(error)) {
    return make(
      `the credentials with which ${which} is assumed have expired. Ask for new ones right before this step, or for a longer session (\`role-duration-seconds\` of configure-aws-credentials).`,
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
  const isThere = files.some((file) => sectionsOf(file).includes(profile));
  return isThere
    ? `the profile ${profile} (${source}) gives no credentials: ${withPeriod(said)} See it in ${files.join(" and ")}.`
    : `there is no profile ${profile} (${source}) in ${files.join(" or ")}. Correct its name, or write the file before this step.`;
}

function sectionsOf(file: string): string[] {
  try {
    const headings = readFileSync(file, "utf8").matchAll(/^\s*\[\s*(?:profile\s+)?(.*?)\s*\]/gm);
    return [...headings].map(([, name = ""]) => name.replace(/^["']|["']$/g, ""));
  } catch {
    return [];
  }
}
