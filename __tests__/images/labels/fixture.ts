/** Fixtures of the cloud that there is not, with things of others in it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { changed, decode } from "../../../src/images/labels/codec.ts";
import { labelHome } from "../../../src/images/labels/home.ts";
import { type LabelLimits, limits } from "../../../src/images/labels/limits.ts";
import { marks } from "../../../src/images/marks.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import type { Fixture, OpenedHome, OpenOptions } from "../../contract/images.ts";
import { openRun } from "../../contract/run.ts";
import { nimbus } from "./adapter.ts";
import { type Cloud, type Kind, startCloud } from "./double.ts";

export interface NimbusFixture extends Fixture {
  cloud: Cloud;
  of: LabelLimits;
  /** Milliseconds of homes that are opened from now on: what a busy machine needs for a call. */
  lag: number;
  open(options?: OpenOptions, changes?: Partial<HomeOptions>): Promise<OpenedHome>;
}

export async function nimbusFixture(
  of: LabelLimits = limits.hetzner,
  atCreation = true,
): Promise<NimbusFixture> {
  const cloud = await startCloud();
  const root = await mkdtemp(path.join(tmpdir(), "packernix-nimbus-"));

  const open: NimbusFixture["open"] = async (opened = {}, changes = {}) => {
    const { options, invocation, lines } = await openRun(root, opened, changes);
    const adapter = nimbus({ url: cloud.url, limits: of, atCreation, lag: fixture.lag });
    const home = labelHome(adapter, options);
    const build: OpenedHome["build"] = async (facts, { named } = { named: false }) => {
      const name = named ? facts.name : `${facts.name}-${invocation.id.slice(-8)}`;
      const input: BuildInput = {
        template: {
          root: {},
          builder: { type: "nimbus" },
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
      const labels = (builder["image_labels"] ?? {}) as Record<string, string>;
      const image = cloud.add("images", String(builder["image_name"]), labels, 1);
      const artifact = { build: "nimbus", index: 0, builderId: "example.nimbus", string: "" };
      return { input, artifacts: [{ ...artifact, id: image.id, files: [] }] };
    };
    return { home, invocation, lines, build };
  };

  const fixture: NimbusFixture = {
    lag: 100,
    cloud,
    of,
    open,
    texts: {
      odd: "snow ☃ \"'\\ $(id) `id` {{env `HOME`}} ::add-mask::x\n##[error] ''${x} ../../x,",
      emptyNames: false,
    },
    async protect({ id }) {
      const image = cloud.things.images.get(id);
      if (image !== undefined) image.isProtected = true;
    },
    async addForeign() {
      const kinds: Kind[] = ["servers", "disks", "keys", "images"];
      for (const kind of kinds) {
        // Of another repository, of nobody, and with a name like ours.
        cloud.add(kind, "web", { team: "x" });
        cloud.add(kind, "packernix-2-1-1-aaaaaaaa-x1", {});
        cloud.add(kind, "packernix-mine", {});
      }
      const foreign = kinds.flatMap((kind) =>
        [...cloud.things[kind].values()].filter(({ name }) => /^(web$|packernix-(2|m))/.test(name)),
      );
      const before = JSON.stringify(foreign);
      return async () =>
        before === JSON.stringify(foreign) &&
        foreign.every((one) => kinds.some((kind) => cloud.things[kind].get(one.id) === one));
    },
    async damage({ image }) {
      const thing = cloud.things.images.get(image);
      if (thing === undefined) throw new Error("no such image");
      thing.labels = { ...changed(thing.labels, { put: { [marks.identity]: "x" } }, of).all };
      const before = JSON.stringify(thing.labels);
      return async () =>
        cloud.things.images.get(image) === thing &&
        JSON.stringify(thing.labels) === before &&
        decode(thing.labels, of)?.[marks.final] === "1";
    },
    async close() {
      await cloud.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  return fixture;
}
