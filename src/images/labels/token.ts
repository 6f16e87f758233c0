/**
 * What clouds have in common that want a token and no more, and tell their time in whole seconds. The
 * cloud gives the names by which its users know the token and the address of the API.
 */
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { checkToken, textOf } from "../builder-keys.ts";
import { keepSecrets, keptSecrets } from "../kept-secrets.ts";
import type { HomeOptions } from "../types.ts";
import type { LabelCloud, ResourceKind, RunLabels } from "./cloud.ts";
import type { LabelLimits } from "./limits.ts";
import { serverTrial, type TrialMaker } from "./trial.ts";

export interface TokenNames {
  builder: string;
  /** As Packer prints it. */
  builderId: string;
  limits: LabelLimits;
  /** By which things are removed by hand, such as `hcloud`. */
  program: string;
  /** Key of Packer's builder, and variables of the environment: the first that is set counts. */
  token: { key: string; variables: readonly [string, ...string[]] };
  /** A builder without such a key gives none. */
  endpoint: { key?: string; variable: string; usual: string };
  /** Where users make a token, and with which rights. */
  origin: string;
}

export type ServerMaker = Omit<TrialMaker, "remove">;

interface TokenApi extends Pick<LabelCloud, "clock"> {
  /** @param path Of the things of a kind. */
  remove(path: string, id: string): Promise<void>;
}

/** @param env Of this job. */
export function tokenCloud<Api extends TokenApi>(
  names: TokenNames,
  options: HomeOptions,
  env: NodeJS.ProcessEnv,
  apiOf: (
    options: Pick<HomeOptions, "log" | "signal"> & {
      endpoint: string;
      token(): Promise<string>;
    },
  ) => Api,
) {
  const { builder, builderId, limits, program, origin } = names;
  const { builderConfig, cleanupState, invocation, log, signal } = options;
  const { key, variables } = names.token;
  const own = textOf(builderConfig, key);
  const where = names.endpoint;
  const endpoint =
    (cleanupState && textOf(cleanupState, "endpoint")) ||
    (where.key && textOf(builderConfig, where.key)) ||
    env[where.variable] ||
    where.usual;

  /** @throws {UserError} where there is none. */
  async function token(): Promise<string> {
    const kept = cleanupState && textOf(await keptSecrets({ invocation }), key);
    const given = own || kept;
    const variable = given ? undefined : variables.find((name) => env[name]);
    const found = given || (variable && env[variable]);
    if (found) {
      return checkToken(limits.cloud, variable ?? `\`${key}\` in builder-config`, found);
    }
    throw new UserError(
      `${limits.cloud}: there is no token. Set ${variables.join(" or ")} in \`env\` of the step (${origin}), or \`${key}\` in builder-config.`,
    );
  }

  const api = apiOf({ endpoint, token, log, signal });
  const common = {
    builder,
    builderId,
    limits,
    clock: api.clock,
    clockStep: 1000,
    // DigitalOcean's has its region before it.
    idOf: ({ builderId: by, id }) => (by === builderId ? id.split(":").at(-1) : undefined),
    // The post step needs the token, too.
    async cleanupState() {
      if (own !== undefined) await keepSecrets({ invocation }, { [key]: own });
      return { endpoint };
    },
  } satisfies Partial<LabelCloud>;
  return {
    api,
    token,
    /** Of the adapter. */
    common,
    /** @param word Of the program's. @param path Of the API's. */
    kind: (word: string, path: string): Omit<ResourceKind, "list"> => ({
      kind: word,
      remove: async (id) => await api.remove(path, id),
      byHand: (id) => `${program} ${word} delete ${id}`,
    }),
    /**
     * @param paths Of keys and servers.
     * @param get The snapshot with this id.
     * @param makerOf `builder` is what the user has written for Packer's builder.
     */
    trial: <Snapshot>(
      paths: { key: string; server: string },
      get: (id: string) => Promise<Snapshot | undefined>,
      makerOf: (image: Snapshot, builder: JsonObject, run: RunLabels) => Promise<ServerMaker>,
    ) =>
      serverTrial(options, async (id, given, run) => {
        const image = await get(id);
        if (image === undefined) {
          throw new UserError(`${limits.cloud} has no snapshot ${id} (any more).`);
        }
        const maker = await makerOf(image, given, run);
        return {
          ...maker,
          machine: `${maker.machine}, of snapshot ${id}`,
          remove: async (kind, id) => await api.remove(paths[kind], id),
        };
      }),
  };
}
