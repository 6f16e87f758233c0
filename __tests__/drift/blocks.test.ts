/** Every block of code in the documents is looked at by what would read it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { parse } from "yaml";
import { projectFiles } from "../../scripts/lib/files.ts";
import { readInputs } from "../../src/action/inputs/read.ts";
import { inputDefinitions } from "../../src/action/inputs/table.ts";
import { inputVariable } from "../../src/action/inputs/values.ts";
import { push } from "../helpers/push.ts";

const root = path.resolve(import.meta.dirname, "../..");

interface Block {
  place: string;
  language: string;
  text: string;
}

const documents = (await projectFiles(root)).filter((file) => file.endsWith(".md"));
const blocks = documents.flatMap((file): Block[] => {
  const text = readFileSync(path.join(root, file), "utf8");
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    place: `${file}:${text.slice(0, match.index).split("\n").length}`,
    language: match[1] ?? "",
    text: match[2] ?? "",
  }));
});
const of = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ place, text }) => [place, text]);

test("the documents have blocks of these languages and of no others", () => {
  const languages = new Set(blocks.map(({ language }) => language));
  expect([...languages].sort()).toEqual([
    "console",
    "json",
    "mermaid",
    "nix",
    "sh",
    "text",
    "yaml",
  ]);
});

describe("YAML", () => {
  test.each(of("yaml"))(
    "%s: every use of the action has inputs that it takes",
    async (_place, text) => {
      for (const inputs of usesIn(parse(text))) {
        const filled = Object.entries(inputs).map(([name, value]) => [
          name,
          `${value}`.replace(/\$\{\{.*?\}\}/g, "filled-in"),
        ]);
        await read(Object.fromEntries(filled));
      }
    },
  );

  test("with an input that does not exist is seen", async () => {
    const uses = usesIn(parse("- uses: packernix/packernix-action@v1\n  with: { flakes: .#web }"));
    expect(uses).toEqual([{ flakes: ".#web" }]);
    await expect(read(uses[0] ?? {})).rejects.toThrow("flakes");
  });
});

test.each(of("nix"))("%s parses", async (_place, text) => {
  await execa("nix-instantiate", ["--parse", "-"], { input: text });
});

test.each(of("json"))("%s parses", (_place, text) => {
  JSON.parse(text ?? "");
});

test.each(of("sh"))("%s passes shellcheck", async (_place, text) => {
  // Variables that the reader sets, and values without a space that the page itself gives.
  const excluded = "--exclude=SC2086,SC2154";
  await execa("shellcheck", ["--shell=sh", excluded, "-"], {
    input: (text ?? "").replace(/<[a-z ]+>/g, "x"),
  });
});

/** The inputs of each use of this action, also where a block shows no more than `with:`, or single inputs. */
function usesIn(node: unknown): Record<string, unknown>[] {
  if (Array.isArray(node)) return node.flatMap(usesIn);
  if (typeof node !== "object" || node === null) return [];
  const { uses, with: inputs, ...rest } = node as Record<string, unknown>;
  const names = new Set<string>(inputDefinitions.map(({ name }) => name));
  const isInputs = Object.entries(node).every(
    ([name, value]) => names.has(name) && typeof value !== "object",
  );
  if (isInputs) return [node as Record<string, unknown>];
  const isOurs = uses === undefined || `${uses}`.startsWith("packernix/packernix-action@");
  const own = isOurs && typeof inputs === "object" ? [inputs as Record<string, unknown>] : [];
  return [...own, ...Object.values(rest).flatMap(usesIn)];
}

async function read(inputs: Record<string, unknown>): Promise<void> {
  const env: Record<string, string> = { HOME: "/home/user", AWS_REGION: "eu-central-1" };
  const selected = ["flake", "configuration", "toplevel", "image", "family", "step"];
  const given = selected.some((name) => name in inputs) ? inputs : { flake: ".#web", ...inputs };
  for (const [name, value] of Object.entries(given)) env[inputVariable(name)] = `${value}`;
  await readInputs(env, { ...push, workspace: root });
}
