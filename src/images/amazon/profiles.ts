/**
 * Instance profiles and roles that Packer makes for one build (`packer-<uuid>`, amazon plugin,
 * step_iam_instance_profile.go). IAM is asked only where the template has Packer make one: most jobs
 * have no rights there.
 */
import type { IAMClient } from "@aws-sdk/client-iam";
import { marks } from "../marks.ts";
import type { AmazonApi } from "./api.ts";
import { isGone } from "./errors.ts";
import type { Resource } from "./resources.ts";
import { tagsOf } from "./tags.ts";

type TagList = Parameters<typeof tagsOf>[0];

const temporary = /^packer-[0-9a-f-]{36}$/;

export async function openIam(api: AmazonApi) {
  const iam = await import("@aws-sdk/client-iam");
  return { iam, client: new iam.IAMClient(api.settings(api.region)) };
}

/** @param said Names that Packer itself gave. */
export async function profilesOf(
  api: AmazonApi,
  invocation: string,
  said: readonly string[],
): Promise<Resource[]> {
  const { iam, client } = await openIam(api);
  const found: Resource[] = [];
  const add = (kind: "instance-profile" | "role", id: string) =>
    found.push({ kind, id, region: api.region, invocation });
  const isOurs = async (name: string, ask: () => Promise<TagList>) => {
    if (!temporary.test(name)) return false;
    const run = tagsOf(await ask().catch(ifGone)).get(marks.run);
    return run === undefined ? said.includes(name) : run === invocation;
  };
  // Lists do not tell the tags (IAM API Reference, "ListRoles", "ListInstanceProfiles").
  for await (const page of iam.paginateListInstanceProfiles({ client }, {})) {
    for (const { InstanceProfileName: name = "" } of page.InstanceProfiles ?? []) {
      const command = new iam.GetInstanceProfileCommand({ InstanceProfileName: name });
      const tags = async () => (await client.send(command)).InstanceProfile?.Tags;
      if (await isOurs(name, tags)) add("instance-profile", name);
    }
  }
  for await (const page of iam.paginateListRoles({ client }, {})) {
    for (const { RoleName: name = "" } of page.Roles ?? []) {
      const command = new iam.GetRoleCommand({ RoleName: name });
      const tags = async () => (await client.send(command)).Role?.Tags;
      if (await isOurs(name, tags)) add("role", name);
    }
  }
  return found;
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
