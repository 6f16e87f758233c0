/**
 * What every home of images must do. A home's own tests give a fixture, with its cloud or folder, in
 * which homes of several invocations and machines can be opened.
 */
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { readSelector } from "../../src/action/inputs/selector.ts";
import type { Values } from "../../src/action/inputs/values.ts";
import { outputsOf } from "../../src/action/outputs.ts";
import { historyOf, nextSince } from "../../src/images/holds.ts";
import { removeImage } from "../../src/images/remove.ts";
import type { BuildInput, Image, ImageFacts, ImageHome } from "../../src/images/types.ts";
import type { Artifact } from "../../src/packer/types.ts";
import { chunksOf } from "../../src/shared/chunks.ts";
import { isUserError } from "../../src/shared/errors.ts";
import type { Invocation } from "../../src/shared/invocation.ts";
import { isUnchanged } from "../../src/steps/removal.ts";

export interface OpenOptions {
  invocation?: string;
  /** Seconds from now. Default one hour. */
  expiresIn?: number;
  /** Of the fixture's, the first ones. Default one. */
  regions?: number;
}

/** One invocation's view. */
export interface OpenedHome {
  home: ImageHome;
  invocation: Invocation;
  /** Lines of its log. */
  lines: string[];
  /** Does what Packer would have done after `prepare`: something finished that nobody has marked. */
  build(
    facts: ImageFacts,
    /** `named`: under the very name of the facts; else under one that is free. */
    options?: { named: boolean },
  ): Promise<{ input: BuildInput; artifacts: Artifact[] }>;
}

export interface Fixture {
  open(options?: OpenOptions): Promise<OpenedHome>;
  /** What its texts may hold; by default anything. */
  texts?: {
    /** In names and values of labels, in family and stage. */
    odd: string;
    /** Labels may have an empty name. */
    emptyNames: boolean;
  };
  /** Where images can be; undefined: there are no regions. */
  regions?: readonly string[];
  /** Of an image, in characters. */
  longestName?: number;
  /** Makes the cloud refuse to delete an image. */
  protect?(image: Image): Promise<void>;
  /** Every home is opened on another machine, so half-made images are nobody else's to find. */
  forgets?: boolean;
  /** Puts something of others into the home. @returns whether it is as it was. */
  addForeign(): Promise<() => Promise<boolean>>;
  /** Makes what the home knows of an image unreadable, and tells whether it is all still there. */
  damage?(image: { image: string; name: string }): Promise<() => Promise<boolean>>;
  close(): Promise<void>;
}

/** What a later step asks for that takes the output `images` as its input `image`. */
function namesIn(image: Image): string[] {
  const { images } = outputsOf({ status: "found", changed: false, image, images: [image] });
  const selector = readSelector("read", { image: images } as unknown as Values, undefined);
  return selector.kind === "image" ? selector.images : [];
}

const hash = "0123456789abcdfghijklmnpqrsvwxyz";

/** Facts of an image; `digest` tells identities apart. */
export function someFacts(digest = "a", changes: Partial<ImageFacts> = {}): ImageFacts {
  const text = digest.padEnd(20, "2");
  return {
    identity: { storeHash: hash, digest: text, text: `${hash}-${text}` },
    toplevel: `/nix/store/${hash}-nixos-system-web-24.11`,
    family: "web",
    stages: [],
    trusted: true,
    labels: {},
    name: `nixos-${hash}-${text}`,
    ...changes,
  };
}

const hold = (stage: string, since: string, family = "web") => ({ family, stage, since });
const early = "2026-01-01T00:00:00.000Z";
const late = "2026-06-01T00:00:00.000Z";

