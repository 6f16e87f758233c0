/** The whole adapter of the cloud that there is not. */
import type {
  CloudImage,
  CloudResource,
  LabelCloud,
  ResourceKind,
  Selector,
} from "../../../src/images/labels/cloud.ts";
import type { LabelLimits } from "../../../src/images/labels/limits.ts";
import { UserError } from "../../../src/shared/errors.ts";
import type { Kind, Thing } from "./double.ts";

export interface Settings {
  url: string;
  limits: LabelLimits;
  /** Images take labels at their creation. */
  atCreation: boolean;
}

export function nimbus({ url, limits, atCreation }: Settings): LabelCloud {
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${url}/${path}`, init);
    if (response.ok || response.status === 404) return response;
    throw new UserError(`Nimbus answered ${response.status} to ${method} ${path}.`);
  }
  const list = async (kind: Kind, { labels = {}, name }: Selector): Promise<Thing[]> => {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(labels)) {
      query.set(key, value === undefined ? "*" : `=${value}`);
    }
    if (name !== undefined) query.set("name", name);
    return (await (await call("GET", `${kind}?${query}`)).json()) as Thing[];
  };
  const kind = (kind: Kind): ResourceKind => ({
    kind: kind.slice(0, -1),
    list: async (selector) => await list(kind, kind === "keys" ? {} : selector),
    remove: async (id) => void (await call("DELETE", `${kind}/${id}`)),
    byHand: (id) => `nimbus delete ${kind} ${id}`,
  });
  const imageOf = ({ pending, ...thing }: Thing): CloudImage => ({
    ...(thing satisfies CloudResource),
    state: pending > 0 ? "pending" : "ready",
  });
  return {
    builder: "nimbus",
    builderId: "example.nimbus",
    limits,
    resources: [kind("servers"), kind("disks"), kind("keys")],
    images: {
      ...kind("images"),
      replaces: true,
      list: async (selector) => (await list("images", selector)).map(imageOf),
      get: async (id) => {
        const response = await call("GET", `images/${id}`);
        return response.status === 404 ? undefined : imageOf((await response.json()) as Thing);
      },
      setLabels: async ({ id }, { all }) => {
        const { status } = await call("PUT", `images/${id}`, { labels: all });
        if (status === 404) throw new UserError(`there is no image ${id}`);
      },
      unprotect: async (id) => void (await call("PUT", `images/${id}`, { isProtected: false })),
      uses: async () =>
        (await list("servers", {})).map(({ id, name }) => ({
          image: name.replace(/^of-/, ""),
          phrase: `server ${id}`,
        })),
      ...(atCreation
        ? {}
        : {
            rename: async (id: string, name: string) =>
              void (await call("PUT", `images/${id}`, { name })),
          }),
    },
    clock: async () => Number((await call("GET", "")).headers.get("x-clock")),
    idOf: ({ builderId, id }) => (builderId === "example.nimbus" ? id : undefined),
    nameTaken: /name is already used/,
    prepare: async (_input, run) => ({
      builder: {
        server_name: run.name,
        server_labels: run.labels,
        key_name: run.name,
        image_name: run.imageName,
        ...(atCreation ? { image_labels: run.labels } : {}),
      },
      variables: {},
      notes: [],
    }),
  };
}
