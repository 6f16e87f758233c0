/**
 * Everything that moto itself keeps: instances, volumes, key pairs, groups and the like. Tags,
 * filters by tag and pages are the double's own for these too.
 */
import type { Account, Call, Region } from "./account.ts";
import {
  type Filter,
  filtersOf,
  isTagFilter,
  matchesAll,
  matchesTags,
  plain,
  type Readers,
} from "./filters.ts";
import { page } from "./paging.ts";
import { specifications, type Tags, tagSet } from "./tags.ts";
import { items, type Parameters, type Tree, text, without } from "./wire.ts";

/** Lists of an answer, and the element that holds the id. */
interface Listing {
  list: string;
  id: string;
  /** Where the resources are not in the list's own items. */
  inner?: string;
  /** Filters on what the double knows better than moto. */
  own?: Readers;
  /** What moto does not tell. */
  more?: (resource: Tree, region: Region) => Tree;
}

const listings: Record<string, Listing> = {
  DescribeInstances: {
    list: "reservationSet",
    inner: "instancesSet",
    id: "instanceId",
    own: {
      "block-device-mapping.volume-id": (instance) =>
        items(instance, "blockDeviceMapping").map((one) =>
          text((one["ebs"] ?? {}) as Tree, "volumeId"),
        ),
      "network-interface.network-interface-id": (instance) =>
        items(instance, "networkInterfaceSet").map((one) => text(one, "networkInterfaceId")),
    },
    // InstanceNetworkInterfaceAttachment, DeleteOnTermination.
    more: (instance, { interfaces }) => ({
      networkInterfaceSet: items(instance, "networkInterfaceSet").map((one) => {
        const going = interfaces.get(text(instance, "instanceId")) ?? [];
        const goes = going.includes(text(one, "networkInterfaceId"));
        const attachment = (one["attachment"] ?? {}) as Tree;
        return { ...one, attachment: { ...attachment, deleteOnTermination: String(goes) } };
      }),
    }),
  },
  DescribeVolumes: { list: "volumeSet", id: "volumeId" },
  DescribeKeyPairs: { list: "keySet", id: "keyPairId" },
  DescribeSecurityGroups: { list: "securityGroupInfo", id: "groupId" },
  DescribeNetworkInterfaces: { list: "networkInterfaceSet", id: "networkInterfaceId" },
  DescribeLaunchTemplates: { list: "launchTemplates", id: "launchTemplateId" },
  DescribeSpotInstanceRequests: {
    list: "spotInstanceRequestSet",
    id: "spotInstanceRequestId",
    own: { state: plain("state") },
  },
  DescribeFleets: { list: "fleetSet", id: "fleetId" },
  DescribeVpcs: { list: "vpcSet", id: "vpcId" },
  DescribeSubnets: { list: "subnetSet", id: "subnetId" },
};

/** Of what an action makes: types that can be tagged with it, and the ids in its answer. */
const creations: Record<string, (answer: Tree) => Record<string, string[]>> = {
  CreateKeyPair: (answer) => ({ "key-pair": [text(answer, "keyPairId")] }),
  ImportKeyPair: (answer) => ({ "key-pair": [text(answer, "keyPairId")] }),
  CreateSecurityGroup: (answer) => ({ "security-group": [text(answer, "groupId")] }),
  CreateNetworkInterface: (answer) => ({
    "network-interface": [text((answer["networkInterface"] ?? {}) as Tree, "networkInterfaceId")],
  }),
  CreateLaunchTemplate: (answer) => ({
    "launch-template": [text((answer["launchTemplate"] ?? {}) as Tree, "launchTemplateId")],
  }),
  RequestSpotInstances: (answer) => ({
    "spot-instances-request": items(answer, "spotInstanceRequestSet").map((one) =>
      text(one, "spotInstanceRequestId"),
    ),
  }),
  CreateVpc: (answer) => ({ vpc: [text((answer["vpc"] ?? {}) as Tree, "vpcId")] }),
  CreateSubnet: (answer) => ({ subnet: [text((answer["subnet"] ?? {}) as Tree, "subnetId")] }),
};

