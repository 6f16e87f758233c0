/** What is written as labels comes back, within the limits of every cloud; what cannot fit is refused. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { changed, decode, encode } from "../../../src/images/labels/codec.ts";
import { finalMarks, readFinalMarks } from "../../../src/images/labels/facts.ts";
import { type LabelLimits, limits } from "../../../src/images/labels/limits.ts";
import type { Labels } from "../../../src/images/labels/types.ts";
import { finishedMark, holdMark, marks, runMarks } from "../../../src/images/marks.ts";
import type { BuildInput, ImageFacts } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { someFacts } from "../../contract/images.ts";

/** With room for what is written here. */
const longNote = { ...limits.vultr, longest: 4096 };
const clouds = Object.entries<LabelLimits>({ ...limits, vultr: longNote });
const whose = { builder: "some-builder", repositoryId: "123456789" };
const invocation = { id: "123456789-16000000000-1-0a1b2c3d", directory: "/", expires: 1790000000 };

/** The rules of each cloud once more, as its documentation has them, and not through our table. */
const rules: Record<keyof typeof limits, (labels: Labels) => void> = {
  amazon: eachOf(/^.{1,127}$/su, /^.{0,256}$/su, 50),
  azure: eachOf(/^[^<>%&\\?/]{1,512}$/u, /^.{0,256}$/su, 50),
  hetzner: eachOf(
    /^(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/,
    /^(?=.{0,63}$)([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/,
  ),
  google: eachOf(/^[a-z][a-z0-9_-]{0,62}$/, /^[a-z0-9_-]{0,63}$/, 64),
  digitalocean: eachOf(/^[a-z0-9:_-]{1,255}$/, /^$/),
  vultr: eachOf(/^$/, /^[ -~]{0,4096}$/),
  registry: eachOf(/^.{1,1024}$/su, /^.{0,16384}$/su),
};

function eachOf(name: RegExp, value: RegExp, most = Number.POSITIVE_INFINITY) {
  return (labels: Labels) => {
    expect(Object.keys(labels).length).toBeLessThanOrEqual(most);
    for (const [key, text] of Object.entries(labels)) {
      expect(key).toMatch(name);
      expect(text).toMatch(value);
    }
  };
}

/** The same numbers each time: a failure can be seen again. */
function numbers(seed: string): (below: number) => number {
  let count = 0;
  return (below) => {
    const digest = createHash("sha256").update(`${seed} ${count++}`).digest();
    return digest.readUInt32BE() % below;
  };
}

const alphabets = [
  "abcdefghijklmnopqrstuvwxyz0123456789-",
  "ABCxyz019._-:/@%~ +=\\[]{}\"'<>&?#!\n\t\0",
  "aä☃𝄞é日x_",
];

function someText(next: (below: number) => number, longest: number): string {
  const characters = [...(alphabets[next(alphabets.length)] ?? "")];
  const length = 1 + next(longest);
  return Array.from({ length }, () => characters[next(characters.length)]).join("");
}

function factsBy(seed: string, longest: number): ImageFacts {
  const next = numbers(seed);
  const family = someText(next, longest);
  const stages = Array.from({ length: next(3) }, (_, index) => ({
    family: next(2) === 0 ? family : someText(next, longest),
    stage: `${index}${someText(next, longest)}`,
    since: new Date(1767225600000 + next(1e9)).toISOString(),
    ...(next(2) === 0 ? {} : { pullRequest: next(1e6) }),
    ...(next(2) === 0 ? {} : { until: 1790000000 + next(1e6) }),
  }));
  const labels = Object.fromEntries(
    Array.from({ length: next(4) }, (_, index) => [
      `${index}${someText(next, longest)}`,
      someText(next, longest * 2),
    ]),
  );
  const name = someText(next, longest).replaceAll(/[^A-Za-z0-9._-]/g, "");
  const toplevel = `/nix/store/0123456789abcdfghijklmnpqrsvwxyz-nixos-system-${name}-25.11`;
  return someFacts("a", { family, stages, labels, toplevel, trusted: next(2) === 0 });
}

const inputOf = (facts: ImageFacts): Pick<BuildInput, "facts" | "invocation"> => ({
  facts,
  invocation,
});

describe.each(clouds)("labels of %s", (cloud, of) => {
  const check = rules[cloud as keyof typeof limits];
  // Characters; at Amazon each may become twelve in the name of a label, which is never cut.
  const ordinary = cloud === "amazon" ? 4 : 24;

  test("hold any family, stage, pull request, time, toplevel and label of ordinary length", () => {
    for (let round = 0; round < 150; round++) {
      const facts = factsBy(`${cloud} ${round}`, ordinary);
      const given = finalMarks(inputOf(facts), whose);
      const written = encode(given, of);
      check(written);
      const read = decode(written, of);
      expect(read).toEqual(given);
      expect(readFinalMarks(read ?? {}, whose)).toEqual({
        facts: {
          run: invocation.id,
          identity: facts.identity.text,
          toplevel: facts.toplevel,
          family: facts.family,
          trusted: facts.trusted,
          stages: expect.arrayContaining(facts.stages),
          labels: facts.labels,
        },
      });
    }
  });

  test("hold long ones, or say before anything is built which input is too long", () => {
    let refused = 0;
    for (let round = 0; round < 50; round++) {
      const given = finalMarks(inputOf(factsBy(`${cloud} long ${round}`, 220)), whose);
      let written: Labels;
      try {
        written = encode(given, of);
      } catch (error) {
        expect(isUserError(error)).toBe(true);
        expect(String(error)).toMatch(/(family|stage|labels|configuration): .*\d/s);
        refused++;
        continue;
      }
      check(written);
      expect(decode(written, of)).toEqual(given);
    }
    expect(refused).toBeLessThan(50);
  });

  test("are changed one by one, also from a long value to a short one", () => {
    for (let round = 0; round < 50; round++) {
      const facts = factsBy(`${cloud} change ${round}`, ordinary);
      const before = finalMarks(inputOf(facts), whose);
      const next = numbers(`${cloud} changes ${round}`);
      const [name, value] = holdMark(
        {
          family: facts.family,
          stage: someText(next, ordinary),
          since: "2026-06-01T00:00:00.000Z",
        },
        facts.family,
      );
      const long = changed(
        encode(before, of),
        { put: { [name]: `${value} ${"x".repeat(150)}` } },
        of,
      );
      const short = changed(long.all, { put: { [name]: value }, take: [marks.trusted] }, of);
      check(short.all);
      const { [marks.trusted]: _trusted, ...kept } = before;
      expect(decode(short.all, of)).toEqual({ ...kept, [name]: value });
      const gone = changed(short.all, { take: [name] }, of);
      expect(decode(gone.all, of)).toEqual(kept);
      // By single steps, the new ones first, as a cloud does it that has no call for all.
      for (const { before: labels, change } of [
        { before: encode(before, of), change: long },
        { before: long.all, change: short },
        { before: short.all, change: gone },
      ]) {
        const after = { ...labels, ...change.put };
        for (const one of change.take) delete (after as Record<string, string>)[one];
        expect(after).toEqual(change.all);
      }
    }
  });

  test("leave alone what others have written", () => {
    const others: Labels =
      of.form === "note"
        ? { "": "of [the] team {x}" }
        : of.form === "words"
          ? { team: "", "a_b:c": "" }
          : { team: "web", a_b: "C_d" };
    const { all } = changed(others, { put: runMarks(invocation, someFacts()) }, of);
    expect(decode(all, of)).toMatchObject({ [marks.run]: invocation.id });
    const after = changed(all, { take: [marks.run, marks.expires] }, of);
    expect(after.all).toEqual(others);
  });

  test("show runs, identities and marks as they are, so that filters find them", () => {
    const { toplevel: _toplevel, family: _family, ...found } = marks;
    for (const [, name] of Object.entries(found)) {
      for (const value of [
        invocation.id,
        `${invocation.id}-kept`,
        someFacts().identity.text,
        "1",
      ]) {
        // These are looked for among all images of the repository.
        if (of.form === "words" && of.together.marks.includes(name)) continue;
        const expected: Record<LabelLimits["form"], Labels> = {
          map: { [name]: value },
          words: { [`${name}:${value}`]: "" },
          note: { "": expect.stringContaining(value) as unknown as string },
        };
        expect(encode({ [name]: value }, of)).toEqual(expected[of.form]);
      }
    }
  });

  test("have names that no program takes for its own", () => {
    const odd = { __proto__x: "1", constructor: "2", toString: "3", "": "x" };
    const { "": _empty, ...named } = odd;
    const own = Object.fromEntries([["__proto__", "4"], ...Object.entries(named)]);
    expect(Object.entries(decode(encode(own, of), of) ?? {})).toEqual(
      expect.arrayContaining(Object.entries(own)),
    );
  });
});

describe("what somebody has changed by hand", () => {
  const written = encode(finalMarks(inputOf(someFacts()), whose), longNote)[""] ?? "";

  test("in a description is seen, and words around the record are no change", () => {
    expect(decode({ "": `mine ${written} yours` }, longNote)).toMatchObject({
      [marks.final]: "1",
    });
    for (const edited of [written.replace("&mweb", "&mmail"), written.slice(0, -1)]) {
      expect(decode({ "": edited }, longNote)).toBeUndefined();
    }
    expect(decode({ "": "somebody's" }, longNote)).toEqual({});
  });
});

describe("a record in a short description", () => {
  const facts = someFacts("a", {
    toplevel: `/nix/store/${someFacts().identity.storeHash}-nixos-system-web-26.05.20261101.0123abc`,
    test: "0".repeat(20),
    stages: ["testing", "production"].map((stage) => ({
      family: "web",
      stage,
      since: "2026-01-01T00:00:00.000Z",
    })),
  });
  const given = {
    ...finalMarks(inputOf(facts), { ...whose, builder: "vultr" }),
    "packernix-finished": "1790000000000",
  };

  test("fits with a name, two stages and a test", () => {
    const { all } = changed({ "": facts.name }, { put: given }, limits.vultr);
    expect(all[""]?.length).toBeLessThanOrEqual(246);
    expect(all[""]).toMatch(new RegExp(`^${facts.name} \\[packernix 1 [0-9a-f]{8} \\S+\\]$`));
    expect(decode(all, limits.vultr)).toEqual(given);
  });

  test("says by itself what the words around it do not say", () => {
    for (const before of ["", "ours", `${"z".repeat(32)}-${"2".repeat(20)}`]) {
      const { all } = changed({ "": before }, { put: given }, longNote);
      expect(decode(all, longNote)).toEqual(given);
    }
  });

  test("is not believed when the name that it builds on has been changed", () => {
    const { all } = changed({ "": facts.name }, { put: given }, limits.vultr);
    const text = all[""] ?? "";
    expect(decode({ "": text.replace(/-a2/, "-b2") }, limits.vultr)).toBeUndefined();
    expect(decode({ "": text.slice(text.indexOf("[")) }, limits.vultr)).toBeUndefined();
    expect(decode({ "": `the web's: ${text}, by me` }, limits.vultr)).toEqual(given);
  });

  test("is not believed when any character of it has been changed, or half of it is gone", () => {
    const text = encode(given, longNote)[""] ?? "";
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === "x" ? "y" : "x";
      const edited = text.slice(0, at) + other + text.slice(at + 1);
      const read = decode({ "": edited }, longNote);
      // A damaged beginning is no record at all. The word that is changed to itself is no change.
      if (edited !== text && read !== undefined) expect(read).toEqual({});
    }
    for (let length = "[packernix ".length; length < text.length; length++) {
      expect(decode({ "": text.slice(0, length) }, longNote)).toBeUndefined();
    }
  });
});

test("half a character is written as the sign for one that is none", () => {
  for (const some of [limits.hetzner, limits.google, limits.digitalocean, longNote]) {
    expect(decode(encode({ team: "x\ud800" }, some), some)).toEqual({ team: "x\ufffd" });
  }
});

describe("what does not fit", () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`label-${index}`, "x"]));

  test.each<[string, LabelLimits, Record<string, string>, RegExp]>([
    ["a long family", limits.amazon, { [marks.family]: "x".repeat(257) }, /^family: .* 256/],
    ["a long name", limits.amazon, { ["x".repeat(128)]: "" }, /^labels: .*127 characters/],
    ["Amazon's own name", limits.amazon, { "AWS:x": "" }, /^labels: .*`aws:` are AWS's own/],
    ["Google's own name", limits.google, { "goog-x": "" }, /^labels: .*`goog` are Google's own/],
    ["an empty name", limits.hetzner, { "": "x" }, /^labels: Hetzner takes no label with an empty/],
    [
      "too many",
      limits.azure,
      many(51),
      /^labels: the image would have 51 tags, and Azure allows 50/,
    ],
    ["a text of many", limits.google, { notes: "x".repeat(63 * 64 + 1) }, /65 tags.* allows 64/],
    ["names that differ in case", limits.azure, { Team: "1", team: "2" }, /^labels: .*one name to/],
    ["a long text", limits.vultr, { notes: "x".repeat(256) }, /^labels: .*description of Vultr/],
  ])("is refused: %s", (_what, of, given, message) => {
    let error: unknown;
    try {
      encode(given, of);
    } catch (thrown) {
      error = thrown;
    }
    expect(isUserError(error)).toBe(true);
    expect((error as Error).message).toMatch(message);
  });
});

