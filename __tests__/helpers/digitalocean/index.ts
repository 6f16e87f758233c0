/**
 * A double of DigitalOcean's API on the loopback, as far as builds and images need it. Every rule
 * names the part of the API reference (docs.digitalocean.com) that it follows.
 */
import { type RestApi, startApi } from "../cloud/api.ts";
import { type Hardware, type Machine, startMachine } from "../machine.ts";
import { answer } from "./routes.ts";
import { type Image, makeTeam, type Settings, type Team } from "./team.ts";

export { machineMissing } from "../machine.ts";

export const token = "ocean-token-of-the-tests-0123456789";

export interface Ocean extends RestApi {
  /** Environment of children that speak to it. */
  env: Record<string, string>;
  team: Team;
  settings: Settings;
  machine?: Machine;
  /** Everything that costs or could be forgotten, in lines. */
  inventory(): string[];
  /** Tags that nothing has. */
  emptyTags(): string[];
  addSnapshot(name: string, tags?: readonly string[]): Image;
  /** Things of others, of every kind, this many of each. */
  addForeign(count: number): unknown[];
}

/**
 * @param options.machine Droplets are a machine that can be reached by SSH.
 * @param options.hardware Droplets are these.
 */
export async function startOcean(
  options: { settings?: Partial<Settings>; machine?: boolean; hardware?: Hardware } = {},
): Promise<Ocean> {
  const settings: Settings = {
    actionMs: 50,
    failing: [],
    remaining: undefined,
    soldOut: [],
    mostSnapshots: undefined,
    lostTags: undefined,
    tokens: { [token]: "read-write" },
    ...options.settings,
  };
  const team = makeTeam(settings);
  const machine = options.machine === true ? await startMachine() : undefined;
  team.hardware = options.hardware ?? machine;
  const api = await startApi(
    {
      cloud: "DigitalOcean",
      prefix: "/v2",
      async answer(call) {
        await team.actions.settle();
        return await answer(team, call, api.url);
      },
      // "HTTP Status Codes".
      body: ({ code, message }) => ({ id: code, message }),
      refusals: {
        unknown: [401, "unauthorized", "Unable to authenticate you"],
        readOnly: [403, "forbidden", "You are not authorized to perform this operation"],
        limit: [429, "too_many_requests", "API Rate limit exceeded."],
      },
      // "Rate Limit".
      headers: ({ remaining = 5000 }) => ({
        "ratelimit-limit": 5000,
        "ratelimit-remaining": remaining,
        "ratelimit-reset": Math.floor(Date.now() / 1000) + 1,
      }),
    },
    settings,
  );

  const addSnapshot: Ocean["addSnapshot"] = (name, tags = []) => {
    for (const tag of tags) team.tags.add(tag);
    const image: Image = {
      ...team.actions.thing(name),
      type: "snapshot",
      slug: null,
      status: "available",
      disk: 25,
      regions: ["nyc3"],
      tags: [...tags],
      description: "",
    };
    team.images.set(image.id, image);
    return image;
  };
  const used = () =>
    new Set([...team.images.values(), ...team.droplets.values()].flatMap(({ tags }) => tags));
  return {
    ...api,
    env: { DIGITALOCEAN_TOKEN: token, DIGITALOCEAN_API_URL: api.url.replace(/v2$/, "") },
    team,
    settings,
    ...(machine === undefined ? {} : { machine }),
    inventory: () =>
      [
        ...[...team.droplets.values()].map(({ name }) => `droplet ${name}`),
        ...[...team.keys.values()].map(({ name }) => `ssh-key ${name}`),
        ...[...team.images.values()]
          .filter(({ type }) => type === "snapshot")
          .map(({ id, name, status }) => `image ${id} ${name} ${status}`),
      ].sort(),
    emptyTags: () => [...team.tags].filter((tag) => !used().has(tag)),
    addSnapshot,
    addForeign(count) {
      return Array.from({ length: count }, (_, index) => {
        // Of nobody, of another repository, and with a name like ours.
        const tags = [[], ["team:x"], ["packernix-image:2-1-1-aaaaaaaa_20_20_20"]][index % 3] ?? [];
        const name = [`web-${index}`, `packernix-2-1-1-aaaaaaaa-x${index}`][index % 2] ?? "";
        const key = { ...team.actions.thing(name), publicKey: `ssh-ed25519 ${index}` };
        team.keys.set(key.id, key);
        const image = addSnapshot(name, tags);
        const droplet = {
          ...team.actions.thing(name),
          size: "s-1vcpu-1gb",
          region: "nyc3",
          image: image.id,
          tags: [...tags],
          isNew: false,
          isActive: true,
          keys: [],
        };
        team.droplets.set(droplet.id, droplet);
        return [key, image, droplet];
      }).flat();
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await machine?.close();
    },
  };
}

/** Of a template as small as a build with a machine can be. */
export function smallBuilder({ machine }: Ocean) {
  return {
    type: "digitalocean",
    image: "debian-12-x64",
    region: "nyc3",
    size: "s-1vcpu-1gb",
    ssh_host: machine?.host,
    ssh_port: machine?.port,
    ssh_username: machine?.user,
  };
}
