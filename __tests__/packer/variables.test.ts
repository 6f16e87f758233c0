import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { readTemplate } from "../../src/packer/template.ts";
import {
  namedEnvironment,
  resolvedBuilder,
  sensitiveValues,
  variableResolver,
} from "../../src/packer/variables.ts";
import { run } from "../../src/shared/exec.ts";
import { folder, removeFolders } from "./support.ts";

afterAll(removeFolders);

function template(variables: Record<string, unknown>, sensitive: string[] = []) {
  const root = { variables, "sensitive-variables": sensitive, builders: [{ type: "null" }] };
  return readTemplate(JSON.stringify(root), { input: "template" });
}

describe("variableResolver", () => {
  const { resolve } = variableResolver(
    template({
      size: 40,
      home: "{{env `HOME_DIR`}}",
      both: '{{ user `size` }}-{{ user "home" }}',
      missing: '[{{env "NOT_SET"}}]',
      data: "{{`{{`}}user}}",
      clock: "{{timestamp}}",
    }),
    { size: "80" },
    { HOME_DIR: "/h" },
  );

  it.each([
    ["{{user `size`}}G", "80G"],
    ['{{user "size"}}', "80"],
    ["{{  user   `size`  }}", "80"],
    ["{{- user `size` -}}", "80"],
    ["{{user `both`}}", "80-/h"],
    ["{{user `missing`}}", "[]"],
    ["{{user `clock`}}", "{{timestamp}}"],
    ["{{user `data`}}", "{{`{{`}}user}}"],
    ["{{user `size` | upper}}", '{{"80" | upper}}'],
    ["{{replace (user `size`) `user `size`` 1}}", '{{replace ("80") `user `size`` 1}}'],
    ['{{`{{user "size"}}`}}', '{{`{{user "size"}}`}}'],
    ["{{user `undeclared`}}", "{{user `undeclared`}}"],
    ["{{env `HOME_DIR`}}", "{{env `HOME_DIR`}}"],
    [
      '{{timestamp}} {{ .Name }} {{isotime "2006"}}',
      '{{timestamp}} {{ .Name }} {{isotime "2006"}}',
    ],
    ["{{user `size`", "{{user `size`"],
    ["{ {user `size`}}", "{ {user `size`}}"],
    ["{{ .user }} {{$user}}", "{{ .user }} {{$user}}"],
    ["{{user `toString`}}", "{{user `toString`}}"],
  ])("%s", (text, expected) => {
    expect(resolve(text)).toBe(expected);
  });

  it("refuses circles and variables without a value, when they are used", () => {
    const odd = variableResolver(
      template({ a: "{{user `b`}}", b: "{{user `a`}}", c: null }),
      {},
      {},
    );
    expect(() => odd.resolve("{{user `a`}}")).toThrow("variables: they form a circle: a → b → a");
    expect(() => odd.resolve("{{user `c`}}")).toThrow(
      "variables: the template asks for a value of `c`",
    );
    expect(odd.resolve("plain")).toBe("plain");
  });

  it("names secrets and never shows them, also through other variables", () => {
    const secret = variableResolver(
      template(
        { pass: "hunter22", url: "x:{{user `pass`}}", key: "{{env `MY_API_TOKEN`}}", plain: "p" },
        ["pass"],
      ),
      {},
      { MY_API_TOKEN: "tok" },
    );
    expect(secret.resolve("{{user `plain`}}")).toBe("p");
    expect([...secret.secrets]).toEqual([]);
    expect(secret.resolve("{{user `url`}}")).toBe('x:{{sensitive "pass"}}');
    expect(secret.resolve("{{user `key`}}{{user `key`}}")).not.toContain("tok");
    expect([...secret.secrets].sort()).toEqual([
      "the environment variable MY_API_TOKEN",
      "the sensitive variable pass",
    ]);
  });
});

it("namedEnvironment lists names of {{env}}, in defaults and in given values", () => {
  const one = template({ a: '{{env `B`}}{{ env "A" }}', n: null, x: "{{ env `C` | upper }}" });
  expect(namedEnvironment(one, { a: "{{env `D`}}" })).toEqual(["A", "B", "C", "D"]);
});

