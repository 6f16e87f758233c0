/** The Docker daemon of this machine, asked by Docker's own client, which finds it (`DOCKER_HOST`, contexts). */
import { rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { CommandError, UserError } from "../../shared/errors.ts";
import { type RunOptions, run } from "../../shared/exec.ts";
import { writeAtomically } from "../../shared/files.ts";
import { withPeriod } from "../../shared/text.ts";
import type { LabelCloud, ResourceKind } from "../labels/cloud.ts";
import { marks } from "../marks.ts";
import type { Login } from "./credentials.ts";

const names = z
  .array(z.string())
  .nullish()
  .transform((some) => some ?? []);
const inspected = z.array(
  z.object({
    Id: z.string(),
    Created: z.string(),
    Name: z.string().optional(),
    RepoTags: names,
    RepoDigests: names,
    Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  }),
);

/** Name of the images that a build begins with, one for each run; see packer/scripts/docker-base.sh. */
export const baseName = "packernix-base";

/** Packer's id for an image that it has imported. */
export const builderId = "packer.post-processor.docker-import";

/** The methods of a cloud that neither a daemon nor a registry has. */
export const bareCloud = {
  builder: "docker",
  builderId,
  idOf: () => undefined,
  prepare: async () => {
    throw new Error("no cloud builds container images");
  },
} satisfies Partial<LabelCloud>;

export type Daemon = ReturnType<typeof dockerDaemon>;

/** @param env With what Docker's client reads. */
export function dockerDaemon(env: Record<string, string>, signal: AbortSignal) {
  /** @throws {UserError} when there is no client, or no daemon that answers. */
  async function docker(args: readonly string[], options: Partial<RunOptions> = {}) {
    try {
      return await run("docker", args, { env, signal, ...options });
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof CommandError ? trouble(error) : error;
    }
  }

  /** Things with our marks; none without a daemon, which then holds nothing. */
  async function list(kind: "container" | "image", selector: Record<string, string | undefined>) {
    const filters = Object.entries({ [marks.run]: undefined, ...selector }).flatMap(
      ([name, value]) => ["--filter", `label=${value === undefined ? name : `${name}=${value}`}`],
    );
    const all = kind === "container" ? ["--all"] : [];
    try {
      const { stdout } = await docker([kind, "ls", ...all, "--quiet", "--no-trunc", ...filters]);
      const ids = [...new Set(stdout.split("\n").filter(Boolean))];
      if (ids.length === 0) return [];
      // One of them may go meanwhile.
      const { stdout: text } = await docker([kind, "inspect", ...ids], { anyExit: true });
      return inspected.parse(JSON.parse(text));
    } catch (error) {
      if (error instanceof NoDaemon) return [];
      throw error;
    }
  }

  async function remove(kind: "container" | "image", id: string): Promise<void> {
    const force = kind === "container" ? ["--force", "--volumes"] : ["--force"];
    const { exitCode, stderr } = await docker([kind, "rm", ...force, id], { anyExit: true });
    if (exitCode !== 0 && !/no such/i.test(stderr)) {
      throw new UserError(`docker ${kind} rm ${id}: ${withPeriod(stderr.trim())}`);
    }
  }

  const containers: ResourceKind = {
    kind: "container",
    list: async ({ labels = {} }) =>
      (await list("container", labels)).map((found) => ({
        id: found.Id,
        name: (found.Name ?? "").replace(/^\//, ""),
        created: found.Created,
        labels: found.Config.Labels ?? {},
      })),
    remove: async (id) => await remove("container", id),
    byHand: (id) => `docker rm --force ${id}`,
  };

  /** Images without a name, or with this one: any other name says that somebody uses the image. */
  const imagesNamed = (kind: string, wanted?: string): ResourceKind => ({
    kind,
    list: async ({ labels = {} }) =>
      (await list("image", labels)).flatMap(({ Id, Created, RepoTags, RepoDigests, Config }) => {
        const names = [...RepoTags, ...RepoDigests];
        const [name = "without a name"] = names;
        const isMeant =
          (names.length === 0) === (wanted === undefined) &&
          names.every((one) => one.startsWith(`${wanted}:`));
        return isMeant ? [{ id: Id, name, created: Created, labels: Config.Labels ?? {} }] : [];
      }),
    remove: async (id) => await remove("image", id),
    byHand: (id) => `docker image rm --force ${id}`,
  });

  return {
    docker,
    containers,
    images: imagesNamed("docker-image"),
    /** What images of this run were made from: they are removed first. */
    bases: imagesNamed("docker-base", baseName),
    /**
     * @param login For when Docker's client is refused: it knows neither the job's own token nor, before
     *   28.3, DOCKER_AUTH_CONFIG.
     * @param folder Holds that login while the image is pulled.
     * @returns false when the image was here already.
     */
    async pull(name: string, login: () => Promise<Login | undefined>, folder: string) {
      const { exitCode } = await docker(["image", "inspect", name], { anyExit: true });
      if (exitCode === 0) return false;
      try {
        await docker(["pull", "--quiet", name]);
      } catch (error) {
        const known = await login();
        if (known === undefined) throw error;
        const where = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
        const { stdout } = await docker(where);
        const auth = Buffer.from(`${known.username}:${known.password}`).toString("base64");
        const [registry = ""] = name.split("/");
        const config = JSON.stringify({ auths: { [registry]: { auth } } });
        await writeAtomically(path.join(folder, "config.json"), config);
        const own = { DOCKER_CONFIG: folder, DOCKER_CONTEXT: "", DOCKER_HOST: stdout.trim() };
        await docker(["pull", "--quiet", name], { env: { ...env, ...own } }).finally(() =>
          rm(folder, { recursive: true }),
        );
      }
      return true;
    },
    /** @returns the name of the image. */
    async load(file: string): Promise<string> {
      const { stdout } = await docker(["load", "--quiet", "--input", file]);
      const [, name] = /Loaded image(?: ID)?: (\S+)/.exec(stdout) ?? [];
      if (name === undefined) throw new UserError(`${file} holds no image that Docker can load.`);
      return name;
    },
  };
}

class NoDaemon extends UserError {}

/** Words of docker/cli and of the kernel. */
function trouble(error: CommandError): Error {
  const words = error.stderr.trim();
  const told = { cause: error };
  if (error.missing) {
    return new NoDaemon(
      "docker: the program is not on PATH. Install Docker, or run this job where it is: GitHub's Ubuntu runners have it.",
    );
  }
  if (/permission denied.*(docker daemon|docker API|docker\.sock)/is.test(words)) {
    return new UserError(
      "docker: the daemon refuses this user. Add the runner's user to the group `docker`, or run Docker rootless for it.",
      told,
    );
  }
  if (
    /(cannot|failed to) connect to the docker (daemon|API)|error during connect|dial unix/i.test(
      words,
    )
  ) {
    const [address] = /(?:unix|tcp):[^\s.?]+[^\s?]*/.exec(words) ?? [];
    const where = address === undefined ? "" : ` at ${address.replace(/\.$/, "")}`;
    return new NoDaemon(
      `docker: no daemon answers${where}. Start it, or set DOCKER_HOST to the one that is meant.`,
      told,
    );
  }
  // Docker's client ends some messages with a line about its own help.
  const lines = words
    .split("\n")
    .filter((line) => line !== "" && !/^(Run|See) 'docker /.test(line));
  const last = lines.at(-1)?.replace(/^docker: /, "") ?? `exit code ${error.exitCode}`;
  const rights = /container process: .*operation not permitted/.test(words)
    ? " Docker may not run privileged containers here: set `privileged: false` and the other keys of docs/docker.md, Testing, in builder-config."
    : "";
  return new UserError(`docker: ${withPeriod(last)}${rights}`, { ...told, details: words });
}
