import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { buildFailure, buildTemplate } from "../../src/packer/build.ts";
import { literal } from "../../src/packer/literal.ts";
import { readTemplate, writeTemplate } from "../../src/packer/template.ts";
import { files, removeFolders, session } from "./support.ts";

afterAll(removeFolders);

const texts = [
  "plain",
  "{{timestamp}}",
  "{{ env `HOME` }}",
  "{{{{user `x`}}}}",
  "{{- trimmed -}}",
  "}} {{",
  "{ { }",
  "{{`{{`}}",
  "{{/* comment",
  "a\nb\tc\\n \"q\" 'r' `s` $(id) ${x} ''${y} %!(PACKER_COMMA), ::add-mask::x",
];

describe("literal", () => {
  it.each(texts)(
    "Packer gives %j back, in a key of the builder and as a prepared value",
    async (text) => {
      const one = await session();
      const target = path.join(one.workingDirectory, "out");
      const content = `<${literal(text)}|{{user \`packernix_v\`}}|{{user "w"}}>`;
      const template = readTemplate(
        JSON.stringify({
          variables: { packernix_v: null, w: "x" },
          builders: [{ type: "file", target, content: "" }],
        }),
        { input: "template" },
      );
      const preparation = { builder: { content }, variables: { v: text } };
      const written = writeTemplate(template, preparation);
      const result = await buildTemplate(one, await files(one, written, { w: "y" }));
      expect(buildFailure(result, "packer")).toBeUndefined();
      expect(await readFile(target, "utf8")).toBe(`<${text}|${text}|y>`);
    },
  );
});
