import { describe, expect, it } from "@jest/globals";
import {
  checkVariables,
  readTemplate,
  writeTemplate,
  writeVariables,
} from "../../src/packer/template.ts";
import { isUserError, type UserError } from "../../src/shared/errors.ts";

const origin = { input: "template" as const };
const minimal = { builders: [{ type: "null" }] };
const read = (value: unknown) =>
  readTemplate(typeof value === "string" ? value : JSON.stringify(value), origin);

function errorOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (isUserError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("readTemplate", () => {
  it("reads a template of the user's own", () => {
    const template = read({
      _comment: "anything",
      variables: { size: 40, on: true, needed: null, text: "x" },
      "sensitive-variables": ["text"],
      builders: [{ type: "null", communicator: "none" }],
    });
    expect(template.facts).toBeUndefined();
    expect(template.builder).toEqual({ type: "null", communicator: "none" });
    expect(template.variables).toEqual({ size: "40", on: "true", needed: null, text: "x" });
    expect(template.sensitive).toEqual(["text"]);
    expect(template.root["_comment"]).toBe("anything");
  });

  it("reads what a generator says and takes it out", () => {
    const facts = {
      version: 1,
      packer: "1.6.6",
      provisioners: "system",
      disk: 1,
      classes: { a: "session" },
    };
    const template = read({ ...minimal, _packernix: JSON.stringify(facts) });
    expect(template.facts).toEqual({ ...facts, plugins: [] });
    expect(template.root).not.toHaveProperty("_packernix");
  });

  it.each([
    ["no JSON", "hello", /^template: is not JSON \(line 1, column 1\)\.$/],
    ["empty", "", /is not JSON \(line 1, column 1\)/],
    ["cut off", '{\n  "builders": [', /is not JSON \(line 2, column 16\)/],
    ["a comma too many", '{\n  "a": 1,\n}', /is not JSON \(line 3, column 1\)/],
    ["a comment", '{\n  // hi\n  "a": 1}', /is not JSON \(line 2, column 3\)/],
    ["an unquoted word", '{"a": truth}', /is not JSON \(line 1, column 10\)/],
    ["HCL2", 'source "null" "x" {\n  communicator = "none"\n}', /written in HCL2/],
    ["HCL2 as JSON", '{"source": {"null": {}}}', /HCL2 written as JSON/],
    ["a list", "[]", /must be a JSON object, but it is a list/],
    ["null", "null", /must be a JSON object, but it is null/],
    ["no builders", "{}", /has no builder/],
    ["empty builders", { builders: [] }, /has no builder/],
    ["an object of builders", { builders: {} }, /`builders` must be a list, but it is an object/],
    [
      "a text as builder",
      { builders: ["null"] },
      /its builder must be an object, but it is a text/,
    ],
    ["no type", { builders: [{}] }, /its builder has no `type`/],
    ["an empty type", { builders: [{ type: "" }] }, /its builder has no `type`/],
    ["a number as type", { builders: [{ type: 3 }] }, /`type` of its builder must be a string/],
    ["a list of variables", { ...minimal, variables: [] }, /`variables` must be a map/],
    [
      "a list as variable",
      { ...minimal, variables: { a: [] } },
      /variable `a` must be a text, but it is a list/,
    ],
    ["odd sensitive", { ...minimal, "sensitive-variables": "x" }, /must be a list of names/],
    ["facts as object", { ...minimal, _packernix: {} }, /`_packernix` must be a text/],
    ["facts no JSON", { ...minimal, _packernix: "{" }, /`_packernix` holds no JSON/],
    [
      "facts of another version",
      { ...minimal, _packernix: '{"version":2}' },
      /`_packernix` is malformed/,
    ],
  ])("refuses %s", (_name, text, message) => {
    expect(errorOf(() => read(text)).message).toMatch(message);
  });

  it("names the generator's file, and the place for the annotation", () => {
    const from = { input: "template-generator" as const, file: "my/gen.nix" };
    const error = errorOf(() => readTemplate('{"a" 1}', from));
    expect(error.message).toBe("template-generator (my/gen.nix): is not JSON (line 1, column 6).");
    expect(error.location).toEqual({ file: "my/gen.nix", line: 1, column: 6 });
  });

  it("finds the place in a large text quickly", () => {
    const text = `{"a": [${"1,\n".repeat(300_000)}]}`;
    expect(errorOf(() => read(text)).message).toContain("line 300001, column 1");
  });
});

describe("writeTemplate", () => {
  const template = read({
    _packernix: '{"version":1}',
    description: "d",
    variables: {
      packernix_name: null,
      dir: "{{template_dir}}/x",
      packernix_other: "",
      packernix_unset: null,
      name: "the template's own",
    },
    builders: [{ type: "qemu", disk_size: 1, headless: false, firmware: "f" }],
    provisioners: [
      { type: "shell-local", inline: ["{{ template_dir }}/run {{user `packernix_name`}}"] },
    ],
  });

  it("lays the preparation over it", () => {
    const text = writeTemplate(
      template,
      {
        builder: { headless: true, firmware: null, qemuargs: [["-smbios", "{{ .HTTPIP }}"]] },
        variables: { name: "a {{b}}", other: "o", undeclared: "x" },
      },
      "/home/u{{x}}",
    );
    expect(JSON.parse(text)).toEqual({
      description: "d",
      variables: {
        packernix_name: "",
        dir: "/home/u{{`{{`}}x}}/x",
        packernix_other: "o",
        packernix_unset: "",
        name: "the template's own",
      },
      builders: [
        { type: "qemu", disk_size: 1, headless: true, qemuargs: [["-smbios", "{{ .HTTPIP }}"]] },
      ],
      provisioners: [{ type: "shell-local", inline: ["/home/u{{`{{`}}x}}/run a {{`{{`}}b}}"] }],
    });
    expect(template.builder["headless"]).toBe(false);
  });

  it("writes the user's values", () => {
    const given = { dir: "$(x) ::error::", name: "theirs" };
    expect(JSON.parse(writeVariables(given))).toEqual(given);
  });

  it("keeps keys that JavaScript finds special", () => {
    const text =
      '{"builders":[{"type":"null","__proto__":{"a":1}}],"variables":{"constructor":"c"}}';
    const written = JSON.parse(writeTemplate(read(text), { builder: {}, variables: {} }));
    expect(Object.keys(written.builders[0])).toContain("__proto__");
    expect(Object.hasOwn(written.variables, "constructor")).toBe(true);
  });

  it("gives a secret to the builder by a sensitive variable", () => {
    const text = { builders: [{ type: "x", id: "1" }], "sensitive-variables": ["own"] };
    const template = read({ ...text, variables: { own: "a" } });
    const secrets = { client_secret: "b{{c}}" };
    const written = JSON.parse(writeTemplate(template, { builder: {}, variables: {}, secrets }));
    expect(written["sensitive-variables"]).toEqual(["own", "packernix_client_secret"]);
    // Data that looks like an expression is written where it is used.
    expect(written.builders).toEqual([{ type: "x", id: "1", client_secret: "b{{`{{`}}c}}" }]);
    const plain = { builder: {}, variables: {}, secrets: { client_secret: "bcd" } };
    expect(JSON.parse(writeTemplate(template, plain))).toMatchObject({
      builders: [{ client_secret: "{{user `packernix_client_secret`}}" }],
      variables: { packernix_client_secret: "bcd" },
    });
  });
});

describe("checkVariables", () => {
  const template = read({
    variables: { a: "{{user `deep`}}", needed: null, packernix_name: null },
    builders: [
      { type: "qemu", x: "{{ user `b` }}", tags: { "{{user `key`}}": "{{upper (user `c`)}}" } },
    ],
    "post-processors": [[{ type: "manifest", output: "{{user `e`}}.json" }]],
  });
  const problem = (given: Record<string, string>) =>
    errorOf(() => checkVariables(template, given)).message;

  it("takes what is declared, and as Packer what is used", () => {
    const used = ["a", "b", "c", "deep", "e", "key", "needed", "other"];
    const given = Object.fromEntries(used.map((name) => [name, "x"]));
    expect(checkVariables(template, { ...given, a: "{{user `other`}}" })).toBeUndefined();
  });

  it("refuses what nobody uses, what is lacking, and what is not the user's", () => {
    expect(problem({ needed: "", size: "1" })).toBe(
      "variables: the template declares and uses no `size`; it declares `a`, `needed`, `packernix_name`.",
    );
    expect(problem({})).toBe("variables: the template asks for a value of `needed`; give it one.");
    expect(problem({ needed: "x", packernix_name: "mine" })).toMatch(
      /^variables: `packernix_name`: this action sets/,
    );
  });
});

describe("a template with several builders", () => {
  const several = {
    builders: [
      { type: "qemu", name: "small", disk_size: "1G" },
      { type: "qemu", name: "large", disk_size: "9G" },
      { type: "amazon-ebs" },
      { type: "file", name: "amazon-ebs-note" },
    ],
    provisioners: [
      { type: "shell", inline: ["a"], override: { large: { inline: ["b"] }, small: { env: "x" } } },
      { type: "shell", inline: ["c"], only: ["amazon-ebs"] },
      { type: "shell", inline: ["d"], except: ["large"] },
    ],
    "post-processors": [
      "compress",
      [{ type: "checksum", only: ["small"] }, "manifest"],
      { type: "vagrant", except: ["large"] },
    ],
  };
  const chosen = (builder?: string) => readTemplate(JSON.stringify(several), origin, builder);

  it("is read for the one of that name, or the only one of that type", () => {
    expect(chosen("amazon-ebs").builder).toEqual({ type: "amazon-ebs" });
    expect(chosen("file").builder["name"]).toBe("amazon-ebs-note");
    const { root, builder } = chosen("large");
    expect(builder).toEqual({ type: "qemu", name: "large", disk_size: "9G" });
    expect(root).toEqual({
      builders: [builder],
      provisioners: [{ type: "shell", inline: ["b"] }],
      "post-processors": [["compress"], ["manifest"]],
    });
  });

  it.each([
    ["qemu", "is several"],
    ["virtualbox-iso", "is none"],
  ])("is refused where `builder: %s` decides nothing", (builder, why) => {
    expect(errorOf(() => chosen(builder)).message).toBe(
      `template: has 4 builders, and \`builder: ${builder}\` ${why} of them; one image is made of one. Set \`builder\` to the name of one: \`small\`, \`large\`, \`amazon-ebs\`, \`amazon-ebs-note\`.`,
    );
  });
});
