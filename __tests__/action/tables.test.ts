import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { actionYaml, between, inputTables, outputsTable } from "../../scripts/readme-tables.ts";
import { inputDefinitions, stepNames } from "../../src/action/inputs/table.ts";
import { outputTable } from "../../src/action/outputs.ts";

const root = path.join(import.meta.dirname, "..", "..");

test("action.yml and docs/inputs.md are as the tables say", () => {
  expect(readFileSync(path.join(root, "action.yml"), "utf8")).toBe(actionYaml());
  const page = readFileSync(path.join(root, "docs/inputs.md"), "utf8");
  expect(page).toContain(inputTables().trim());
  expect(page).toContain(outputsTable().trim());
});

test("action.yml is what the runner expects", () => {
  const action = parse(actionYaml());
  expect(action.runs).toEqual({
    using: "node24",
    main: "dist/index.js",
    post: "dist/post.js",
    "post-if": "always()",
  });
  expect(Object.keys(action.inputs)).toEqual(inputDefinitions.map((input) => input.name));
  expect(Object.keys(action.outputs)).toEqual(outputTable.map((output) => output.name));
  for (const input of Object.values<{ default?: unknown; required: unknown }>(action.inputs)) {
    expect(["string", "undefined"]).toContain(typeof input.default);
  }
  expect(action.description.length).toBeLessThan(125);
});

test("names are kebab-case for inputs, snake_case for outputs, each once", () => {
  const inputs = inputDefinitions.map((input) => input.name);
  expect(inputs.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  expect(new Set(inputs).size).toBe(inputs.length);
  const outputs: string[] = outputTable.map((output) => output.name);
  expect(outputs.filter((name) => !/^[a-z]+(_[a-z]+)*$/.test(name))).toEqual([]);
  // GitHub has `steps.x.outcome` and `steps.x.conclusion` of its own.
  expect(outputs).not.toContain("outcome");
});

test("every input is read by some step that there is", () => {
  for (const { name, steps } of inputDefinitions) {
    expect([name, steps.length > 0 && steps.every((step) => stepNames.includes(step))]).toEqual([
      name,
      true,
    ]);
  }
});

test("text between markers is replaced, and a missing marker is an error", () => {
  const text = "a\n<!-- x -->\nold\n<!-- /x -->\nb";
  expect(between(text, "x", "new\n")).toBe("a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb");
  expect(() => between("a", "x", "new")).toThrow("there is no <!-- x -->");
});