export async function forward(account: Account, call: Call): Promise<Tree> {
  const listing = listings[call.action];
  if (listing !== undefined) return describe(account, call, listing);
  const made = creations[call.action];
  if (made !== undefined) return create(account, call, made);
  const answer = await account.moto.ask("ec2", call.region, call.action, asked(call.parameters));
  if (/^Delete/.test(call.action)) forget(account, { ...call.parameters, ...named(answer) });
  return answer;
}

/** What moto is asked: the double has the tags and the pages. */
export const asked = (parameters: Parameters, ...others: string[]): Parameters =>
  without(
    parameters,
    ...["Action", "Version", "MaxResults", "NextToken", "TagSpecification", "ClientToken"],
    ...others,
  );

async function create(
  { moto, tags }: Account,
  { action, region, parameters }: Call,
  made: (answer: Tree) => Record<string, string[]>,
): Promise<Tree> {
  const allowed = Object.keys(made({}));
  const given = specifications(parameters, allowed);
  const answer = await moto.ask("ec2", region, action, asked(parameters));
  put(tags, region, made(answer), given);
  const own = [...given.values()][0];
  if (own === undefined) return answer;
  const shown = { ...answer };
  // Where the answer is the resource itself, or names it.
  const wrapped = ["networkInterface", "launchTemplate", "vpc", "subnet"].find(
    (name) => name in shown,
  );
  if (wrapped === undefined) shown["tagSet"] = tagSet(own);
  else shown[wrapped] = { ...(shown[wrapped] as Tree), tagSet: tagSet(own) };
  return shown;
}

export function put(
  tags: Account["tags"],
  region: string,
  ids: Record<string, string[]>,
  given: ReadonlyMap<string, Tags>,
): void {
  for (const [type, of] of Object.entries(ids)) {
    const own = given.get(type);
    if (own !== undefined) tags.set(region, of, own);
  }
}

async function describe(account: Account, call: Call, listing: Listing): Promise<Tree> {
  const { action, region, parameters } = call;
  const filters = filtersOf(parameters);
  const own = listing.own ?? {};
  const isOwn = ({ name }: Filter) => name in own;
  const others = filters.filter((one) => !isTagFilter(one) && !isOwn(one));
  const rest = { ...asked(parameters, "Filter"), ...form(others) };
  const answer = await account.moto.ask("ec2", region, action, rest);
  const byTag = filters.filter(isTagFilter);
  const lag = call.direct ? 0 : account.settings.lag;
  const here = account.region(region);
  const kept = (resources: Tree[]) =>
    resources
      .filter((one) => {
        const seen = account.tags.seen(text(one, listing.id), lag);
        return byTag.every((filter) => matchesTags(seen, filter));
      })
      .map((one) => {
        const id = text(one, listing.id);
        return {
          ...one,
          ...listing.more?.(one, here),
          ...here.extra.get(id),
          tagSet: tagSet(account.tags.now(id)),
        };
      })
      .filter((one) => matchesAll(one, filters.filter(isOwn), own));
  const { list, inner } = listing;
  const all =
    inner === undefined
      ? kept(items(answer, list))
      : items(answer, list)
          .map((one) => ({ ...one, [inner]: kept(items(one, inner)) }))
          .filter((one) => items(one, inner).length > 0);
  const { part, nextToken } = page(action, parameters, all, account.settings);
  return { ...answer, [list]: part, nextToken };
}

/** Numbered anew. */
function form(filters: readonly Filter[]): Parameters {
  const rest: Parameters = {};
  for (const [index, { name, values }] of filters.entries()) {
    rest[`Filter.${index + 1}.Name`] = name;
    for (const [number, value] of values.entries()) {
      rest[`Filter.${index + 1}.Value.${number + 1}`] = value;
    }
  }
  return rest;
}

/** A launch template can be deleted by its name. */
function named(answer: Tree): Parameters {
  const { launchTemplate } = answer;
  if (launchTemplate === undefined) return {};
  return { LaunchTemplateId: text(launchTemplate as Tree, "launchTemplateId") };
}

function forget({ tags }: Account, parameters: Parameters): void {
  for (const name of ["VolumeId", "GroupId", "KeyPairId", "NetworkInterfaceId"]) {
    const id = parameters[name];
    if (id !== undefined) tags.forget(id);
  }
  for (const name of ["LaunchTemplateId", "VpcId", "SubnetId"]) {
    const id = parameters[name];
    if (id !== undefined) tags.forget(id);
  }
}
