/** What is asked, and what the answer is: docs.digitalocean.com, "DigitalOcean API Reference". */
import { type Answer, ApiError, type Call, notFound } from "../cloud/wire.ts";
import { createDroplet, dropletAction, removeDroplet } from "./droplets.ts";
import { tags } from "./tags.ts";
import { isBusy, regions, sizes, type Team } from "./team.ts";
import { actionView, dropletView, fingerprint, imageView, keyView } from "./views.ts";

export function answer(team: Team, call: Call, base: string): Answer | Promise<Answer> {
  const [, kind = "", ...rest] = call.path.split("/").map(decodeURIComponent);
  const page = (key: string, all: unknown[]) => pageOf(key, all, call, base);
  switch (kind) {
    case "account":
      if (rest[0] === "keys") return keys(team, call, rest[1], page);
      throw notFound("route");
    case "actions":
      return action(team, rest[0]);
    case "droplets":
      return droplets(team, call, rest, page);
    case "images":
      return images(team, call, rest, page);
    case "regions":
      return page(
        "regions",
        regions.map((slug) => ({ slug, name: slug, available: true, features: [], sizes: [] })),
      );
    case "sizes":
      return page(
        "sizes",
        sizes.map((size) => ({ ...size, available: !team.settings.soldOut.includes(size.slug) })),
      );
    case "tags":
      return tags(team, call, rest);
    default:
      throw notFound("route");
  }
}

type Page = (key: string, all: unknown[]) => Answer;

/** "Links & Pagination": 20 on a page, 200 at most. */
function pageOf(key: string, all: unknown[], { query, path }: Call, base: string): Answer {
  const size = Math.min(200, Number(query.get("per_page") ?? 20));
  const number = Number(query.get("page") ?? 1);
  const next = new URLSearchParams(query);
  next.set("page", String(number + 1));
  const hasNext = number * size < all.length;
  const pages = hasNext ? { next: `${base}${path}?${next}` } : {};
  const part = all.slice((number - 1) * size, number * size);
  return [200, { [key]: part, links: { pages }, meta: { total: all.length } }];
}

function action(team: Team, id: string | undefined): Answer {
  const found = team.actions.all.get(Number(id));
  if (found === undefined) throw notFound("action");
  return [200, { action: actionView(found) }];
}

/** "SSH Keys". */
function keys(team: Team, { method, body }: Call, id: string | undefined, page: Page): Answer {
  if (id === undefined) {
    if (method === "GET") return page("ssh_keys", [...team.keys.values()].map(keyView));
    const publicKey = String(body["public_key"]).trim();
    const isThere = [...team.keys.values()].some(
      (one) => fingerprint(one.publicKey) === fingerprint(publicKey),
    );
    if (isThere)
      throw new ApiError(422, "unprocessable_entity", "SSH Key is already in use on your account");
    const key = { ...team.actions.thing(String(body["name"])), publicKey };
    team.keys.set(key.id, key);
    return [201, { ssh_key: keyView(key) }];
  }
  const key = team.keys.get(Number(id));
  if (key === undefined) throw notFound("key");
  if (method === "DELETE") {
    team.keys.delete(key.id);
    return [204];
  }
  return [200, { ssh_key: keyView(key) }];
}

function droplets(
  team: Team,
  call: Call,
  [id, word, actionId]: string[],
  page: Page,
): Answer | Promise<Answer> {
  const { method, query } = call;
  if (id === undefined) {
    if (method === "POST") return createDroplet(team, call);
    const tag = query.get("tag_name");
    const all = [...team.droplets.values()].filter((one) => tag === null || one.tags.includes(tag));
    return page(
      "droplets",
      all.map((one) => dropletView(team, one)),
    );
  }
  const droplet = team.droplets.get(Number(id));
  if (droplet === undefined) throw notFound("droplet");
  if (word === "actions") {
    return actionId === undefined ? dropletAction(team, droplet, call) : action(team, actionId);
  }
  if (word === "snapshots") {
    const made = [...team.images.values()].filter((one) => one.droplet === droplet.id);
    return page("snapshots", made.map(imageView));
  }
  if (method === "DELETE") return removeDroplet(team, droplet);
  return [200, { droplet: dropletView(team, droplet) }];
}

async function images(
  team: Team,
  call: Call,
  [id, word, actionId]: string[],
  page: Page,
): Promise<Answer> {
  const { method, query, body } = call;
  if (id === undefined) {
    const tag = query.get("tag_name");
    const all = [...team.images.values()].filter(
      (one) =>
        (query.get("private") !== "true" || one.type !== "base") &&
        (tag === null || one.tags.includes(tag)),
    );
    return page("images", all.map(imageView));
  }
  const image = team.images.get(Number(id));
  if (image === undefined) throw notFound("image");
  if (word === "actions") {
    if (actionId !== undefined) return action(team, actionId);
    const region = String(body["region"]);
    if (body["type"] !== "transfer") throw notFound("action");
    if (!regions.includes(region)) {
      throw new ApiError(422, "unprocessable_entity", "Region is not available");
    }
    if (isBusy(team, "image", image.id)) {
      throw new ApiError(422, "unprocessable_entity", "Image already has a pending event.");
    }
    const started = team.actions.start("transfer", [{ id: image.id, type: "image" }], () => {
      if (!image.regions.includes(region)) image.regions = [...image.regions, region];
    });
    return [201, { action: actionView(started) }];
  }
  if (method === "DELETE") {
    if (isBusy(team, "image", image.id)) {
      throw new ApiError(422, "unprocessable_entity", "Image already has a pending event.");
    }
    team.images.delete(image.id);
    await team.hardware?.forget?.(String(image.id));
    return [204];
  }
  if (method === "PUT") {
    // "For custom images, the description and distribution attributes may also be updated."
    if (typeof body["name"] === "string") image.name = body["name"];
    if (image.type === "custom") image.description = String(body["description"] ?? "");
  }
  return [200, { image: imageView(image) }];
}
