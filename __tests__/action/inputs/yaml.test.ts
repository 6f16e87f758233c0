import { describe, expect, test } from "@jest/globals";
import { command, list, stringMap, valueMap } from "../../../src/action/inputs/yaml.ts";

describe("maps of texts keep every value as written", () => {
  test.each([
    ["a: 1.10", { a: "1.10" }],
    ["a: 0755", { a: "0755" }],
    ["a: 1e3", { a: "1e3" }],
    ["a: 0123456789012", { a: "0123456789012" }],
    ["a: 12345678901234567890", { a: "12345678901234567890" }],
    ["a: yes\nb: null\nc: ~\nd:", { a: "yes", b: "null", c: "~", d: "" }],
    ["a: 2026-11-21", { a: "2026-11-21" }],
    ["a: \"x: y\"\nb: 'it''s'", { a: "x: y", b: "it's" }],
    ["a: |\n  one\n  two\n", { a: "one\ntwo\n" }],
    ["a: ${{ github.token }}", { a: "${{ github.token }}" }],
    ["a: $(reboot) `reboot` ${HOME}", { a: "$(reboot) `reboot` ${HOME}" }],
    ['a: "::add-mask::x"', { a: "::add-mask::x" }],
    ["a: '{{timestamp}}'", { a: "{{timestamp}}" }],
    ['{"a": "1.10", "b": 0755}', { a: "1.10", b: "0755" }],
    ["1.0: x\n1: y", { "1.0": "x", 1: "y" }],
    ["a: &v 1.10\nb: *v", { a: "1.10", b: "1.10" }],
    ["", {}],
    ["# nothing but words", {}],
  ])("%j", async (text, wanted) => {
    expect(await stringMap(text)).toEqual(wanted);
  });

  test("a name that JavaScript knows is a name", async () => {
    const map = await stringMap("__proto__: x\nconstructor: y");
    expect(Object.entries(map)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});

describe("refused with line and column", () => {
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x, x, x]",
    "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]",
    "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]",
    "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]",
    "e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]",
  ].join("\n");
  test.each([
    ["a: 1\nb: 2\na: 3", /^line 3, column 1: the same name twice/],
    ["a: 1\n<<: {b: 2}", /^line 2, column 1: merge keys/],
    ["a: 1\nb: !!str 2", /^line 2, column 10: tags/],
    ["a: !secret x", /^line 1, column \d+: tags/],
    ["a: !!binary aGk=", /^line 1, column \d+: tags/],
    ["a:\n  b: 1", /^line 2, column 3: the value of "a" must be a text/],
    ["a: [1]", /^line 1, column 4: the value of "a" must be a text/],
    ["- a", /^line 1, column 1: a map is expected/],
    ["only words", /^line 1, column 1: a map is expected/],
    ["a: *nope", /^line 1, column 4: the alias \*nope names nothing/],
    ["[a]: 1", /^line 1, column 1: a name must be a plain text/],
    ["a: b: c", /^line 1, column 4: /],
    ["\ta: 1", /^line 1, column 1: /],
    ["a: 1\n---\nb: 2", /^line 2, column 1: /],
    ["a: 'x", /^line 1, column \d+: /],
    ["[".repeat(20_000), /^line 1, column \d+: /],
  ])("%j", async (text, message) => {
    await expect(stringMap(text)).rejects.toThrow(message);
  });

  test.each([
    [bomb, /^line \d, column \d+: the aliases of this text expand to too much/],
    ["a: &x [*x]", /^line 1, column 8: the alias \*x contains itself/],
    [`a: ${"[".repeat(80)}${"]".repeat(80)}`, /^line 1, column \d+: too many levels/],
    ["a: 1.10", /^line 1, column 4: the number 1.10 would change/],
    ["a: 0755", /the number 0755 would change/],
    ["a: 1e3", /the number 1e3 would change/],
    ["a: 0123456789012", /the number 0123456789012 would change/],
    ["a: 12345678901234567890", /would change/],
    ["a: 0x1F", /would change/],
    ["a: .inf", /would change/],
    ["a: {b: 1, b: 2}", /the same name twice/],
    ["a: {<<: {b: 1}}", /merge keys/],
  ])("values: %j", async (text, message) => {
    await expect(valueMap(text)).rejects.toThrow(message);
  });
});

test("values are JSON values", async () => {
  const text = 'a: 1\nb: 1.5\nc: true\nd: null\ne: "1.10"\nf: [x, {g: -3}]\nh: {}';
  expect(await valueMap(text)).toEqual({
    a: 1,
    b: 1.5,
    c: true,
    d: null,
    e: "1.10",
    f: ["x", { g: -3 }],
    h: {},
  });
});

test.each([
  ["a, b,c", ["a", "b", "c"]],
  ["a\nb\n\n c ", ["a", "b", "c"]],
  ["- a\n- 1.10", ["a", "1.10"]],
  ["[a, 'b, c']", ["a", "b, c"]],
  ["a-b", ["a-b"]],
  ["", []],
])("list %j", async (text, wanted) => {
  expect(await list(text)).toEqual(wanted);
});

test("a list of maps is refused", async () => {
  await expect(list("- a: 1")).rejects.toThrow(
    /^line 1, column 3: an entry of the list must be a text/,
  );
});

describe("command", () => {
  test.each([
    ["inspec\nexec\n--controls=a,b\n", ["inspec", "exec", "--controls=a,b"]],
    ["goss\r\n-v\r\n", ["goss", "-v"]],
    ["[sh, -c, 'a, b']", ["sh", "-c", "a, b"]],
    ["- sh\n- -c\n- ' a '", ["sh", "-c", " a "]],
    ["a b, c", ["a b, c"]],
  ])("%j", async (text, words) => {
    expect(await command(text)).toEqual(words);
  });
});
