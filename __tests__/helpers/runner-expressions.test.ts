/** The expression language of the runner double, against GitHub's page on it. */
import { describe, expect, test } from "@jest/globals";
import { evaluate, evaluateExpression } from "./runner/expressions.ts";

const contexts = {
  github: {
    event_name: "push",
    event: { pull_request: { labels: [{ name: "preview" }, { name: "bug" }, {}] } },
    repository: "octo/images",
  },
  needs: { build: { outputs: { stages: '["testing"]', rows: '[{"a":1}]' } } },
  inputs: { "dry-run": true, keep: 5 },
  matrix: { builder: "amazon-ebs" },
  steps: {},
};

describe("expressions", () => {
  test.each<[string, unknown]>([
    ["github.event_name == 'PUSH'", true],
    ["github.event_name != 'push'", false],
    ["github.event_name == 'push' && inputs.dry-run", true],
    ["github.event_name == 'schedule' && inputs.dry-run", false],
    ["github.event_name == 'schedule' || 'none'", "none"],
    ["'' || null || 0 || 'last'", "last"],
    ["true || false && false", true],
    ["(true || false) && false", false],
    ["!contains(fromJSON(needs.build.outputs.stages), 'production')", true],
    ["!!contains(fromJSON(needs.build.outputs.stages), 'Testing')", true],
    ["contains(github.event.pull_request.labels.*.name, 'preview')", true],
    ["contains(github.event.pull_request.labels.*.name, 'prev')", false],
    ["contains(github.event.issue.labels.*.name, 'preview')", false],
    ["contains('Hello world', 'WORLD')", true],
    ["startsWith(matrix.builder, 'amazon-')", true],
    ["endsWith(matrix.builder, 'amazon-')", false],
    ["fromJSON(needs.build.outputs.rows)", [{ a: 1 }]],
    ["steps.image.outputs.changed == 'true'", false],
    ["steps.image.outputs.changed == ''", true],
    ["null == 0", true],
    ["true == 1", true],
    ["true == 'true'", false],
    ["github == github", true],
    ["'it''s'", "it's"],
    ["-2.5", -2.5],
    ["github['event_name']", "push"],
  ])("%s", (source, value) => {
    expect(evaluateExpression(source, contexts)).toEqual(value);
  });

  test("stand in text", () => {
    const text = "a ${{ github.repository }} b ${{ inputs.keep }} c ${{ inputs.none }}d";
    expect(evaluate(text, contexts)).toBe("a octo/images b 5 c d");
  });

  test.each([
    ["1 < 2", /cannot evaluate '1 < 2'/],
    ["hashFiles('x')", /cannot evaluate/],
    ["contains('x')", /cannot evaluate/],
    ["format('{0}', 1)", /cannot evaluate/],
    ["success()", /cannot evaluate/],
    ["github.event[0]", /cannot evaluate/],
    ["github.", /cannot evaluate/],
    ["a b", /Unrecognized named-value: 'a'/],
    ["'x' 'y'", /cannot evaluate/],
    ["", /cannot evaluate/],
    ["secrets.token", /Unrecognized named-value: 'secrets'/],
  ])("%s is refused", (source, message) => {
    expect(() => evaluateExpression(source, contexts)).toThrow(message);
  });
});
