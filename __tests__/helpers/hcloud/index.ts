/**
 * A double of Hetzner's Cloud API on the loopback, as far as builds and images need it. Every rule
 * names the page of docs.hetzner.cloud that it follows.
 */
import { type RestApi, startApi } from "../cloud/api.ts";
import { type Hardware, type Machine, startMachine } from "../machine.ts";
import { type Image, makeProject, type Project, type Settings, type Thing } from "./project.ts";
import { answer } from "./routes.ts";

export { machineMissing } from "../machine.ts";

export const token = "hetzner-token-of-the-tests-0123456789";

export interface Hetzner extends RestApi {
  /** Environment of children that speak to it. */
  env: Record<string, string>;
  project: Project;
  settings: Settings;
  machine?: Machine;
  /** Everything that costs or could be forgotten, in lines. */
  inventory(): string[];
  addSnapshot(description: string, labels?: Readonly<Record<string, string>>): Image;
  /** Things of others, of every kind, this many of each. */
  addForeign(count: number): Thing[];
}

/**
 * @param options.machine Servers are a machine that can be reached by SSH.
 * @param options.hardware Servers are these.
 */
export async function startHetzner(
  options: { settings?: Partial<Settings>; machine?: boolean; hardware?: Hardware } = {},
): Promise<Hetzner> {
  const settings: Settings = {
    actionMs: 50,
    failing: [],
    remaining: undefined,
    retired: [],
    soldOut: [],
    tokens: { [token]: "read-write" },
    ...options.settings,
  };
  const project = makeProject(settings);
  const machine = options.machine === true ? await startMachine() : undefined;
  project.hardware = options.hardware ?? machine;
  const api = await startApi(
    {
      cloud: "Hetzner",
      prefix: "/v1",
      async answer(call) {
        await project.settle();
        return await answer(project, call);
      },
      // docs.hetzner.cloud, "Errors".
      body: ({ code, message }) => ({ error: { code, message, details: null } }),
      refusals: {
        unknown: [401, "unauthorized", "unable to authenticate"],
        readOnly: [403, "token_readonly", "the token is only allowed to perform GET requests"],
        limit: [429, "rate_limit_exceeded", "limit of 3600 requests per hour reached"],
      },
      // docs.hetzner.cloud, "Rate Limiting".
      headers: ({ remaining = 3600 }) => ({
        "ratelimit-limit": 3600,
        "ratelimit-remaining": remaining,
        "ratelimit-reset": Math.floor(Date.now() / 1000) + 1,
      }),
    },
    settings,
  );

  const addSnapshot: Hetzner["addSnapshot"] = (description, labels = {}) => {
    const image: Image = {
      ...project.thing("", { ...labels }),
      type: "snapshot",
      description,
      status: "available",
      disk: 40,
      architecture: "x86",
      isProtected: false,
    };
    project.images.set(image.id, image);
    return image;
  };
  return {
    ...api,
    env: { HCLOUD_TOKEN: token, HCLOUD_ENDPOINT: api.url },
    project,
    settings,
    ...(machine === undefined ? {} : { machine }),
    inventory: () =>
      [
        ...[...project.servers.values()].map(({ name }) => `server ${name}`),
        ...[...project.keys.values()].map(({ name }) => `ssh-key ${name}`),
        ...[...project.images.values()]
          .filter(({ type }) => type === "snapshot")
          .map(({ id, description, status }) => `image ${id} ${description} ${status}`),
        ...[...project.volumes.values()].map(({ name }) => `volume ${name}`),
        ...[...project.addresses.values()].map(({ name }) => `primary-ip ${name}`),
      ].sort(),
    addSnapshot,
    addForeign(count) {
      return Array.from({ length: count }, (_, index) => {
        // Of nobody, of another repository, and with a name like ours.
        const labels = [{}, { team: "x" }, { "packernix-run": "2-1-1-aaaaaaaa" }][index % 3] ?? {};
        const name = [`web-${index}`, `packernix-2-1-1-aaaaaaaa-x${index}`][index % 2] ?? "";
        const key = { ...project.thing(name, { ...labels }), publicKey: `ssh-ed25519 ${index}` };
        project.keys.set(key.id, key);
        const image = addSnapshot(name, { ...labels });
        const server = {
          ...project.thing(name, { ...labels }),
          type: "cx23",
          location: "nbg1",
          image: image.id,
          running: true,
          keys: [],
          rescue: undefined,
        };
        project.servers.set(server.id, server);
        const volume = project.thing(name, { ...labels });
        project.volumes.set(volume.id, volume);
        const address = project.thing(name, { ...labels });
        project.addresses.set(address.id, address);
        return [key, image, server, volume, address];
      }).flat();
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await machine?.close();
    },
  };
}

/** Of a template as small as a build with a machine can be. */
export function smallBuilder({ machine }: Hetzner) {
  return {
    type: "hcloud",
    image: "debian-12",
    location: "nbg1",
    server_type: "cx23",
    rescue: "linux64",
    poll_interval: "100ms",
    ssh_port: machine?.port,
    ssh_username: machine?.user,
  };
}
