/** Projects at Hetzner, on the double of its API, with things of others in them. */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { hetzner } from "../../../src/images/hcloud/index.ts";
import { changed, decode } from "../../../src/images/labels/codec.ts";
import { labelHome } from "../../../src/images/labels/home.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import { type Hetzner, startHetzner } from "../../helpers/hcloud/index.ts";

export interface HetznerFixture extends Fixture {
  double: Hetzner;
  open(options?: OpenOptions, changes?: Partial<HomeOptions>): Promise<OpenedHome>;
}

export async function hetznerFixture(): Promise<HetznerFixture> {
  const double = await startHetzner();
  const { project } = double;
  const root = await mkdtemp(path.join(tmpdir(), "packernix-hcloud-"));
  const image = (id: string) => {
    const found = project.images.get(Number(id));
    if (found === undefined) throw new Error(`no image ${id}`);
    return found;
  };

  const open: HetznerFixture["open"] = async (
    { invocation: given, expiresIn = 3600 } = {},
    changes = {},
  ) => {
    const id = given ?? `1-${randomBytes(4).readUInt32BE()}-1-${randomBytes(4).toString("hex")}`;
    const directory = path.join(root, id);
    await mkdir(directory, { recursive: true });
    const invocation = { id, directory, expires: Math.floor(Date.now() / 1000) + expiresIn };
    const log = collectingLog();
    const options: HomeOptions = {
      log,
      imageStore: "",
      repositoryId: "1",
      invocation,
      regions: [],
      builderConfig: {},
      githubToken: undefined,
      env: {},
      fromNixpkgs: async (attribute) => {
        throw new Error(`${attribute} was asked for`);
      },
      scripts: "/nonexistent",
      signal: new AbortController().signal,
      ...changes,
    };
    // As long as there is one clock, nothing has to be waited for.
    const home = labelHome({ ...hetzner(options, double.env), lag: 100, clockStep: 0 }, options);
    const build: OpenedHome["build"] = async (facts, { named } = { named: false }) => {
      const name = named ? facts.name : `${facts.name}-${id.slice(-8)}`;
      const input: BuildInput = {
        template: {
          root: {},
          builder: { type: "hcloud" },
          variables: {},
          sensitive: [],
          facts: undefined,
        },
        facts: { ...facts, name },
        invocation,
        platform: "x86_64-linux",
      };
      const { builder } = await home.prepare(input);
      // What Packer removes again at the end of a good build is not made here.
      const labels = builder["snapshot_labels"] as Record<string, string>;
      const image = double.addSnapshot(String(builder["snapshot_name"]), labels);
      const artifact = { build: "hcloud", index: 0, builderId: "hcloud.builder", string: "" };
      return { input, artifacts: [{ ...artifact, id: String(image.id), files: [] }] };
    };
    return { home, invocation, lines: log.lines, build };
  };

  return {
    double,
    open,
    texts: {
      odd: "snow ☃ \"'\\ $(id) `id` {{env `HOME`}} ::add-mask::x\n##[error] ''${x} ../../x,",
      emptyNames: false,
    },
    async protect({ id }) {
      image(id).isProtected = true;
    },
    async addForeign() {
      const foreign = double.addForeign(6);
      const before = JSON.stringify(foreign);
      const there = new Set(double.inventory());
      return async () => {
        const now = new Set(double.inventory());
        return JSON.stringify(foreign) === before && [...there].every((line) => now.has(line));
      };
    },
    async damage({ image: id }) {
      const found = image(id);
      const change = { put: { [marks.identity]: "x" } };
      found.labels = { ...changed(found.labels, change, limits.hetzner).all };
      const before = JSON.stringify(found.labels);
      return async () =>
        project.images.get(found.id) === found &&
        JSON.stringify(found.labels) === before &&
        decode(found.labels, limits.hetzner)?.[marks.final] === "1";
    },
    async close() {
      await double[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}
