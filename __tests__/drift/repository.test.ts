/** What must hold of the repository's own files, read from them. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { parse } from "yaml";
import { projectFiles } from "../../scripts/lib/files.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

describe("the two commands", () => {
  const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;

  test("are what the README says and .ci/run runs", () => {
    expect(scripts["demo"]).toBe("node scripts/bootstrap.cjs demo");
    expect(scripts["test"]).toBe("node scripts/bootstrap.cjs test");
    for (const command of ["npm run demo", "npm test"])
      expect(read("README.md")).toContain(command);
    expect(read(".ci/run")).toMatch(/^npm test/m);
  });

  test("every npm script starts with the one that sets up what it needs", () => {
    for (const [name, command] of Object.entries(scripts)) {
      expect(command).toBe(`node scripts/bootstrap.cjs ${name}`);
    }
  });
});

describe("workflows", () => {
  const folder = path.join(root, ".github", "workflows");
  const workflows = readdirSync(folder).map((file) => path.join(".github", "workflows", file));
  const examples = path.join(root, "examples", "workflows");
  if (existsSync(examples)) {
    workflows.push(
      ...readdirSync(examples).map((file) => path.join("examples", "workflows", file)),
    );
  }

  test.each(workflows)("%s pins every action to a commit and its version", (file) => {
    for (const [, action] of read(file).matchAll(/^\s*(?:- )?uses: (.+)$/gm)) {
      expect(action).toMatch(/^(\.\/|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/);
    }
  });

  test.each(workflows)("%s gives no permission but by job", (file) => {
    expect(parse(read(file)).permissions).toEqual({});
  });
});

test("the README is short, and every link of a document leads to a file and a heading", async () => {
  expect(Buffer.byteLength(read("README.md"))).toBeLessThan(12 * 1024);
  const documents = (await projectFiles(root)).filter(
    (file) => file.endsWith(".md") && !file.startsWith("node_modules"),
  );
  const anchors = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    );
  const broken = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\((?![a-z]+:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(
      ([link, file = "", heading]) => {
        const target = file === "" ? document : path.join(path.dirname(document), file);
        const isThere =
          existsSync(path.join(root, target)) &&
          (heading === undefined || anchors(read(target)).includes(heading));
        return isThere ? [] : [`${document}: ${link}`];
      },
    ),
  );
  expect(broken).toEqual([]);
});

describe("the threat model", () => {
  const text = read("docs/threat-model.md");
  const named = [...text.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(([, file = ""]) => file);

  test("names tests that there are", () => {
    expect(named.length).toBeGreaterThan(0);
    const missing = named.filter((file) => !existsSync(path.join(root, "__tests__", file)));
    expect(missing).toEqual([]);
  });
});

test("an archive of the repository holds what runs, and not what only we need", async () => {
  // A repository of its own: the archive is made from the work tree, not from the last commit.
  const folder = mkdtempSync(path.join(os.tmpdir(), "packernix-archive-"));
  try {
    const git = (...args: string[]) =>
      execa("git", [`--git-dir=${folder}`, `--work-tree=${root}`, ...args], { cwd: root });
    await git("init", "--quiet");
    await git("add", "action.yml", "LICENSE", "packer", "scripts", "__tests__", ".gitattributes");
    const tree = (await git("write-tree")).stdout;
    const archive = await execa("git", [`--git-dir=${folder}`, "archive", "--format=tar", tree], {
      encoding: "buffer",
    });
    const listed = await execa("tar", ["--list"], { input: archive.stdout });
    const top = new Set(listed.stdout.split("\n").map((file) => file.split("/")[0]));
    top.delete("pax_global_header");
    expect([...top].sort()).toEqual(["LICENSE", "action.yml", "packer"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("every message of docs/troubleshooting.md is one of the action's", async () => {
  const table = read("docs/troubleshooting.md");
  const messages = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, message = ""]) => message);
  expect(messages.length).toBeGreaterThan(10);
  const files = (await projectFiles(root, "src")).filter((file) => file.endsWith(".ts"));
  const source = files.map(read).join("\n");
  // What is told of this run stands between the pieces.
  const pieces = messages.flatMap((message) => message.split("…")).map((piece) => piece.trim());
  expect(pieces.filter((piece) => !source.includes(piece))).toEqual([]);
});

test("every message of docs/layouts.md is one of the layouts'", () => {
  const rows = [...read("docs/layouts.md").matchAll(/^\| `[^`]+` \| `([^`]+)`/gm)];
  const pieces = rows.flatMap(([, message = ""]) => message.split("…").map((one) => one.trim()));
  expect(pieces.length).toBeGreaterThan(5);
  const source = read("packer/lib/layout.nix");
  expect(pieces.filter((piece) => !source.includes(piece))).toEqual([]);
});

test.each([
  "qemu",
  "amazon",
  "hetzner",
  "digitalocean",
  "vultr",
  "googlecompute",
  "azure",
  "docker",
  "maas",
])("the page of %s has the sections that all of them have, in their order", (page) => {
  const wanted = [
    "The configuration",
    "Where it builds",
    "Credentials",
    "Using the image",
    "Leftovers",
    "Costs and limits",
  ];
  const text = read(`docs/${page}.md`);
  const found = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
  expect(found.filter((heading) => wanted.includes(heading))).toEqual(wanted);
  const [introduction = ""] = text.split("\n## ");
  expect(introduction).toContain("uses: packernix/packernix-action@");
  expect(introduction).toContain("Complete workflow: [");
});

test("one file sends requests, and one says through which proxy", async () => {
  const speaking =
    /"node:https?"|"undici"|"@actions\/http-client"|\bfetch\((?:["'`]|\w*url\b|new URL)/i;
  const sources = (await projectFiles(root)).filter((file) => /^src\/.*\.ts$/.test(file));
  expect(sources.filter((file) => speaking.test(read(file)))).toEqual([
    "src/shared/http.ts",
    "src/shared/network.ts",
  ]);
});

describe("imports run one way", () => {
  /** A folder of src/ may import from the ones it is given here, and from itself (docs/code.md). */
  const lower = ["shared"];
  const middle = ["nix", "packer", "images", "tools", "cache"];
  const allowed: Record<string, readonly string[]> = {
    shared: [],
    cache: lower,
    tools: [...middle, ...lower],
    nix: [...middle, ...lower],
    packer: [...middle, ...lower],
    images: [...middle, ...lower],
    action: [...middle, ...lower],
    trial: ["action", ...middle, ...lower],
    steps: ["action", "trial", ...middle, ...lower],
  };
  /** Its key is made of the inputs. */
  const exceptions =
    /^src\/nix\/evaluation-cache\/\w+\.ts imports \.\.\/\.\.\/action\/inputs\/read\.ts$/;

  test("as far as folders go, types and what is loaded later included", async () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const file of await projectFiles(root, "src")) {
      const [, from = "", ...inside] = file.split(path.sep);
      if (inside.length === 0) continue;
      seen.add(from);
      for (const [, target = ""] of read(file).matchAll(/(?:\bfrom|\bimport\()\s*"(\.[^"]+)"/g)) {
        const [, to = ""] = path.join(path.dirname(file), target).split(path.sep);
        if (to !== from && !allowed[from]?.includes(to)) wrong.push(`${file} imports ${target}`);
      }
    }
    expect([...seen].sort()).toEqual(Object.keys(allowed).sort());
    expect(wrong.filter((line) => !exceptions.test(line))).toEqual([]);
  });

  test("and never in a circle", async () => {
    const imports = new Map<string, string[]>();
    for (const file of await projectFiles(root, "src")) {
      const targets = [...read(file).matchAll(/\bfrom\s*"(\.[^"]+)"/g)];
      imports.set(
        file,
        targets.map(([, target = ""]) => path.join(path.dirname(file), target)),
      );
    }
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, way: readonly string[]) => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" → "));
      if (way.includes(file) || done.has(file)) return;
      for (const target of imports.get(file) ?? []) visit(target, [...way, file]);
      done.add(file);
    };
    for (const file of imports.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });
});