export function describeImageHome(name: string, makeFixture: () => Promise<Fixture>): void {
  describe(`home of images: ${name}`, () => {
    let fixture: Fixture;

    beforeEach(async () => {
      fixture = await makeFixture();
    });
    afterEach(async () => await fixture.close());

    /** For claims: only what makes an input, nothing is built. */
    function inputOf({ invocation }: OpenedHome): Omit<BuildInput, "facts"> {
      const builder = { type: "none" };
      const template = { root: {}, builder, variables: {}, sensitive: [], facts: undefined };
      return { template, invocation, platform: "x86_64-linux" };
    }

    async function make(opened: OpenedHome, facts: ImageFacts) {
      const { input, artifacts } = await opened.build(facts);
      return await opened.home.finalise(input, artifacts);
    }

    it("finds nothing where nothing is", async () => {
      const { home } = await fixture.open();
      const { identity } = someFacts();
      expect(await home.find(identity)).toEqual([]);
      expect(await home.list("web")).toEqual([]);
      for (const id of ["", "/", "..", "nothing", `nixos-${identity.text}`, "/etc/passwd"]) {
        expect(await home.get(id)).toBeUndefined();
      }
      expect(await home.leftovers(undefined)).toEqual([]);
      expect(await home.leftovers("1-2-3-none")).toEqual([]);
    });

    it("shows an image only after its final mark", async () => {
      const maker = await fixture.open();
      const other = await fixture.open();
      const facts = someFacts();
      const { input, artifacts } = await maker.build(facts);
      expect(await other.home.find(facts.identity)).toEqual([]);
      expect(await other.home.list("web")).toEqual([]);
      expect(await maker.home.find(facts.identity)).toEqual([]);
      const image = await maker.home.finalise(input, artifacts);
      expect((await other.home.find(facts.identity)).map((one) => one.name)).toEqual([image.name]);
      expect(await maker.home.leftovers(maker.invocation.id)).toEqual([]);
    });

    it("knows afterwards what it was told, whatever characters are in it", async () => {
      const maker = await fixture.open();
      const { odd, emptyNames } = fixture.texts ?? {
        odd: "snow ☃ \"'\\ $(id) `id` {{env `HOME`}} ::add-mask::x\n##[error] ''${x} ../../x,",
        emptyNames: true,
      };
      const facts = someFacts("odd", {
        family: odd,
        labels: { [odd]: odd, ...(emptyNames ? { "": "" } : {}) },
        stages: [{ ...hold(odd, early, odd), pullRequest: 7 }],
      });
      const made = await make(maker, facts);
      const { home } = await fixture.open();
      const [found] = await home.find(facts.identity);
      expect(found).toMatchObject({
        builder: home.builder,
        identity: facts.identity.text,
        toplevel: facts.toplevel,
        family: odd,
        labels: facts.labels,
        stages: facts.stages,
        trusted: true,
        invocation: maker.invocation.id,
        name: made.name,
      });
      expect((await home.list(odd)).map((one) => one.name)).toEqual([made.name]);
      expect(await home.list("web")).toEqual([]);
      expect((await home.get(made.image))?.identity).toBe(facts.identity.text);
      expect((await home.get(made.id))?.identity).toBe(facts.identity.text);
      for (const text of namesIn(made)) {
        expect((await home.get(text))?.identity).toBe(facts.identity.text);
      }
      expect(Date.parse(made.created)).not.toBeNaN();
    });

    it("lists a family oldest first, with images that only hold a stage in it", async () => {
      const first = await make(await fixture.open(), someFacts("a"));
      const second = await make(await fixture.open(), someFacts("b"));
      await make(await fixture.open(), someFacts("c", { family: "mail" }));
      const guest = someFacts("d", { family: "mail", stages: [hold("testing", early)] });
      const fourth = await make(await fixture.open(), guest);
      const { home } = await fixture.open();
      const names = (await home.list("web")).map((image) => image.name);
      expect(names).toEqual([first.name, second.name, fourth.name]);
    });

    it("adds stages and never takes one away", async () => {
      const facts = someFacts("a", { stages: [hold("testing", early)] });
      const image = await make(await fixture.open(), facts);
      const { home } = await fixture.open();
      const again = await home.addStage(image, hold("production", late));
      expect(again.stages).toEqual([hold("testing", early), hold("production", late)]);
      // Older than what is there: nothing changes. Younger: it is the holder again.
      await home.addStage(again, hold("production", early));
      await home.addStage(again, hold("testing", late));
      const [found] = await (await fixture.open()).home.find(facts.identity);
      expect(found?.stages).toHaveLength(2);
      expect(found?.stages).toContainEqual(hold("production", late));
      expect(found?.stages).toContainEqual(hold("testing", late));
    });

    it("keeps the end of a hold, and gives it up when the hold is given anew", async () => {
      const facts = someFacts("a", { stages: [{ ...hold("testing", early), until: 1780000000 }] });
      const image = await make(await fixture.open(), facts);
      const { home } = await fixture.open();
      const read = async () => (await (await fixture.open()).home.find(facts.identity))[0]?.stages;
      expect(await read()).toEqual([{ ...hold("testing", early), until: 1780000000 }]);
      // What ends before it began: a roll-back is written so.
      const ended = { ...hold("testing", late), until: 1 };
      const again = await home.addStage(image, ended);
      expect(again.stages).toEqual([ended]);
      expect(await read()).toEqual([ended]);
      const later = "2026-06-01T00:00:00.001Z";
      await home.addStage(again, hold("testing", later));
      expect(await read()).toEqual([hold("testing", later)]);
    });

    it("keeps moments a millisecond apart, and one that two images share", async () => {
      const images = [
        await make(await fixture.open(), someFacts("a", { stages: [hold("testing", late)] })),
        await make(await fixture.open(), someFacts("b")),
        await make(await fixture.open(), someFacts("c")),
      ];
      const { home } = await fixture.open();
      const next = nextSince(await home.list("web"), hold("testing", ""), Date.parse(early));
      expect(next).toBe("2026-06-01T00:00:00.001Z");
      for (const image of images.slice(1)) await home.addStage(image, hold("testing", next));
      const [, ...twins] = images;
      const expected = twins.map(({ name }) => name).sort();
      expected.reverse().push(images[0]?.name ?? "");
      for (const opened of [await fixture.open(), await fixture.open()]) {
        const history = historyOf(await opened.home.list("web"), hold("testing", ""));
        expect(history.map(({ name }) => name)).toEqual(expected);
      }
    });

    it("gives no stage to an image that is gone", async () => {
      const image = await make(await fixture.open(), someFacts());
      await removeImage((await fixture.open()).home, image);
      const { home } = await fixture.open();
      for (const work of [
        () => home.addStage(image, hold("production", late)),
        () => home.dropStage(image, hold("production", late)),
      ]) {
        const refusal = await work().catch((error: unknown) => error);
        expect(isUserError(refusal)).toBe(true);
        expect(String(refusal)).toMatch(/is gone: another run removed it.*Run the step again/);
      }
      expect(await home.list("web")).toEqual([]);
    });

    it("tells previews of two pull requests apart, and drops one hold only", async () => {
      const image = await make(await fixture.open(), someFacts());
      const { home } = await fixture.open();
      const one = { ...hold("preview", early), pullRequest: 1 };
      const two = { ...hold("preview", early), pullRequest: 2 };
      await home.addStage(image, one);
      await home.addStage(image, two);
      await home.dropStage(image, { family: "web", stage: "preview", pullRequest: 1 });
      const [found] = await (await fixture.open()).home.find(someFacts().identity);
      expect(found?.stages).toEqual([two]);
    });

    it("removes one image and nothing else, and may be asked twice", async () => {
      const untouched = await fixture.addForeign();
      const image = await make(await fixture.open(), someFacts("a"));
      const other = await make(await fixture.open(), someFacts("b"));
      const remover = await fixture.open();
      await removeImage(remover.home, image);
      await removeImage(remover.home, image);
      const { home } = await fixture.open();
      expect(await home.find(someFacts("a").identity)).toEqual([]);
      expect(await home.get(image.image)).toBeUndefined();
      expect((await home.list("web")).map((one) => one.name)).toEqual([other.name]);
      expect(await home.leftovers(remover.invocation.id)).toEqual([]);
      expect(await untouched()).toBe(true);
      // Its place is free for the next one.
      const next = await make(await fixture.open(), someFacts("a"));
      expect((await home.find(someFacts("a").identity)).map((one) => one.invocation)).toEqual([
        next.invocation,
      ]);
    });

    it("removes many, each only as it was when it was chosen", async () => {
      const made = [];
      for (const digest of ["a", "b", "c", "d", "e"]) {
        made.push(await make(await fixture.open(), someFacts(digest)));
      }
      const { home } = await fixture.open();
      const chosen = (await home.list("web")).slice(0, 4);
      const [gone, held] = chosen;
      if (gone === undefined || held === undefined) throw new Error("not listed");
      const other = await fixture.open();
      await removeImage(other.home, gone);
      await other.home.addStage(held, hold("testing", early));
      const removals = [];
      for (const part of chunksOf(chosen, home.concurrency ?? 1)) {
        removals.push(...(await home.removeMany(part, { fits: isUnchanged })));
      }
      expect(removals).toEqual([
        { outcome: "gone" },
        { outcome: "changed" },
        { outcome: "removed" },
        { outcome: "removed" },
      ]);
      // Which is the oldest of two made in the same second, a cloud's clock may not tell.
      const names = (images: readonly Image[]) => images.map(({ name }) => name).sort();
      const others = made.filter(({ name }) => !chosen.some((one) => one.name === name));
      const left = await (await fixture.open()).home.list("web");
      expect(names(left)).toEqual(names([held, ...others]));
    });

    it("does not remove an image that took the place of the one meant", async () => {
      const gone = await make(await fixture.open(), someFacts());
      await removeImage((await fixture.open()).home, gone);
      const next = await make(await fixture.open(), someFacts());
      const { home } = await fixture.open();
      await removeImage(home, { ...next, invocation: gone.invocation });
      expect(await (await fixture.open()).home.find(someFacts().identity)).toHaveLength(1);
    });

    it("knows which tests an image has passed, and gives its stages to no other that has not", async () => {
      const [first, second] = ["a".repeat(20), "b".repeat(20)];
      const stages = [hold("testing", early)];
      const older = await make(await fixture.open(), someFacts());
      const later = await fixture.open();
      const taken = await make(later, someFacts("a", { stages, test: first }));
      expect(taken).toMatchObject({ invocation: older.invocation, stages: [] });

      const { home } = await fixture.open();
      if (home.markTested === undefined) return;
      const once = await home.markTested(older, first);
      const twice = await home.markTested(once, second);
      expect(twice.tested).toEqual([first, second]);
      const [found] = await (await fixture.open()).home.find(someFacts().identity);
      expect(found).toMatchObject({ tested: [first, second], stages: [] });
      const passed = await make(await fixture.open(), someFacts("a", { stages, test: second }));
      expect(passed).toMatchObject({ invocation: older.invocation, stages });
    });

    it("reaps by the clock of the place, on a machine that is four hours ahead", async () => {
      if (fixture.forgets) return;
      await (await fixture.open()).build(someFacts("a"));
      const expired = await fixture.open({ expiresIn: -10 });
      await expired.build(someFacts("b"));
      const { home } = await fixture.open();
      const right = Date.now;
      const clock = jest.spyOn(Date, "now").mockImplementation(() => right() + 4 * 3_600_000);
      try {
        const left = await home.leftovers(undefined);
        expect([...new Set(left.map(({ invocation }) => invocation))]).toEqual([
          expired.invocation.id,
        ]);
      } finally {
        clock.mockRestore();
        // For the tests that follow in this process.
        await home.leftovers(undefined);
      }
    });

    it("reaps its own, or what has expired, and nothing else", async () => {
      if (fixture.forgets) return;
      const untouched = await fixture.addForeign();
      const finished = await make(await fixture.open(), someFacts("a"));
      const alive = await fixture.open();
      const live = await alive.build(someFacts("b"));
      const expired = await fixture.open({ expiresIn: -1 });
      await expired.build(someFacts("c"));
      const own = await fixture.open();
      await own.build(someFacts("d"));

      const { home } = await fixture.open();
      const ids = async (invocation?: string) => [
        ...new Set((await home.leftovers(invocation)).map((leftover) => leftover.invocation)),
      ];
      expect(await ids(own.invocation.id)).toEqual([own.invocation.id]);
      expect(await ids()).toEqual([expired.invocation.id]);
      for (const invocation of [own.invocation.id, undefined]) {
        const left = await home.leftovers(invocation);
        expect(await home.reap(left)).toEqual(left);
        expect(await home.leftovers(invocation)).toEqual([]);
      }
      expect(await home.reap([{ what: "gone", invocation: own.invocation.id }])).toHaveLength(1);

      expect(await ids(alive.invocation.id)).toEqual([alive.invocation.id]);
      const adopted = await alive.home.finalise(live.input, live.artifacts);
      expect((await home.list("web")).map((one) => one.name)).toEqual([
        finished.name,
        adopted.name,
      ]);
      expect(await untouched()).toBe(true);
    });

    it("answers the later maker with the image of the earlier", async () => {
      const first = await fixture.open();
      const second = await fixture.open();
      const one = await first.build(someFacts("a", { stages: [hold("testing", early)] }));
      const two = await second.build(someFacts("a", { stages: [hold("production", late)] }));
      const earlier = await first.home.finalise(one.input, one.artifacts);
      const later = await second.home.finalise(two.input, two.artifacts);
      expect(later.invocation).toBe(earlier.invocation);
      expect(later.stages).toEqual([hold("testing", early), hold("production", late)]);
      const found = await (await fixture.open()).home.find(someFacts("a").identity);
      expect(found.map((image) => image.invocation)).toEqual([earlier.invocation]);
      expect(await second.home.leftovers(second.invocation.id)).toEqual([]);
    });

    it("leaves one image when two finish at the same moment", async () => {
      const makers = [await fixture.open(), await fixture.open()];
      const built = await Promise.all(makers.map((maker) => maker.build(someFacts())));
      const images = await Promise.all(
        makers.map((maker, index) => {
          const one = built[index];
          if (one === undefined) throw new Error("not built");
          return maker.home.finalise(one.input, one.artifacts);
        }),
      );
      expect(images[0]?.invocation).toBe(images[1]?.invocation);
      expect(await (await fixture.open()).home.find(someFacts().identity)).toHaveLength(1);
    });

    it("does not give a trusted maker an image that is not trusted", async () => {
      await make(await fixture.open(), someFacts("a", { trusted: false }));
      const trusted = await make(await fixture.open(), someFacts("a"));
      expect(trusted.trusted).toBe(true);
      const found = await (await fixture.open()).home.find(someFacts("a").identity);
      expect(found.map((image) => image.trusted)).toContain(true);
      // The other way round either will do.
      const other = await make(await fixture.open(), someFacts("a", { trusted: false }));
      expect([trusted.invocation, ...found.map((image) => image.invocation)]).toContain(
        other.invocation,
      );
    });

    it("makes an image fit for more regions, and removes it from all", async () => {
      const [first, second, third] = fixture.regions ?? [];
      if (first === undefined || second === undefined || third === undefined) return;
      const facts = someFacts("a", { labels: { team: "web" }, stages: [hold("testing", early)] });
      const image = await make(await fixture.open({ regions: 2 }), facts);
      expect(image.copies.map((copy) => copy.region)).toEqual([first, second]);
      expect(image.region).toBe(first);
      expect(image.id).toBe(image.copies[0]?.id);

      const { home, invocation } = await fixture.open({ regions: 3 });
      const [found] = await home.find(facts.identity);
      if (found === undefined) throw new Error("not found");
      const whole = await home.complete?.(found);
      expect(whole?.copies.map((copy) => copy.region)).toEqual([first, second, third]);
      expect(whole).toMatchObject({
        invocation: image.invocation,
        id: image.id,
        name: image.name,
        labels: facts.labels,
        stages: facts.stages,
        trusted: true,
      });
      expect(await home.leftovers(invocation.id)).toEqual([]);
      const [again] = await home.find(facts.identity);
      expect(again).toEqual(whole);
      if (again !== undefined) expect(await home.complete?.(again)).toBe(again);
      expect((await (await fixture.open()).home.get(whole?.image ?? ""))?.image).toBe(whole?.image);
      for (const text of whole === undefined ? [] : namesIn(whole)) {
        expect((await home.get(text))?.image).toBe(whole?.image);
      }

      await home.addStage(image, hold("production", late));
      const held = (await home.find(facts.identity))[0];
      expect(held?.stages).toEqual([hold("testing", early), hold("production", late)]);

      if (whole !== undefined) await removeImage(home, whole);
      expect(await home.find(facts.identity)).toEqual([]);
      for (const copy of whole?.copies ?? []) expect(await home.get(copy.id)).toBeUndefined();
    });

    it("reaches every copy from one of them, and shows those that were asked for", async () => {
      const [first, second, third] = fixture.regions ?? [];
      if (first === undefined || second === undefined || third === undefined) return;
      const facts = someFacts();
      const whole = await make(await fixture.open({ regions: 2 }), facts);
      const wide = await fixture.open({ regions: 3 });
      const [found] = await wide.home.find(facts.identity);
      if (found !== undefined) await wide.home.complete?.(found);

      const { home } = await fixture.open();
      const [image] = await home.find(facts.identity);
      expect(image?.copies).toEqual(whole.copies.slice(0, 1));
      if (image === undefined) return;
      const testing = hold("testing", early);
      const held = await home.addStage(image, testing);
      expect(held).toEqual({ ...image, stages: [testing] });
      const all = async () =>
        (await (await fixture.open({ regions: 3 })).home.find(facts.identity))[0];
      expect((await all())?.stages).toEqual([testing]);
      await home.dropStage(held, { family: "web", stage: "testing" });
      expect((await all())?.stages).toEqual([]);
      await removeImage(home, image);
      expect(await (await fixture.open({ regions: 3 })).home.find(facts.identity)).toEqual([]);
    });

    it("keeps an image that the cloud protects until it is forced", async () => {
      if (fixture.protect === undefined) return;
      const made = await make(await fixture.open(), someFacts());
      expect(made.isProtected).toBe(false);
      await fixture.protect(made);
      const { home } = await fixture.open();
      const [image] = await home.find(someFacts().identity);
      if (image === undefined) throw new Error("not found");
      expect(image.isProtected).toBe(true);
      const refusal = await removeImage(home, image).catch((error: unknown) => error);
      expect(isUserError(refusal)).toBe(true);
      expect(await home.get(image.id)).toBeDefined();
      await removeImage(home, image, { force: true });
      expect(await home.get(image.id)).toBeUndefined();
    });

    it("claims a name that is free, and answers with the image that has it", async () => {
      const maker = await fixture.open();
      if (maker.home.reserveName === undefined) return;
      const wanted = { ...inputOf(maker), facts: someFacts() };
      expect(await maker.home.reserveName(wanted, undefined)).toEqual({ name: someFacts().name });
      expect(await maker.home.reserveName(wanted, ["no space left on device"])).toBeUndefined();
      const { input, artifacts } = await maker.build(someFacts(), { named: true });
      // Left by this same invocation: Packer made it, and then failed.
      expect(await maker.home.reserveName(input, undefined)).toEqual({ name: input.facts.name });
      expect(artifacts).toHaveLength(1);
      const rebuilt = await maker.build(someFacts(), { named: true });
      const image = await maker.home.finalise(rebuilt.input, rebuilt.artifacts);
      const other = await fixture.open();
      const claim = await other.home.reserveName?.(
        { ...input, invocation: other.invocation },
        undefined,
      );
      expect(claim).toMatchObject({ image: { image: image.image } });
    });

    it("waits for a run that is making the same image", async () => {
      const maker = await fixture.open();
      if (maker.home.reserveName === undefined) return;
      const { input, artifacts } = await maker.build(someFacts(), { named: true });
      const other = await fixture.open();
      const claimed = other.home.reserveName?.(
        { ...input, invocation: other.invocation },
        undefined,
      );
      // It looks at least once before there is something to be found.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const image = await maker.home.finalise(input, artifacts);
      expect(await claimed).toMatchObject({ image: { image: image.image } });
    });

    it("takes the place of a dead run, and goes elsewhere from a stranger's", async () => {
      const dead = await fixture.open({ expiresIn: -1 });
      if (dead.home.reserveName === undefined) return;
      const { input } = await dead.build(someFacts(), { named: true });
      const other = await fixture.open();
      const wanted = { ...input, invocation: other.invocation };
      expect(await other.home.reserveName?.(wanted, undefined)).toEqual({ name: input.facts.name });

      const facts = someFacts("b", { trusted: false });
      const stranger = await fixture.open();
      const made = await stranger.build(facts, { named: true });
      await stranger.home.finalise(made.input, made.artifacts);
      const trusted = { ...wanted, facts: { ...facts, trusted: true } };
      const claim = await other.home.reserveName?.(trusted, undefined);
      const begin = facts.name.slice(0, (fixture.longestName ?? 255) - 9);
      expect(claim).toEqual({ name: `${begin}-${other.invocation.id.slice(-8)}` });
    });

    it("passes over what it cannot read, with a warning, and keeps it", async () => {
      if (fixture.damage === undefined) return;
      const maker = await fixture.open();
      const image = await make(maker, someFacts("a"));
      const other = await make(await fixture.open(), someFacts("b"));
      const untouched = await fixture.damage(image);
      const { home, lines } = await fixture.open();
      expect(await home.find(someFacts("a").identity)).toEqual([]);
      expect((await home.list("web")).map((one) => one.name)).toEqual([other.name]);
      await removeImage(home, image);
      await home.reap(await home.leftovers(undefined));
      expect(lines.join("\n")).toMatch(/warning: .*cannot be read/);
      expect(await untouched()).toBe(true);
    });
  });
}
