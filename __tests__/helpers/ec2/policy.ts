/**
 * IAM policies: documents as far as those of this repository go, or a plain list of actions. What a
 * document holds beyond that is an error of the test. For each call the resources that have to be
 * allowed, and the condition keys that each of them has: Service Authorization Reference, "Actions,
 * resources, and condition keys for Amazon EC2".
 */
import { type Account, accountId, type Call } from "./account.ts";
import { keyPairActions } from "./key-pairs.ts";
import { pairs, type Tags, typeOf } from "./tags.ts";
import { ApiError, items, list, type Parameters, structures, text } from "./wire.ts";

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** Such as `ec2:DescribeImages`; `*` at the end is understood. Undefined: everything is allowed. */
export type Policy = readonly string[] | PolicyDocument | undefined;

/** One resource of one call. */
interface Demand {
  /** Such as `ec2:CreateTags`. */
  action: string;
  /** ARN, or `*` where the action knows no resources. */
  resource: string;
  /** Condition keys, in lower case: those with a tag's name know no case. */
  context: ReadonlyMap<string, readonly string[]>;
}

const nothing: Demand["context"] = new Map();

/** @throws {ApiError} where the policy does not allow the call. */
export async function demand(account: Account, service: string, call: Call): Promise<void> {
  const { policy } = account;
  if (policy === undefined) return;
  for (const needed of await neededBy(account, service, call)) {
    if (permits(policy, needed)) continue;
    const { action, resource } = needed;
    throw new ApiError(
      service === "ec2" ? "UnauthorizedOperation" : "AccessDenied",
      `You are not authorized to perform this operation. User: arn:aws:iam::${accountId}:user/test is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
      403,
    );
  }
}

/** Whether snapshots may go with their image. */
export function maySnapshotGo({ policy, tags }: Account, region: string, id: string): boolean {
  if (policy === undefined) return true;
  const context = new Map(resourceTags(tags.now(id)));
  return permits(policy, { action: "ec2:DeleteSnapshot", resource: arn(region, id), context });
}

/** @throws {Error} for what is not understood here. */
export function checkDocument({ Version, Statement, ...rest }: PolicyDocument): void {
  const odd: string[] = Object.keys(rest);
  if (Version !== "2012-10-17") odd.push(`Version ${Version}`);
  for (const { Sid: _, Effect, Action, Resource, Condition = {}, ...more } of Statement) {
    odd.push(...Object.keys(more));
    if (Effect !== "Allow" && Effect !== "Deny") odd.push(`Effect ${Effect}`);
    for (const action of [Action].flat()) {
      if (!/^(ec2|iam|imagebuilder|ssm|sts):[A-Za-z]+\*?$/.test(action))
        odd.push(`Action ${action}`);
    }
    for (const one of [Resource].flat()) {
      if (!/^(\*|arn:aws:ec2:\*:\*?:[a-z-]+\/\*)$/.test(one)) odd.push(`Resource ${one}`);
    }
    for (const [operator, wanted] of Object.entries(Condition)) {
      if (!Object.hasOwn(operators, operator)) odd.push(`Condition ${operator}`);
      odd.push(...Object.keys(wanted).filter((key) => !knownKey.test(key)));
    }
  }
  if (odd.length > 0) throw new Error(`not understood in a policy: ${odd.join(", ")}`);
}

const knownKey =
  /^(aws:CalledVia|aws:TagKeys|ec2:CreateAction|aws:RequestTag\/.+|ec2:ResourceTag\/.+)$/;

type Values = readonly string[] | undefined;
/** IAM User Guide, "IAM JSON policy elements: Condition operators". */
const operators: Record<string, (values: Values, wanted: readonly string[]) => boolean> = {
  StringEquals: (values, wanted) => values?.some((value) => wanted.includes(value)) ?? false,
  StringLike: (values, wanted) => values?.some((value) => isLike(value, wanted)) ?? false,
  // "Negated matching": true also where the key is not there.
  StringNotEquals: (values, wanted) => !(values?.some((value) => wanted.includes(value)) ?? false),
  "ForAnyValue:StringEquals": (values, wanted) =>
    values?.some((value) => wanted.includes(value)) ?? false,
  // True also where there are none.
  "ForAllValues:StringLike": (values, wanted) =>
    values?.every((value) => isLike(value, wanted)) ?? true,
  Null: (values, wanted) => String(values === undefined) === wanted[0],
};

function permits(policy: Exclude<Policy, undefined>, needed: Demand): boolean {
  if (!("Statement" in policy)) return policy.some((one) => isAction(one, needed.action));
  const applying = policy.Statement.filter((statement) => applies(statement, needed));
  return (
    applying.some(({ Effect }) => Effect === "Allow") &&
    !applying.some(({ Effect }) => Effect === "Deny")
  );
}

function applies({ Action, Resource, Condition = {} }: Statement, needed: Demand): boolean {
  return (
    [Action].flat().some((one) => isAction(one, needed.action)) &&
    [Resource].flat().some((one) => isLike(needed.resource, [one])) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) =>
        operators[operator]?.(needed.context.get(key.toLowerCase()), [wanted].flat()),
      ),
    )
  );
}

const isAction = (allowed: string, action: string) =>
  isLike(action.toLowerCase(), [allowed.toLowerCase()]);

/** `*` stands for any characters; case counts. */
function isLike(value: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "s").test(value);
  });
}

const ofImage = ["ImageId"];
/** Parameters that name resources which are there, and types of those that are made. */
const uses: Record<string, { existing?: readonly string[]; made?: readonly string[] }> = {
  RunInstances: {
    existing: ["ImageId", "SecurityGroupId", "SubnetId", "KeyName"],
    made: ["instance", "network-interface", "volume"],
  },
  CreateKeyPair: { made: ["key-pair"] },
  CreateSecurityGroup: { existing: ["VpcId"], made: ["security-group"] },
  AuthorizeSecurityGroupIngress: { existing: ["GroupId"] },
  DeleteSecurityGroup: { existing: ["GroupId"] },
  DeleteKeyPair: { existing: ["KeyName", "KeyPairId"] },
  StopInstances: { existing: ["InstanceId"] },
  TerminateInstances: { existing: ["InstanceId"] },
  ModifyInstanceAttribute: { existing: ["InstanceId"] },
  CreateImage: { existing: ["InstanceId"], made: ["image", "snapshot"] },
  // The source is no resource of it.
  CopyImage: { made: ["image", "snapshot"] },
  RegisterImage: { made: ["image"] },
  DeregisterImage: { existing: ofImage },
  DescribeImageAttribute: { existing: ofImage },
  ModifyImageAttribute: { existing: ofImage },
  EnableImageDeprecation: { existing: ofImage },
  DisableImageDeregistrationProtection: { existing: ofImage },
  EnableImageDeregistrationProtection: { existing: ofImage },
  DeleteSnapshot: { existing: ["SnapshotId"] },
  DeleteVolume: { existing: ["VolumeId"] },
  DeleteNetworkInterface: { existing: ["NetworkInterfaceId"] },
  CreateTags: { existing: ["ResourceId"] },
  DeleteTags: { existing: ["ResourceId"] },
};

/** What it is where the call does not say. */
const defaults: Record<string, string> = { VpcId: "vpc-default", SubnetId: "subnet-default" };

async function neededBy(account: Account, service: string, call: Call): Promise<Demand[]> {
  const { action, region, parameters } = call;
  const name = `${service}:${action}`;
  // AssumeRoleWithWebIdentity and GetCallerIdentity need no permission (STS API Reference).
  if (service === "sts") return [];
  const used = service === "ec2" ? uses[action] : undefined;
  const needed: Demand[] = [];
  if (used === undefined) {
    if (/^(Describe|Get|List)/.test(action) || !isDocument(account.policy)) {
      needed.push({ action: name, resource: "*", context: nothing });
    } else throw new Error(`it is not known here what ${name} needs of a policy`);
  }
  const given = action === "CreateTags" || action === "DeleteTags" ? requestTags(parameters) : [];
  for (const parameter of used?.existing ?? []) {
    for (const id of await idsOf(account, call, parameter)) {
      const context = new Map([...resourceTags(account.tags.now(id)), ...given]);
      needed.push({ action: name, resource: arn(region, id), context });
    }
  }
  const specified = new Map(
    structures(parameters, "TagSpecification").map((one) => [one["ResourceType"] ?? "", one]),
  );
  for (const type of used?.made ?? []) {
    const context = new Map(requestTags(specified.get(type) ?? {}));
    needed.push({ action: name, resource: arnOf(region, type), context });
  }
  // EC2 User Guide, "Grant permission to tag Amazon EC2 resources during creation".
  if (service === "ec2" && action !== "CreateTags") {
    for (const [type, one] of specified) {
      const context = new Map([...requestTags(one), ["ec2:createaction", [action]]] as const);
      needed.push({ action: "ec2:CreateTags", resource: arnOf(region, type), context });
    }
  }
  // IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
  const passes =
    action === "AddRoleToInstanceProfile" ||
    (action === "RunInstances" &&
      Object.entries(parameters).some(
        ([key, value]) => /^IamInstanceProfile\./.test(key) && value,
      ));
  if (passes) needed.push({ action: "iam:PassRole", resource: "*", context: nothing });
  if (name === "ec2:DescribeImageReferences" && isDocument(account.policy)) {
    const context = new Map([["aws:calledvia", ["ec2-images.amazonaws.com"]]]);
    needed.push(...forReferences.map((action) => ({ action, resource: "*", context })));
  }
  return needed;
}

/** EC2 User Guide, "Identify your resources referencing specified AMIs": required permissions. */
const forReferences = [
  "ec2:DescribeInstances",
  "ec2:DescribeLaunchTemplates",
  "ec2:DescribeLaunchTemplateVersions",
  "ssm:DescribeParameters",
  "ssm:GetParameters",
  "imagebuilder:ListImageRecipes",
  "imagebuilder:ListContainerRecipes",
  "imagebuilder:GetContainerRecipe",
];

const isDocument = (policy: Policy) => policy !== undefined && "Statement" in policy;

async function idsOf(account: Account, call: Call, parameter: string): Promise<string[]> {
  const { parameters, region } = call;
  const one = parameters[parameter];
  const ids = [...(one === undefined ? [] : [one]), ...list(parameters, parameter)].filter(Boolean);
  if (parameter === "KeyName" && ids.length > 0) {
    const asked = { action: "DescribeKeyPairs", region, parameters: {}, direct: true };
    const pairs = items((await keyPairActions.DescribeKeyPairs(account, asked)) ?? {}, "keySet");
    return pairs
      .filter((pair) => ids.includes(text(pair, "keyName")))
      .map((pair) => text(pair, "keyPairId"));
  }
  const usual = defaults[parameter];
  return ids.length === 0 && usual !== undefined ? [usual] : ids;
}

function resourceTags(tags: Tags): [string, string[]][] {
  return [...tags].map(([key, value]) => [`ec2:resourcetag/${key.toLowerCase()}`, [value]]);
}

function requestTags(parameters: Parameters): [string, string[]][] {
  const tags = pairs(parameters);
  if (tags.size === 0) return [];
  return [
    ["aws:tagkeys", [...tags.keys()]],
    ...[...tags].map(([key, value]): [string, string[]] => [
      `aws:requesttag/${key.toLowerCase()}`,
      [value],
    ]),
  ];
}

const arn = (region: string, id: string) => arnOf(region, typeOf(id), id);

/** Images and snapshots have no account in theirs. */
function arnOf(region: string, type: string, id = "new"): string {
  const owner = type === "image" || type === "snapshot" ? "" : accountId;
  return `arn:aws:ec2:${region}:${owner}:${type}/${id}`;
}
