/**
 * Tags of every resource of the account. Filters see them as they were some time ago: a tag takes a
 * while to reach the index (EC2 Developer Guide, "Eventual consistency in the Amazon EC2 API").
 */
import { ApiError, list, type Parameters, structures, type Tree } from "./wire.ts";

export type Tags = ReadonlyMap<string, string>;

interface Entry {
  region: string;
  /** Such as `image`. */
  type: string;
  /** Newest last; the first one is what was before any change. */
  versions: { since: number; tags: Tags }[];
}

/** Types by the first part of an id (EC2 API Reference, data type "TagSpecification"). */
const types: Record<string, string> = {
  ami: "image",
  snap: "snapshot",
  i: "instance",
  vol: "volume",
  key: "key-pair",
  sg: "security-group",
  eni: "network-interface",
  lt: "launch-template",
  sir: "spot-instances-request",
  fleet: "fleet",
  vpc: "vpc",
  subnet: "subnet",
  igw: "internet-gateway",
  rtb: "route-table",
  eipalloc: "elastic-ip",
};

export const typeOf = (id: string): string => types[id.replace(/-.*/, "")] ?? "";

export function makeTags() {
  const entries = new Map<string, Entry>();

  const now = (id: string): Tags => entries.get(id)?.versions.at(-1)?.tags ?? new Map();
  const put = (region: string, id: string, tags: Tags) => {
    const entry = entries.get(id) ?? { region, type: typeOf(id), versions: [] };
    entry.versions.push({ since: Date.now(), tags });
    entries.set(id, entry);
  };

  return {
    now,
    /** As a filter sees them. */
    seen(id: string, lag: number): Tags {
      const until = Date.now() - lag;
      return entries.get(id)?.versions.findLast(({ since }) => since <= until)?.tags ?? new Map();
    },
    set(region: string, ids: readonly string[], changes: Tags): void {
      // All or nothing: CreateTags.
      for (const id of ids) check(new Map([...now(id), ...changes]), changes);
      for (const id of ids) put(region, id, new Map([...now(id), ...changes]));
    },
    /** Also what nobody but Amazon may. */
    give(region: string, ids: readonly string[], tags: Tags): void {
      for (const id of ids) put(region, id, tags);
    },
    /** An undefined value takes away whatever the value is: DeleteTags. */
    unset(region: string, ids: readonly string[], keys: ReadonlyMap<string, string | undefined>) {
      for (const id of ids) {
        const kept = [...now(id)].filter(([key, value]) => {
          const wanted = keys.get(key);
          return !(keys.size === 0 || (keys.has(key) && (wanted ?? value) === value));
        });
        put(region, id, new Map(kept));
      }
    },
    forget: (id: string) => void entries.delete(id),
    all: (region: string) => [...entries].filter(([, entry]) => entry.region === region),
  };
}

export type TagLedger = ReturnType<typeof makeTags>;

/** EC2 User Guide, "Tag your Amazon EC2 resources", Tag restrictions. */
export function check(all: Tags, changes: Tags): void {
  for (const [key, value] of changes) {
    if (key.startsWith("aws:")) {
      throw new ApiError(
        "InvalidParameterValue",
        `Value ( ${key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
      );
    }
    if (key.length === 0 || key.length > 128) {
      throw new ApiError(
        "InvalidParameterValue",
        "Tag key exceeds the maximum length of 128 characters, or is empty",
      );
    }
    if (value.length > 256) {
      throw new ApiError(
        "InvalidParameterValue",
        "Tag value exceeds the maximum length of 256 characters",
      );
    }
  }
  if (all.size > 50) {
    throw new ApiError(
      "TagLimitExceeded",
      "The maximum number of Tags for a resource has been reached.",
    );
  }
}

/** `TagSpecification.1.ResourceType=image&TagSpecification.1.Tag.1.Key=…`, by type. */
export function specifications(
  parameters: Parameters,
  allowed: readonly string[],
): Map<string, Tags> {
  const found = new Map<string, Tags>();
  for (const one of structures(parameters, "TagSpecification")) {
    const type = one["ResourceType"] ?? "";
    if (!allowed.includes(type)) {
      // "If you specify other values for ResourceType, the request fails" (CreateImage, CopyImage).
      throw new ApiError(
        "InvalidParameterValue",
        `'${type}' is not a valid taggable resource type for this operation.`,
      );
    }
    if (found.has(type)) {
      throw new ApiError(
        "InvalidParameterValue",
        `Duplicate resource type '${type}' in tag specifications`,
      );
    }
    const tags = pairs(one);
    check(tags, tags);
    found.set(type, tags);
  }
  return found;
}

/** `Tag.1.Key=…&Tag.1.Value=…` */
export function pairs(parameters: Parameters): Map<string, string> {
  const given = structures(parameters, "Tag");
  const tags = new Map(given.map((tag) => [tag["Key"] ?? "", tag["Value"] ?? ""]));
  if (tags.size !== given.length) {
    throw new ApiError("InvalidParameterValue", "Tag keys must be unique per resource");
  }
  return tags;
}

export const tagSet = (tags: Tags): Tree[] => [...tags].map(([key, value]) => ({ key, value }));

/** Of CreateTags and DeleteTags: `ResourceId.1=…`. */
export const resources = (parameters: Parameters) => list(parameters, "ResourceId");
