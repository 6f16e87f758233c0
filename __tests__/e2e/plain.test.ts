/** The built action with builders that it knows nothing of: Packer's own `file` and `null`. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { companionPlugins } from "../helpers/companion-plugins.ts";
import { type Fixture, makeFixture, type RunOptions } from "../helpers/fixture.ts";
import { until } from "../helpers/until.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await makeFixture();
  await fixture.write(
    "null.json",
    JSON.stringify({ builders: [{ type: "null", communicator: "none" }] }),
  );
});
afterAll(async () => await fixture[Symbol.asyncDispose]());

const configuration = { configuration: "web.nix", nixpkgs: "nixpkgs" };
const file = (name: string) => path.join(fixture.folder, name);

/** A template whose builder writes a file; a build that hangs has a post-processor that does. */
async function fileTemplate(
  name: string,
  content = "of the builder",
  hangs = false,
): Promise<void> {
  const root = {
    variables: { password: "hunter2hunter2", text: content },
    "sensitive-variables": ["password"],
    builders: [{ type: "file", target: file(`${name}.img`), content: "{{user `text`}}" }],
    ...(hangs ? { "post-processors": [{ type: "shell-local", inline: ["sleep 600"] }] } : {}),
  };
  await fixture.write(`${name}.json`, JSON.stringify(root));
}

const imagesOf = (text = "[]") => JSON.parse(text) as unknown[];

describe("builder null", () => {
  test("is recorded, answers reused, and is forgotten", async () => {
    const store = file("null-store");
    const inputs = { ...configuration, template: "null.json", "image-store": store };
    const made = await fixture.run({ step: "create", ...inputs, stage: "testing" });
    expect(made.outputs).toMatchObject({
      status: "created",
      image: "Null",
      builder_id: "fnoeding.null",
      stages: '["testing"]',
    });
    // That of the record says nothing of the image.
    expect(made.main.summary).not.toContain("| Size |");
    expect(made.main.log).toMatch(
      /if this run is killed, this action cannot find and remove what Packer has made/,
    );
    await fixture.started();
    const again = await fixture.run({ step: "create", ...inputs, stage: "testing" });
    expect(again.outputs).toMatchObject({ status: "reused", changed: "false", image: "Null" });
    expect((await fixture.started()).filter((line) => /^packer .*build/.test(line))).toEqual([]);

    const by = { builder: "null", "image-store": store };
    const read = await fixture.run({ step: "read", family: "web", stage: "testing", ...by });
    expect(read.outputs).toMatchObject({ status: "found", image: "Null" });
    const gone = await fixture.run({ step: "delete", ...inputs, force: "true" });
    expect(gone.outputs).toMatchObject({ status: "deleted" });
    expect(gone.main.log).toMatch(/only its record is deleted.*Remove the image by hand.*Null/);
    expect(await readdir(store)).toEqual([]);
  });
});

describe("builder file", () => {
  test("is found as long as its file is there, promoted, and pruned from the records", async () => {
    await fileTemplate("one");
    const inputs = { ...configuration, template: "one.json" };
    const made = await fixture.run({ step: "create", ...inputs, stage: "testing" });
    expect(made.outputs).toMatchObject({
      status: "created",
      image: file("one.img"),
      builder_id: "packer.file",
    });
    const stored = await Promise.all(
      (await readdir(fixture.store)).map((name) =>
        readFile(path.join(fixture.store, name), "utf8"),
      ),
    );
    expect(stored.join()).not.toContain("hunter2hunter2");
    const promoted = await fixture.run({
      step: "promote",
      builder: "file",
      image: file("one.img"),
      "from-stage": "testing",
      "to-stage": "production",
    });
    expect(promoted.outputs).toMatchObject({ status: "promoted" });
    const planned = await fixture.run({ step: "plan", ...inputs });
    expect(planned.outputs).toMatchObject({ status: "reused", image: file("one.img") });

    await rm(file("one.img"));
    const missed = await fixture.run({ step: "read", ...inputs });
    expect(missed.outputs).toMatchObject({ status: "absent" });
    const anew = await fixture.run({ step: "create", ...inputs });
    expect(anew.outputs).toMatchObject({ status: "created" });
    expect(existsSync(file("one.img"))).toBe(true);

    const pruned = await fixture.run({
      step: "prune",
      builder: "file",
      keep: "0",
      "dry-run": "false",
    });
    expect(imagesOf(pruned.outputs["images"])).toMatchObject([{ builder: "file", family: "web" }]);
    expect(pruned.main.log).toMatch(
      /only its record is deleted, because this action cannot delete/,
    );
    expect(existsSync(file("one.img"))).toBe(true);
    expect(await fixture.stored()).toEqual([]);
  });

  test("forgets the image in whose place it makes another", async () => {
    await fileTemplate("same", "first");
    const inputs = { ...configuration, template: "same.json" };
    await fixture.run({ step: "create", ...inputs });
    await fileTemplate("same", "second");
    const second = await fixture.run({ step: "create", ...inputs });
    expect(second.outputs).toMatchObject({ status: "created" });
    expect(second.main.log).toMatch(/is deleted: this run has made another image in its place/);
    const records = (await fixture.stored()).filter((name) => name.endsWith(".json"));
    expect(records).toHaveLength(1);
    await fixture.run({ step: "delete", ...inputs });
  });

  test("leaves nothing of ours when it is killed, and says what cannot be found", async () => {
    await fileTemplate("killed", "half", true);
    const { step, finish } = await fixture.start({
      step: "create",
      ...configuration,
      template: "killed.json",
    });
    await until("Packer has made the file", () => existsSync(file("killed.img")));
    process.kill(step.pid as number, "SIGKILL");
    const { result } = await finish();
    expect(JSON.stringify(result)).toContain("Nothing of it is left");
    expect(await fixture.stored()).toEqual([]);
  });
});

