/**
 * Bad input and trouble: one clear message that names the input or file, exit code 1, nothing
 * half-made, earlier images untouched.
 */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type Fixture,
  makeFixture,
  type Ran,
  tinyInputs,
  tinyTemplate,
} from "../helpers/fixture.ts";
import { lastingProcesses } from "../helpers/runner/index.ts";
import { writeTinyDisk } from "../helpers/tiny-disk.ts";

let fixture: Fixture;
let good: string[];

beforeAll(async () => {
  fixture = await makeFixture();
  // An image that was there before: no trouble may touch it.
  await fixture.run(tinyInputs);
  good = await fixture.stored();
  for (const name of ["labelled", "fresh"]) {
    await writeTinyDisk(path.join(fixture.workspace, `${name}.img`), "off", name);
  }
  expect(good).toHaveLength(2);
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

const messages = (ran: Ran) =>
  ran.result.annotations.filter((one) => one.kind === "error").map((one) => one.message);

async function expectRefusal(ran: Ran, message: RegExp): Promise<void> {
  expect(messages(ran)).toEqual([expect.stringMatching(message)]);
  expect(ran.main.exitCode).toBe(1);
  expect(ran.main.conclusion).toBe("failure");
  expect(ran.outputs).toMatchObject({ image: "", images: "[]", changed: "false" });
  expect(ran.main.summary).toMatch(/failed/);
  expect(ran.result.orphans).toEqual([]);
  expect(await lastingProcesses(fixture.folder)).toEqual([]);
  expect(await fixture.stored()).toEqual(good);
}

const withTemplate = (template: string) => ({ ...tinyInputs, template });
const builder = tinyTemplate.builders[0];

describe("inputs", () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    [
      "a file that is missing",
      { ...tinyInputs, configuration: "nope.nix" },
      /configuration: .*nope/,
    ],
    ["a folder", { ...tinyInputs, configuration: "nixpkgs" }, /configuration: nixpkgs is a folder/],
    [
      "a way out by ..",
      { ...tinyInputs, configuration: "../outside.nix" },
      /outside the workspace/,
    ],
    ["a way out by a link", { ...tinyInputs, configuration: "link.nix" }, /outside the workspace/],
    ["a syntax error", { ...tinyInputs, configuration: "syntax.nix" }, /syntax/],
    ["an evaluation error", { ...tinyInputs, configuration: "throws.nix" }, /no such thing here/],
    ["a store path that is none", { toplevel: "/nix/store/nope" }, /toplevel: /],
    ["no JSON", withTemplate("broken.json"), /template.*JSON/],
    ["no builder", withTemplate('{"builders": []}'), /template: .*builder/],
    [
      "two builders",
      withTemplate(JSON.stringify({ builders: [builder, builder] })),
      /two|2|exactly one/,
    ],
    ["a builder without type", withTemplate('{"builders": [{"boot_wait": "1s"}]}'), /type/],
    ["an unknown type", withTemplate('{"builders": [{"type": "quemu"}]}'), /quemu/],
    ["an undeclared variable", { ...tinyInputs, variables: "size: 1" }, /variables: .*`size`/],
    ["a key that Packer refuses", { ...tinyInputs, "builder-config": "nonsense: 1" }, /nonsense/],
    ["a store below a file", { ...tinyInputs, "image-store": "/etc/passwd/x" }, /image-store: /],
    ["a script of Windows", { ...tinyInputs, "test-script": "crlf.sh" }, /test-script: .*CR LF/],
    [
      "a script in the input",
      { ...tinyInputs, "test-script": "true\nfalse" },
      /^test-script: there is no file "true\\nfalse"\. Write the script into a file/,
    ],
  ];
  beforeAll(async () => {
    await writeFile(path.join(fixture.folder, "outside.nix"), "{ }");
    await symlink("../outside.nix", path.join(fixture.workspace, "link.nix"));
    await fixture.write("crlf.sh", "#!/bin/sh\r\ntrue\r\n");
    await fixture.write("syntax.nix", "{ ... }: { a = ; }\n");
    await fixture.write(
      "throws.nix",
      '{ ... }: { networking.hostName = throw "no such thing here"; }\n',
    );
    await fixture.write("broken.json", '{"builders": [\n  {"type": }\n]}');
  });
  test.each(cases)("%s", async (_name, inputs, message) => {
    await expectRefusal(await fixture.run(inputs), message);
  });

  test("a syntax error is shown at its place in the workspace", async () => {
    const { result } = await fixture.run({ ...tinyInputs, configuration: "syntax.nix" });
    expect(result.annotations[0]).toMatchObject({ file: "syntax.nix", line: 1 });
  });
});

test("the phase that failed is drawn so, in times that are not folded", async () => {
  const broken = { "post-processors": [{ type: "shell-local", inline: ["exit 3"] }] };
  const ran = await fixture.run(withTemplate(JSON.stringify({ ...tinyTemplate, ...broken })));
  await expectRefusal(ran, /exit/);
  expect(ran.main.summary).toContain("<details open><summary>Times: ");
  expect(ran.main.summary).toMatch(/ {2}Build the system \([^)]+\) :done, .*\n/);
  expect(ran.main.summary).toMatch(/ {2}Packer \([^)]+\) :crit, .*\n/);
});

