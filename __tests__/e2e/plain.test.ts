/** The built action with builders that it knows nothing of: Packer's own `file` and `null`. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { companionPlugins } from "../helpers/companion-plugins.ts";
import { until } from "../helpers/until.ts";
import { makeWorld, type RunOptions, type World } from "../helpers/world.ts";

jest.setTimeout(300_000);

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await world.write(
    "null.json",
    JSON.stringify({ builders: [{ type: "null", communicator: "none" }] }),
  );
});
afterAll(async () => await world[Symbol.asyncDispose]());

const configuration = { configuration: "web.nix", nixpkgs: "nixpkgs" };
const file = (name: string) => path.join(world.folder, name);

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
  await world.write(`${name}.json`, JSON.stringify(root));
}

const imagesOf = (text = "[]") => JSON.parse(text) as unknown[];

describe("builder null", () => {
  test("is recorded, answers reused, and is forgotten", async () => {
    const store = file("null-store");
    const inputs = { ...configuration, template: "null.json", "image-store": store };
    const made = await world.run({ step: "create", ...inputs, stage: "testing" });
    expect(made.outputs).toMatchObject({
      status: "created",
      image: "Null",
      builder_id: "fnoeding.null",
      stages: '["testing"]',
    });
    expect(made.main.log).toMatch(/if this run is killed, what Packer has made .* cannot be found/);
    await world.started();
    const again = await world.run({ step: "create", ...inputs, stage: "testing" });
    expect(again.outputs).toMatchObject({ status: "reused", changed: "false", image: "Null" });
    expect((await world.started()).filter((line) => /^packer .*build/.test(line))).toEqual([]);

    const by = { builder: "null", "image-store": store };
    const read = await world.run({ step: "read", family: "web", stage: "testing", ...by });
    expect(read.outputs).toMatchObject({ status: "found", image: "Null" });
    const gone = await world.run({ step: "delete", ...inputs, force: "true" });
    expect(gone.outputs).toMatchObject({ status: "deleted" });
    expect(gone.main.log).toMatch(/only the record is forgotten.*Remove the image by hand.*Null/);
    expect(await readdir(store)).toEqual([]);
  });
});

describe("builder file", () => {
  test("is found as long as its file is there, promoted, and pruned from the records", async () => {
    await fileTemplate("one");
    const inputs = { ...configuration, template: "one.json" };
    const made = await world.run({ step: "create", ...inputs, stage: "testing" });
    expect(made.outputs).toMatchObject({
      status: "created",
      image: file("one.img"),
      builder_id: "packer.file",
    });
    const stored = await Promise.all(
      (await readdir(world.store)).map((name) => readFile(path.join(world.store, name), "utf8")),
    );
    expect(stored.join()).not.toContain("hunter2hunter2");
    const promoted = await world.run({
      step: "promote",
      builder: "file",
      image: file("one.img"),
      "from-stage": "testing",
      "to-stage": "production",
    });
    expect(promoted.outputs).toMatchObject({ status: "promoted" });
    const planned = await world.run({ step: "plan", ...inputs });
    expect(planned.outputs).toMatchObject({ status: "reused", image: file("one.img") });

    await rm(file("one.img"));
    const missed = await world.run({ step: "read", ...inputs });
    expect(missed.outputs).toMatchObject({ status: "absent" });
    const anew = await world.run({ step: "create", ...inputs });
    expect(anew.outputs).toMatchObject({ status: "created" });
    expect(existsSync(file("one.img"))).toBe(true);

    const pruned = await world.run({
      step: "prune",
      builder: "file",
      keep: "0",
      "dry-run": "false",
    });
    expect(imagesOf(pruned.outputs["images"])).toMatchObject([{ builder: "file", family: "web" }]);
    expect(pruned.main.log).toMatch(
      /only the record is forgotten, because this action cannot delete/,
    );
    expect(existsSync(file("one.img"))).toBe(true);
    expect(await world.stored()).toEqual([]);
  });

  test("forgets the image in whose place it makes another", async () => {
    await fileTemplate("same", "first");
    const inputs = { ...configuration, template: "same.json" };
    await world.run({ step: "create", ...inputs });
    await fileTemplate("same", "second");
    const second = await world.run({ step: "create", ...inputs });
    expect(second.outputs).toMatchObject({ status: "created" });
    expect(second.main.log).toMatch(/is forgotten: this run has made another image in its place/);
    const records = (await world.stored()).filter((name) => name.endsWith(".json"));
    expect(records).toHaveLength(1);
    await world.run({ step: "delete", ...inputs });
  });

  test("leaves nothing of ours when it is killed, and says what cannot be found", async () => {
    await fileTemplate("killed", "half", true);
    const { step, finish } = await world.start({
      step: "create",
      ...configuration,
      template: "killed.json",
    });
    await until("Packer has made the file", () => existsSync(file("killed.img")));
    process.kill(step.pid as number, "SIGKILL");
    const { result } = await finish();
    expect(JSON.stringify(result)).toContain("Nothing of it is left");
    expect(await world.stored()).toEqual([]);
  });
});

describe("names", () => {
  test.each([
    ["quemu", /did you mean `qemu`/],
    ["amazon-ebz", /did you mean `amazon-ebs`/],
    ["proxmox-iso", /template: is missing, and so is template-generator/],
    ["ours-and-new", /template: is missing, and so is template-generator/],
    ["Not a builder", /builder: may hold lower-case letters/],
  ])("%s", async (builder, message) => {
    const { main } = await world.run({ step: "create", ...configuration, builder });
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
  }, 900_000);

  test("are asked instead of the record", async () => {
    await fileTemplate("asked");
    const inputs = { ...configuration, template: "asked.json" };
    const image = file("asked.img");
    const made = await world.run({ step: "create", ...inputs, stage: "testing" }, options());
    expect(made.outputs).toMatchObject({ status: "created", image });
    const again = await world.run({ step: "create", ...inputs }, options());
    expect(again.outputs).toMatchObject({ status: "reused", image });
    expect(again.main.log).toContain(`read-file finds ${image}`);
    const gone = await world.run({ step: "delete", ...inputs, force: "true" }, options());
    expect(gone.outputs).toMatchObject({ status: "deleted" });
    expect(existsSync(image)).toBe(false);
    expect(await world.stored()).toEqual([]);
    const read = await world.run({ step: "read", ...inputs }, options());
    expect(read.outputs).toMatchObject({ status: "absent" });
  });

  test("find what no record knows, which a run of the repository does not take", async () => {
    await fileTemplate("strange");
    await writeFile(file("strange.img"), "somebody's");
    const inputs = { ...configuration, template: "strange.json" };
    const read = await world.run({ step: "read", ...inputs }, options());
    expect(read.outputs).toMatchObject({ status: "absent" });
    const deleted = await world.run({ step: "prune", builder: "file", keep: "0" }, options());
    expect(deleted.outputs).toMatchObject({ status: "nothing" });
    expect(existsSync(file("strange.img"))).toBe(true);
  });

  test("delete what is pruned, by what its record has kept of the template", async () => {
    await fileTemplate("kept");
    const inputs = { ...configuration, template: "kept.json" };
    await world.run({ step: "create", ...inputs }, options());
    const prune = { step: "prune", builder: "file", keep: "0", "dry-run": "false" };
    const pruned = await world.run(prune, options());
    expect(pruned.outputs).toMatchObject({ status: "pruned" });
    expect(existsSync(file("kept.img"))).toBe(false);
  });
});
