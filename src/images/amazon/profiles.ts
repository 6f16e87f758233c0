/**
 * Instance profiles and roles that Packer makes for one build (`packer-<uuid>`, amazon plugin,
 * step_iam_instance_profile.go). IAM is asked only where the template has Packer make one: most jobs
 * have no rights there.
 */
import type { IAMClient } from "@aws-sdk/client-iam";
import { messageOf } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import type { Log } from "../../shared/log.ts";
import type { AmazonApi } from "./api.ts";
import { isForbidden, isGone } from "./errors.ts";
import type { Resource } from "./resources.ts";
import { type Tags, tagsOf } from "./tags.ts";

type TagList = Parameters<typeof tagsOf>[0];

const temporary = /^packer-[0-9a-f-]{36}$/;

export async function openIam(api: AmazonApi) {
  const iam = await import("@aws-sdk/client-iam");
  return { iam, client: new iam.IAMClient(api.settings(api.region)) };
}

/**
 * @param invocationOf The invocation that made the profile with these tags; undefined for others.
 * @param said Names that Packer gave, from its log.
 */
export async function profilesOf(
  api: AmazonApi,
  invocationOf: (tags: Tags, name: string) => string | undefined,
  log: Pick<Log, "notice">,
  said: readonly string[] = [],
): Promise<Resource[]> {
  const { iam, client } = await openIam(api);
  const found: Resource[] = [];
  const look = async (
    kind: "instance-profile" | "role",
    names: Iterable<string>,
    tagsOfOne: (name: string) => Promise<TagList>,
  ) => {
    for (const name of names) {
      if (!temporary.test(name)) continue;
      const there = await tagsOfOne(name).catch(ifGone);
      const invocation = there === undefined ? undefined : invocationOf(tagsOf(there), name);
      if (invocation !== undefined) found.push({ kind, id: name, region: api.region, invocation });
    }
  };
  /** Packer itself needs no right to list them. */
  const listed = async (names: () => Promise<string[]>) =>
    await names().catch((error: unknown) => {
      if (!isForbidden(error)) throw error;
      log.notice(`Instance profiles that Packer left could not be listed: ${messageOf(error)}`);
      return [...said];
    });
  // Lists do not tell the tags (IAM API Reference, "ListRoles", "ListInstanceProfiles").
  const profiles = await listed(async () => {
    const names: string[] = [];
    for await (const page of iam.paginateListInstanceProfiles({ client }, {})) {
      names.push(...(page.InstanceProfiles ?? []).map((one) => one.InstanceProfileName ?? ""));
    }
    return names;
  });
  await look("instance-profile", profiles, async (InstanceProfileName) => {
    const command = new iam.GetInstanceProfileCommand({ InstanceProfileName });
    return (await client.send(command)).InstanceProfile?.Tags ?? [];
  });
  const roles = await listed(async () => {
    const names: string[] = [];
    for await (const page of iam.paginateListRoles({ client }, {})) {
      names.push(...(page.Roles ?? []).map((one) => one.RoleName ?? ""));
    }
    return names;
  });
  await look("role", roles, async (RoleName) => {
    const command = new iam.GetRoleCommand({ RoleName });
    return (await client.send(command)).Role?.Tags ?? [];
  });
  return found;
}

/** Packer makes a profile for the build. */
export function makesProfile(builder: JsonObject): boolean {
  return isObject(builder["temporary_iam_instance_profile_policy_document"]);
}

function ifGone(error: unknown): undefined {
  if (!isGone(error)) throw error;
}

/** The profile lets its role go first. */
export async function removeProfile(api: AmazonApi, name: string): Promise<void> {
  const { iam, client } = await openIam(api);
  const { InstanceProfile } = await client.send(
    new iam.GetInstanceProfileCommand({ InstanceProfileName: name }),
  );
  for (const { RoleName } of InstanceProfile?.Roles ?? []) {
    await client.send(
      new iam.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName }),
    );
  }
  await client.send(new iam.DeleteInstanceProfileCommand({ InstanceProfileName: name }));
}

/** The role's policies go first. */
export async function removeRole(api: AmazonApi, name: string): Promise<void> {
  const { iam, client } = await openIam(api);
  await removePolicies(iam, client, name);
  await client.send(new iam.DeleteRoleCommand({ RoleName: name }));
}

async function removePolicies(
  iam: typeof import("@aws-sdk/client-iam"),
  client: IAMClient,
  role: string,
): Promise<void> {
  for await (const page of iam.paginateListRolePolicies({ client }, { RoleName: role })) {
    for (const policy of page.PolicyNames ?? []) {
      await client.send(new iam.DeleteRolePolicyCommand({ RoleName: role, PolicyName: policy }));
    }
  }
}