test("labels at Amazon are as they always were", () => {
  const facts = someFacts("a", {
    labels: { team: "a_b ☃" },
    stages: [
      { family: "web", stage: "production", since: "2026-01-01T00:00:00.000Z" },
      {
        family: "Mail",
        stage: "preview",
        since: "2026-01-01T00:00:00.000Z",
        pullRequest: 7,
        until: 9,
      },
    ],
  });
  const written = {
    team: "a_b ☃",
    "packernix-stage:production": "2026-01-01T00:00:00.000Z",
    "packernix-stage:preview:7@Mail": "2026-01-01T00:00:00.000Z until 9",
    "packernix-run": invocation.id,
    "packernix-stage": "preview",
    "packernix-repository": whose.repositoryId,
    "packernix-builder": whose.builder,
    "packernix-identity": facts.identity.text,
    "packernix-toplevel": facts.toplevel,
    "packernix-family": "web",
    "packernix-trusted": "true",
    "packernix-final": "1",
  };
  expect(encode(finalMarks(inputOf(facts), whose), limits.amazon)).toEqual(written);
  expect(readFinalMarks(decode(written, limits.amazon) ?? {}, whose)).toMatchObject({
    facts: { family: "web", trusted: true, stages: facts.stages, labels: facts.labels },
  });
});

