/** CreateTags, DeleteTags and DescribeTags, for every kind of resource. */
import { type Account, type Call, findSnapshot, ownImage } from "./account.ts";
import { filtersOf, isTagFilter, matchesAll, matchesTags, plain, type Readers } from "./filters.ts";
import { keyPairActions } from "./key-pairs.ts";
import { page } from "./paging.ts";
import { pairs, resources, typeOf } from "./tags.ts";
import { ApiError, structures, type Tree } from "./wire.ts";

export const tagActions = {
  async CreateTags(account: Account, { region, parameters }: Call): Promise<Tree> {
    const ids = resources(parameters);
    const tags = pairs(parameters);
    if (ids.length === 0 || tags.size === 0) {
      throw new ApiError("MissingParameter", "The request must contain resources and tags");
    }
    for (const id of ids) await mustExist(account, region, id);
    account.tags.set(region, ids, tags);
    return { return: true };
  },

  async DeleteTags(account: Account, { region, parameters }: Call): Promise<Tree> {
    const ids = resources(parameters);
    for (const id of ids) await mustExist(account, region, id);
    const given = structures(parameters, "Tag").map((tag) => [tag["Key"] ?? "", tag["Value"]]);
    account.tags.unset(region, ids, new Map(given as [string, string | undefined][]));
    return { return: true };
  },

  DescribeTags(account: Account, call: Call): Tree {
    const { region, parameters, direct } = call;
    const filters = filtersOf(parameters);
    const others = filters.filter((filter) => !isTagFilter(filter));
    const found: Tree[] = [];
    for (const [resourceId, { type }] of account.tags.all(region)) {
      const seen = account.tags.seen(resourceId, direct ? 0 : account.settings.lag);
      for (const [key, value] of seen) {
        const one = new Map([[key, value]]);
        if (!filters.filter(isTagFilter).every((filter) => matchesTags(one, filter))) continue;
        const tree = { resourceId, resourceType: type, key, value };
        if (matchesAll(tree, others, readers)) found.push(tree);
      }
    }
    const { part, nextToken } = page(call.action, parameters, found, account.settings);
    return { tagSet: part, nextToken };
  },
};

/** DescribeTags, Filters. */
const readers: Readers = {
  key: plain("key"),
  "resource-id": plain("resourceId"),
  "resource-type": plain("resourceType"),
  value: plain("value"),
};

/** How moto is asked whether a resource is there. */
const lookups: Record<string, [action: string, parameter: string]> = {
  instance: ["DescribeInstances", "InstanceId.1"],
  volume: ["DescribeVolumes", "VolumeId.1"],
  "security-group": ["DescribeSecurityGroups", "GroupId.1"],
  "network-interface": ["DescribeNetworkInterfaces", "NetworkInterfaceId.1"],
  "launch-template": ["DescribeLaunchTemplates", "LaunchTemplateId.1"],
  "spot-instances-request": ["DescribeSpotInstanceRequests", "SpotInstanceRequestId.1"],
  fleet: ["DescribeFleets", "FleetId.1"],
  vpc: ["DescribeVpcs", "VpcId.1"],
  subnet: ["DescribeSubnets", "SubnetId.1"],
};

async function mustExist(account: Account, region: string, id: string): Promise<void> {
  const type = typeOf(id);
  if (type === "image") return void ownImage(account.region(region), id);
  if (type === "snapshot") return void findSnapshot(account.region(region), id);
  if (type === "key-pair") {
    const parameters = { "KeyPairId.1": id };
    await keyPairActions.DescribeKeyPairs(account, {
      action: "DescribeKeyPairs",
      region,
      parameters,
      direct: true,
    });
    return;
  }
  const lookup = lookups[type];
  if (lookup === undefined) {
    throw new ApiError("InvalidID", `The ID '${id}' is not valid`);
  }
  await account.moto.ask("ec2", region, lookup[0], { [lookup[1]]: id });
}
