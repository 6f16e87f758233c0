/** IAM policies as far as tests need them: a list of actions that are allowed, nothing else is. */
import { specified } from "./tags.ts";
import { ApiError, type Parameters } from "./wire.ts";

/** Such as `ec2:DescribeImages`; `*` at the end is understood. Undefined: everything is allowed. */
export type Policy = readonly string[] | undefined;

export function allows(policy: Policy, service: string, action: string): boolean {
  if (policy === undefined) return true;
  const wanted = `${service}:${action}`.toLowerCase();
  return policy.some((one) => {
    const allowed = one.toLowerCase();
    return allowed.endsWith("*") ? wanted.startsWith(allowed.slice(0, -1)) : wanted === allowed;
  });
}

/** @throws {ApiError} where the policy does not allow the call. */
export function demand(
  policy: Policy,
  service: string,
  action: string,
  parameters: Parameters,
): void {
  for (const needed of neededBy(service, action, parameters)) {
    if (allows(policy, needed.service, needed.action)) continue;
    const name = `${needed.service}:${needed.action}`;
    throw new ApiError(
      service === "ec2" ? "UnauthorizedOperation" : "AccessDenied",
      `You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/test is not authorized to perform: ${name} because no identity-based policy allows the ${name} action`,
      403,
    );
  }
}

function neededBy(service: string, action: string, parameters: Parameters) {
  const needed = [{ service, action }];
  // AssumeRoleWithWebIdentity and GetCallerIdentity need no permission (STS API Reference).
  if (service === "sts") return [];
  // EC2 User Guide, "Grant permission to tag Amazon EC2 resources during creation".
  if (service === "ec2" && action !== "CreateTags" && specified(parameters)) {
    needed.push({ service, action: "CreateTags" });
  }
  // IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
  const passes =
    action === "AddRoleToInstanceProfile" ||
    (action === "RunInstances" &&
      Object.keys(parameters).some((name) => name.startsWith("IamInstanceProfile.")));
  if (passes) needed.push({ service: "iam", action: "PassRole" });
  return needed;
}