describe("names", () => {
  test.each([
    ["quemu", /did you mean `qemu`/],
    ["amazon-ebz", /did you mean `amazon-ebs`/],
    ["proxmox-iso", /template: is missing, and so is template-generator/],
    ["ours-and-new", /template: is missing, and so is template-generator/],
    ["Not a builder", /is not a Packer builder/],
  ])("%s", async (builder, message) => {
    const { main } = await fixture.run({ step: "create", ...configuration, builder });
    expect(main.log).toMatch(message);
  });
});

describe("plugins read-file and delete-file", () => {
  const options = (): RunOptions => ({ env: { PACKER_CONFIG_DIR: file("config") } });
  beforeAll(async () => {
    const plugin = await companionPlugins();
    const folder = file("config/.packer.d/plugins");
    await mkdir(folder, { recursive: true });
    for (const name of ["read-file", "delete-file"]) {
      await copyFile(plugin, path.join(folder, `packer-builder-${name}`));
    }
  });

  test("are asked instead of the record", async () => {
    await fileTemplate("asked");
    const inputs = { ...configuration, template: "asked.json" };
    const image = file("asked.img");
    const made = await fixture.run({ step: "create", ...inputs, stage: "testing" }, options());
    expect(made.outputs).toMatchObject({ status: "created", image });
    const again = await fixture.run({ step: "create", ...inputs }, options());
    expect(again.outputs).toMatchObject({ status: "reused", image });
    expect(again.main.log).toContain(`read-file finds ${image}`);
    const gone = await fixture.run({ step: "delete", ...inputs, force: "true" }, options());
    expect(gone.outputs).toMatchObject({ status: "deleted" });
    expect(existsSync(image)).toBe(false);
    expect(await fixture.stored()).toEqual([]);
    const read = await fixture.run({ step: "read", ...inputs }, options());
    expect(read.outputs).toMatchObject({ status: "absent" });
  });

  test("find what no record knows, which a run of the repository does not take", async () => {
    await fileTemplate("strange");
    await writeFile(file("strange.img"), "somebody's");
    const inputs = { ...configuration, template: "strange.json" };
    const read = await fixture.run({ step: "read", ...inputs }, options());
    expect(read.outputs).toMatchObject({ status: "absent" });
    const deleted = await fixture.run({ step: "prune", builder: "file", keep: "0" }, options());
    expect(deleted.outputs).toMatchObject({ status: "nothing" });
    expect(existsSync(file("strange.img"))).toBe(true);
  });

  test("delete what is pruned, by what its record has kept of the template", async () => {
    await fileTemplate("kept");
    const inputs = { ...configuration, template: "kept.json" };
    await fixture.run({ step: "create", ...inputs }, options());
    const prune = { step: "prune", builder: "file", keep: "0", "dry-run": "false" };
    const pruned = await fixture.run(prune, options());
    expect(pruned.outputs).toMatchObject({ status: "pruned" });
    expect(existsSync(file("kept.img"))).toBe(false);
  });
});