test("marks of one image share one word, which changes as a whole and is written before the final mark", () => {
  const of = limits.digitalocean;
  const facts = someFacts();
  const first = encode({ ...runMarks(invocation, facts), team: "x" }, of);
  const word = `packernix-image:${invocation.id}_20_20_20`;
  expect(Object.keys(first)).toContain(word);
  const { put, take, all } = changed(
    first,
    { put: { ...finalMarks(inputOf(facts), whose), [finishedMark]: "5" }, take: [marks.expires] },
    of,
  );
  const toplevel = facts.toplevel.replaceAll("/", "_2f").replaceAll(".", "_2e");
  const full = `packernix-image:${invocation.id}_20${facts.identity.text}_20${toplevel}_205`;
  expect(Object.keys(put)[0]).toBe(full);
  expect(take.toSorted()).toEqual([`packernix-expires:${invocation.expires}`, word].toSorted());
  // There is no other form.
  expect(decode({ [`packernix-run:${invocation.id}`]: "" }, of)).toEqual({});
  // While both are there, the full one is read.
  for (const both of [
    { ...all, [word]: "" },
    { [word]: "", ...all },
  ]) {
    expect(decode(both, of)).toMatchObject({
      [marks.run]: invocation.id,
      [marks.identity]: facts.identity.text,
      [marks.toplevel]: facts.toplevel,
      [finishedMark]: "5",
      team: "x",
    });
  }
  const stage = { put: { [`${marks.stage}:testing`]: "then" } };
  expect(Object.keys(changed(all, stage, of).put)).toHaveLength(1);
  expect(changed(all, stage, of).take).toEqual([]);
});
