/** What EC2 lists, page by page and by however many values. */
import {
  DescribeKeyPairsCommand,
  type EC2Client,
  type Filter,
  paginateDescribeImages,
  paginateDescribeInstances,
  paginateDescribeLaunchTemplateVersions,
  paginateDescribeSecurityGroups,
  paginateDescribeSnapshots,
  paginateDescribeSpotInstanceRequests,
  paginateDescribeTags,
  paginateDescribeVolumes,
} from "@aws-sdk/client-ec2";
import { chunksOf } from "../../shared/chunks.ts";
import type { AmazonApi } from "./api.ts";

/** Filter by name. In values `*` and `?` stand for any characters, unless `exactly` has escaped them. */
export type Filters = Readonly<Record<string, string | readonly string[]>>;

/** EC2 API Reference, "Filter". */
export function exactly(text: string): string {
  return text.replace(/[*?\\]/g, "\\$&");
}

type Listing<T> = (client: EC2Client, filters: Filter[]) => AsyncIterable<readonly T[] | undefined>;

function listing<Input extends { Filters?: Filter[] | undefined }, Page, T>(
  paginate: (config: { client: EC2Client }, input: Input) => AsyncIterable<Page>,
  read: (page: Page) => readonly T[] | undefined,
  input: Input,
): Listing<T> {
  return async function* (client, Filters) {
    const asked = Filters.length === 0 ? input : { ...input, Filters };
    for await (const page of paginate({ client }, asked)) yield read(page);
  };
}

export const listings = {
  /** This account's, also deprecated and disabled ones. */
  images: listing(
    paginateDescribeImages,
    // Deregistered ones are listed for a short while (EC2 API Reference, "DescribeImages").
    ({ Images }) => Images?.filter(({ ImageId, State }) => ImageId && State !== "deregistered"),
    { Owners: ["self"], IncludeDeprecated: true, IncludeDisabled: true, MaxResults: 1000 },
  ),
  instances: listing(
    paginateDescribeInstances,
    ({ Reservations }) => Reservations?.flatMap(({ Instances }) => Instances ?? []),
    { MaxResults: 1000 },
  ),
  async *keyPairs(client: EC2Client, Filters: Filter[]) {
    yield (await client.send(new DescribeKeyPairsCommand({ Filters }))).KeyPairs;
  },
  securityGroups: listing(
    paginateDescribeSecurityGroups,
    ({ SecurityGroups }) => SecurityGroups,
    {},
  ),
  /** This account's. */
  snapshots: listing(paginateDescribeSnapshots, ({ Snapshots }) => Snapshots, {
    OwnerIds: ["self"],
    MaxResults: 1000,
  }),
  spotRequests: listing(
    paginateDescribeSpotInstanceRequests,
    ({ SpotInstanceRequests }) => SpotInstanceRequests,
    {},
  ),
  tags: listing(paginateDescribeTags, ({ Tags }) => Tags, {}),
  /** The versions that are launched unless one is named. */
  templates: listing(
    paginateDescribeLaunchTemplateVersions,
    ({ LaunchTemplateVersions }) => LaunchTemplateVersions,
    { Versions: ["$Latest", "$Default"], MaxResults: 200 },
  ),
  volumes: listing(paginateDescribeVolumes, ({ Volumes }) => Volumes, {}),
};

/** A filter takes 200 values (EC2 User Guide, "Filter your resources"). */
const mostValues = 200;

/** @returns none, unasked, for a filter without values. */
export async function describe<T>(
  api: Pick<AmazonApi, "ec2">,
  region: string,
  list: Listing<T>,
  filters: Filters,
): Promise<T[]> {
  const all = Object.entries(filters).map(([Name, values]) => ({ Name, Values: [values].flat() }));
  if (all.some(({ Values }) => Values.length === 0)) return [];
  const [longest, ...others] = all.toSorted((a, b) => b.Values.length - a.Values.length);
  const parts =
    longest === undefined
      ? [[]]
      : chunksOf(longest.Values, mostValues).map((Values) => [{ ...longest, Values }, ...others]);
  const found: T[] = [];
  for (const part of parts) {
    for await (const page of list(api.ec2(region), part)) found.push(...(page ?? []));
  }
  return found;
}
