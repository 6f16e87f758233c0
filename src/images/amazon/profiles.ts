/**
 * Instance profiles and roles that Packer makes for one build (`packer-<uuid>`, amazon plugin,
 * step_iam_instance_profile.go). IAM is asked only where the template has Packer make one: most jobs
 * have no rights there.
 */
import { messageOf } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import type { Log } from "../../shared/log.ts";
import { type AmazonApi, reword } from "./api.ts";
import { causeOf, isForbidden, isGone } from "./errors.ts";
import { type Tags, tagsOf } from "./tags.ts";

type TagList = Parameters<typeof tagsOf>[0];

interface Profile {
  kind: "instance-profile" | "role";
  /** Its name. */
  id: string;
  region: string;
  invocation: string;
}

const temporary = /^packer-[0-9a-f-]{36}$/;

async function openIam(api: AmazonApi) {
  const iam = await import("@aws-sdk/client-iam");
  const client = new iam.IAMClient(api.settings(api.region));
  reword(client, api.region);
  return { iam, client };
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
): Promise<Profile[]> {
  const { iam, client } = await openIam(api);
  const found: Profile[] = [];
  const look = async <Page>(
    kind: Profile["kind"],
    pages: AsyncIterable<Page>,
    namesIn: (page: Page) => (string | undefined)[] | undefined,
    tagsOfOne: (name: string) => Promise<TagList>,
  ) => {
    const names: string[] = [];
    try {
      for await (const page of pages)
        names.push(...(namesIn(page) ?? []).map((name) => name ?? ""));
    } catch (error) {
      // Packer itself needs no right to list them.
      if (!isForbidden(causeOf(error))) throw error;
      log.notice(`Instance profiles that Packer left could not be listed: ${messageOf(error)}`);
      names.splice(0, names.length, ...said);
    }
    // Lists do not tell the tags (IAM API Reference, "ListRoles", "ListInstanceProfiles").
    for (const name of names.filter((one) => temporary.test(one))) {
      const there = await tagsOfOne(name).catch(ifGone);
      const invocation = there === undefined ? undefined : invocationOf(tagsOf(there), name);
      if (invocation !== undefined) found.push({ kind, id: name, region: api.region, invocation });
    }
  };
  await look(
    "instance-profile",
    iam.paginateListInstanceProfiles({ client }, {}),
    ({ InstanceProfiles }) => InstanceProfiles?.map((one) => one.InstanceProfileName),
    async (InstanceProfileName) => {
      const command = new iam.GetInstanceProfileCommand({ InstanceProfileName });
      return (await client.send(command)).InstanceProfile?.Tags ?? [];
    },
  );
  await look(
    "role",
    iam.paginateListRoles({ client }, {}),
    ({ Roles }) => Roles?.map((one) => one.RoleName),
    async (RoleName) => {
      const command = new iam.GetRoleCommand({ RoleName });
      return (await client.send(command)).Role?.Tags ?? [];
    },
  );
  return found;
}

/** Packer makes a profile for the build. */
export function makesProfile(builder: JsonObject): boolean {
  return isObject(builder["temporary_iam_instance_profile_policy_document"]);
}

function ifGone(error: unknown): undefined {
  if (!isGone(causeOf(error))) throw error;
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
  for await (const page of iam.paginateListRolePolicies({ client }, { RoleName: name })) {
    for (const PolicyName of page.PolicyNames ?? []) {
      await client.send(new iam.DeleteRolePolicyCommand({ RoleName: name, PolicyName }));
    }
  }
  await client.send(new iam.DeleteRoleCommand({ RoleName: name }));
}
