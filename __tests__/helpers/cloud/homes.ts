/**
 * Homes of a cloud's images on its double, for the contract of homes. The cloud gives its adapter and
 * how its double holds images and things of others.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LabelCloud } from "../../../src/images/labels/cloud.ts";
import { labelHome } from "../../../src/images/labels/home.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import type { JsonObject } from "../../../src/shared/json.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import { openRun } from "../../contract/run.ts";

export interface CloudFixture extends Fixture {
  open(options?: OpenOptions, changes?: Partial<HomeOptions>): Promise<OpenedHome>;
}

export interface CloudParts {
  builder: string;
  /** Further keys of the builder. */
  config?: JsonObject;
  adapter(options: HomeOptions): LabelCloud;
  /** Milliseconds of homes that are opened from now on: what a busy machine needs for a call. */
  lag?(): number;
  /**
   * What Packer leaves at the end of a good build that was told this. What it removes again is not made.
   * @returns the id of the image, as Packer prints it.
   */
  buildImage(builder: JsonObject): string;
  /** Everything in the cloud, a line each. */
  inventory(): string[];
  /** @returns the things themselves. */
  addForeign(): unknown[];
}

/** What the fixture of a home needs besides its own `damage` and `protect`. */
export async function cloudHomes(
  parts: CloudParts,
): Promise<Pick<CloudFixture, "open" | "addForeign" | "close" | "texts">> {
  const root = await mkdtemp(path.join(tmpdir(), `packernix-${parts.builder}-`));
  return {
    async open(opened = {}, changes = {}) {
      const { options, invocation, lines } = await openRun(root, opened, changes);
      // As long as there is one clock, nothing has to be waited for.
      const cloud = { ...parts.adapter(options), lag: parts.lag?.() ?? 100, clockStep: 0 };
      const home = labelHome(cloud, options);
      const build: OpenedHome["build"] = async (facts, { named } = { named: false }) => {
        const name = named ? facts.name : `${facts.name}-${invocation.id.slice(-8)}`;
        const input: BuildInput = {
          template: {
            root: {},
            builder: { ...parts.config, type: parts.builder },
            variables: {},
            sensitive: [],
            facts: undefined,
          },
          facts: { ...facts, name },
          invocation,
          platform: "x86_64-linux",
        };
        const { builder } = await home.prepare(input);
        const { builderId } = cloud;
        const artifact = { build: parts.builder, index: 0, builderId, string: "", files: [] };
        return { input, artifacts: [{ ...artifact, id: parts.buildImage(builder) }] };
      };
      return { home, invocation, lines, build };
    },
    texts: {
      odd: "snow ☃ \"'\\ $(id) `id` {{env `HOME`}} ::add-mask::x\n##[error] ''${x} ../../x,",
      emptyNames: false,
    },
    async addForeign() {
      const foreign = parts.addForeign();
      const before = JSON.stringify(foreign);
      const there = new Set(parts.inventory());
      return async () => {
        const now = new Set(parts.inventory());
        return JSON.stringify(foreign) === before && [...there].every((line) => now.has(line));
      };
    },
    close: async () => await rm(root, { recursive: true, force: true }),
  };
}
