/** API reference, "Tags". */
import { type Answer, ApiError, type Call, notFound } from "../cloud/wire.ts";
import type { Team } from "./team.ts";

/** "Tags may contain letters, numbers, colons, dashes, and underscores. There is a limit of 255 characters per tag." */
export function checkTag(name: string): void {
  if (/^[A-Za-z0-9:_-]{1,255}$/.test(name)) return;
  throw new ApiError(422, "unprocessable_entity", "Name is invalid");
}

/** "The capitalization you use when you first create a tag is canonical." */
export function makeTag(team: Team, name: string): string {
  checkTag(name);
  const there = [...team.tags].find((one) => one.toLowerCase() === name.toLowerCase());
  if (there === undefined) team.tags.add(name);
  return there ?? name;
}

export function tags(team: Team, call: Call, [name, word]: string[]): Answer {
  const { method, body } = call;
  if (name === undefined || name === "") {
    if (method !== "POST") throw new ApiError(405, "method_not_allowed", "not allowed");
    return [201, { tag: view(team, makeTag(team, String(body["name"]))) }];
  }
  // "You must use the tag's canonical capitalization."
  if (!team.tags.has(name)) throw notFound("tag");
  if (word === "resources") {
    for (const { resource_id, resource_type } of resourcesOf(body)) {
      const thing =
        resource_type === "image"
          ? team.images.get(Number(resource_id))
          : team.droplets.get(Number(resource_id));
      if (thing === undefined) throw notFound("resource");
      const others = thing.tags.filter((one) => one !== name);
      const isLost = team.settings.lostTags?.test(name) === true;
      thing.tags = method === "POST" && !isLost ? [...others, name] : others;
    }
    return [204];
  }
  if (method === "GET") return [200, { tag: view(team, name) }];
  if (method !== "DELETE") throw new ApiError(405, "method_not_allowed", "not allowed");
  // "When a tag is deleted, all resources tagged with it are untagged."
  team.tags.delete(name);
  for (const thing of [...team.images.values(), ...team.droplets.values()]) {
    thing.tags = thing.tags.filter((one) => one !== name);
  }
  return [204];
}

interface Resource {
  resource_id: string;
  resource_type: string;
}

const resourcesOf = (body: Call["body"]) => (body["resources"] ?? []) as Resource[];

function view(team: Team, name: string) {
  const count = (things: Iterable<{ tags: string[] }>) =>
    [...things].filter((thing) => thing.tags.includes(name)).length;
  const [images, droplets] = [count(team.images.values()), count(team.droplets.values())];
  return {
    name,
    resources: {
      count: images + droplets,
      images: { count: images },
      droplets: { count: droplets },
    },
  };
}