describe("text of others is data", () => {
  const nasty =
    "a\nb 'c' \"d\" $(touch /tmp/packernix-never) `id` ${{ github.token }} {{ user `x` }} ''${y} ::add-mask::web\n##[error]z";

  test("in a value for the configuration", async () => {
    await fixture.write(
      "argument.nix",
      `{ text, config, ... }: { networking.hostName = "h" + builtins.hashString "sha256" text; }`,
    );
    const inputs = { ...tinyInputs, configuration: "argument.nix", step: "read" };
    const { main, result, outputs } = await fixture.run({
      ...inputs,
      argstr: JSON.stringify({ text: nasty }),
    });
    expect(main.conclusion).toBe("success");
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256").update(nasty).digest("hex");
    expect(outputs["toplevel"]).toContain(`nixos-system-h${hash}-`);
    expect(result.masks).not.toContain("web");
  });

  test.each(["family", "stage", "configuration", "flake", "toplevel", "nixpkgs", "image-store"])(
    "in the input %s, where it is refused without acting",
    async (name) => {
      const selector = ["configuration", "flake", "toplevel"].includes(name);
      const inputs = selector ? { [name]: nasty } : { ...tinyInputs, [name]: nasty };
      const { main, result } = await fixture.run(inputs);
      expect(main.exitCode).toBe(1);
      expect(result.masks).not.toContain("web");
      expect(result.annotations.filter((one) => one.message === "z")).toEqual([]);
      await expect(readFile("/tmp/packernix-never")).rejects.toThrow();
      await rm(path.join(os.tmpdir(), nasty), { recursive: true, force: true });
    },
  );

  test("in labels, which arrive as they are", async () => {
    const { outputs } = await fixture.run({
      ...tinyInputs,
      configuration: "web.nix",
      variables: "disk: labelled.img",
      labels: JSON.stringify({ note: nasty.replaceAll("\n", " ") }),
    });
    const record = await readFile((outputs["image"] ?? "").replace(/qcow2$/, "json"), "utf8");
    expect(record).toContain("touch /tmp/packernix-never");
    await fixture.run({ step: "delete", image: outputs["image"] ?? "" });
    expect(await fixture.stored()).toEqual(good);
  });
});

describe("tools", () => {
  async function fakes(programs: Record<string, string>): Promise<string> {
    const bin = path.join(fixture.folder, `fakes-${Math.random().toString(36).slice(2)}`);
    await mkdir(bin);
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`);
      await chmod(path.join(bin, name), 0o755);
    }
    return bin;
  }
  const real = process.env["PATH"] ?? "";
  // Nobody listens there.
  const mirrors =
    "{ releases.nixos.org: http://127.0.0.1:1, releases.hashicorp.com: http://127.0.0.1:1 }";
  const fresh = { ...tinyInputs, variables: "disk: fresh.img", mirrors };
  const notFetched = (tool: string) =>
    new RegExp(`^${tool} .* could not be fetched from http://127.0.0.1:1/.*mirrors`);

  /** Everything that the action needs of this machine but Packer. */
  async function withoutPacker(more: Record<string, string> = {}): Promise<string> {
    const programs = ["nix", "nix-store", "nix-instantiate", "nix-build", "git", "head"];
    const links = programs.map((name) => {
      const file = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
      return [name, `exec '${file}' "$@"`];
    });
    return await fakes({ ...Object.fromEntries(links), ...more });
  }

  test("Nix is missing, and cannot be fetched", async () => {
    const ran = await fixture.run(fresh, { path: "/nonexistent" });
    await expectRefusal(ran, notFetched("Nix"));
  });

  test("Packer is missing and cannot be fetched, which reuse does not mind", async () => {
    const path = await withoutPacker();
    await expectRefusal(await fixture.run(fresh, { path }), notFetched("Packer"));
    const reused = await fixture.run(tinyInputs, { path });
    expect(reused.outputs).toMatchObject({ status: "reused" });
  });

  test.each([
    ["is another program", "echo cracklib; exit 0"],
    ["prints garbage", "head -c 100000 /dev/urandom; exit 1"],
    ["is killed", "kill -9 $$"],
  ])("a Packer that %s is passed over", async (_name, script) => {
    const path = await withoutPacker({ packer: script });
    await expectRefusal(await fixture.run(fresh, { path }), notFetched("Packer"));
  });

  test.each([
    ["prints garbage", "head -c 100000 /dev/urandom"],
    ["is killed", "kill -9 $$"],
  ])("Nix %s", async (_name, script) => {
    const bin = await fakes({ "nix-instantiate": script, nix: "echo nix (Nix) 2.8.0" });
    await writeFile(path.join(bin, "nix"), '#!/bin/sh\necho "nix (Nix) 2.8.0"\n');
    await writeFile(path.join(bin, "nix-store"), "#!/bin/sh\nexit 0\n");
    await chmod(path.join(bin, "nix-store"), 0o755);
    await expectRefusal(
      await fixture.run(fresh, { path: `${bin}:${real}` }),
      /nix-instantiate|Nix/,
    );
  });
});

describe("room", () => {
  // Only root can make a small file system.
  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot("no space in the store: said before the work, and nothing is left", async () => {
    const mount = path.join(fixture.folder, "small");
    await mkdir(mount);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=700k", "tmpfs", mount]);
    try {
      const inputs = { ...tinyInputs, "image-store": path.join(mount, "images") };
      await expectRefusal(await fixture.run(inputs), /image-store: .*(free|space)/);
      const left = execFileSync("find", [mount, "-type", "f"], { encoding: "utf8" });
      expect(left).toBe("");
    } finally {
      execFileSync("umount", [mount]);
    }
  });

  asRoot("a store that cannot be written", async () => {
    const mount = path.join(fixture.folder, "readonly");
    await mkdir(mount);
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", mount]);
    try {
      await expectRefusal(
        await fixture.run({ ...tinyInputs, "image-store": path.join(mount, "images") }),
        /image-store: .*(written|read-only)/,
      );
    } finally {
      execFileSync("umount", [mount]);
    }
  });
});