it("sensitiveValues gives what must be masked", () => {
  const one = template({ a: "{{env `X`}}-{{user `b`}}", b: "bb", c: "" }, ["a", "c", "none"]);
  expect(sensitiveValues(one, { b: "cc" }, { X: "x" })).toEqual(["x-cc"]);
});

describe("resolvedBuilder", () => {
  const directory = "/templates";
  const resolved = (builder: object, variables = {}, given = {}, env = {}) => {
    const text = JSON.stringify({ variables, builders: [{ type: "qemu", ...builder }] });
    const folders = { template_dir: directory, pwd: "/work" };
    return resolvedBuilder(readTemplate(text, { input: "template" }), given, env, folders);
  };

  it("fills in variables at any depth, secrets too, and leaves what only Packer can read", () => {
    const builder = {
      name: "web",
      region: "{{user `region`}}",
      assume_role: { role_arn: "{{user `role`}}", list: ["{{user `secret_key`}}", 1, true, null] },
      tags: { "{{user `region`}}": "{{ .SourceAMI }}" },
      http_directory: "{{template_dir}}/http",
      key: "{{ pwd }}/{{build_type}}-{{build_name}}",
      undeclared: "[{{user `nobody`}}]",
      time: "{{user `time`}} {{user `region` | upper}}",
      ours: "{{user `packernix_name`}}",
      floppy: "{{env `HOME`}}",
    };
    const variables = {
      region: "eu-{{user `part`}}",
      role: "{{env `ROLE`}}",
      secret_key: "hunter22",
      time: "{{isotime}}",
      packernix_name: null,
      unused: null,
    };
    expect(resolved(builder, variables, { part: "central-1" }, { ROLE: "r" })).toEqual({
      ...builder,
      type: "qemu",
      region: "eu-central-1",
      assume_role: { role_arn: "r", list: ["hunter22", 1, true, null] },
      tags: { "eu-central-1": "{{ .SourceAMI }}" },
      http_directory: "/templates/http",
      key: "/work/qemu-web",
      undeclared: "[]",
      time: '{{user `time`}} {{"eu-central-1" | upper}}',
      ours: "",
    });
    expect(() => resolved({ x: "{{user `unused`}}" }, variables)).toThrow(
      "variables: the template asks for a value of `unused`",
    );
  });

  it("says what Packer itself makes of it", async () => {
    const work = await folder();
    const target = path.join(work, "said");
    const content = [
      "{{user `declared`}}",
      "{{user `given`}}",
      "{{user `undeclared`}}",
      "{{user `nobody`}}",
      "{{user `nested`}}",
      "{{build_type}} {{build_name}} {{template_dir}} {{pwd}}",
      "{{user `empty`}}",
      "{{user `fromEnv`}}",
    ].join("|");
    const text = JSON.stringify({
      variables: {
        declared: "a",
        given: "b",
        nested: "<{{user `undeclared`}}{{user `given`}}>",
        empty: "",
        fromEnv: "{{env `SAID`}}{{env `NOT_SAID`}}",
      },
      builders: [{ type: "file", name: "out", target, content }],
    });
    const given = { given: "c", undeclared: "1.10" };
    const file = path.join(work, "template.json");
    const values = path.join(work, "values.json");
    await writeFile(file, text);
    await writeFile(values, JSON.stringify(given));
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: work,
      CHECKPOINT_DISABLE: "1",
      SAID: "e",
      // For HCL2 only (hcl2template/types.variables.go).
      PKR_VAR_declared: "no",
      PKR_VAR_nobody: "no",
    };
    await run("packer", ["build", `-var-file=${values}`, file], { env, cwd: work });
    const template = readTemplate(text, { input: "template" });
    const folders = { template_dir: work, pwd: work };
    const said = resolvedBuilder(template, given, env, folders)["content"];
    expect(said).toBe(await readFile(target, "utf8"));
    expect(said).toBe(`a|c|1.10||<1.10c>|file out ${work} ${work}||e`);
  });
});
