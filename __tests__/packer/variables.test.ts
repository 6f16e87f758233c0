import { describe, expect, it } from "@jest/globals";
import { readTemplate } from "../../src/packer/template.ts";
import { namedEnvironment, sensitiveValues, variableResolver } from "../../src/packer/variables.ts";

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
    expect(() => odd.resolve("{{user `a`}}")).toThrow(
      "variables: they go round in a circle: a → b → a",
    );
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
