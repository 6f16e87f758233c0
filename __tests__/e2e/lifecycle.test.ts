/** create, read, delete of the built action, with real Nix, Packer and qemu, on a tiny disk. */
import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Fixture, makeFixture, tinyInputs, tinyTemplate } from "../helpers/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await makeFixture();
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

describe("the life of an image", () => {
  let image = "";

  test("create builds it, and says what it is", async () => {
    const { main, result, outputs } = await fixture.run(tinyInputs);
    expect(result.log).toContain("Packer builds the image");
    expect(main.conclusion).toBe("success");
    expect(outputs).toMatchObject({
      status: "created",
      changed: "true",
      builder_id: "transcend.qemu",
      nix_version: expect.stringMatching(/^2\./),
      packer_version: expect.stringMatching(/^1\./),
      stages: "[]",
    });
    image = outputs["image"] ?? "";
    expect(image).toMatch(/\/store\/nixos-[0-9a-z]{32}-[0-9a-z]{20}\.qcow2$/);
    expect(outputs["identity"]).toBe(path.basename(image).slice("nixos-".length, -".qcow2".length));
    expect(path.basename(outputs["toplevel"] ?? "").slice(0, 32)).toBe(
      outputs["identity"]?.slice(0, 32),
    );
    const [item] = JSON.parse(outputs["images"] ?? "[]");
    expect(item).toMatchObject({ builder: "qemu", family: "web", stages: [] });
    expect((await stat(image)).size).toBeGreaterThan(0);
    expect(main.summary).toContain("image created");
    expect(main.summary).toContain("```mermaid");
    expect(await fixture.stored()).toEqual([
      `${path.basename(image, ".qcow2")}.json`,
      path.basename(image),
    ]);
    // Nothing is dropped on the way to the next job, and nothing is left for the runner to kill.
    expect(result.droppedOutputs).toEqual([]);
    expect(result.orphans).toEqual([]);
    await fixture.started();
  });

  test("create again answers with it, without Nix and without Packer", async () => {
    const before = await stat(image);
    const { main, outputs } = await fixture.run(tinyInputs);
    expect(outputs).toMatchObject({ status: "reused", changed: "false", image });
    expect(main.conclusion).toBe("success");
    expect((await stat(image)).mtimeMs).toBe(before.mtimeMs);
    expect(await fixture.started()).toEqual([]);
  });

  test("without what was remembered Nix evaluates once, and nothing else is started", async () => {
    const { outputs } = await fixture.run({ ...tinyInputs, cache: "off" });
    expect(outputs).toMatchObject({ status: "reused", changed: "false", image });
    const started = await fixture.started();
    expect(started.filter((line) => !line.startsWith("nix --version"))).toEqual([
      expect.stringMatching(/^nix-instantiate /),
    ]);
  });

  test("read finds it by configuration, by id, by what an earlier step gave", async () => {
    const byConfiguration = await fixture.run({ ...tinyInputs, step: "read" });
    expect(byConfiguration.outputs).toMatchObject({ status: "found", image, changed: "false" });
    const images = byConfiguration.outputs["images"] ?? "";
    await fixture.started();
    for (const selector of [image, path.basename(image, ".qcow2"), images]) {
      const { outputs } = await fixture.run({ step: "read", image: selector });
      expect(outputs).toMatchObject({ status: "found", image });
    }
    // These need neither Nix nor Packer.
    expect(await fixture.started()).toEqual([]);
  });

  test("a stage is added, kept, and found by", async () => {
    const first = await fixture.run({ ...tinyInputs, stage: "testing" });
    expect(first.outputs).toMatchObject({
      status: "reused",
      changed: "true",
      stages: '["testing"]',
    });
    const again = await fixture.run({ ...tinyInputs, stage: "testing" });
    expect(again.outputs).toMatchObject({ status: "reused", changed: "false" });
    const both = await fixture.run({ ...tinyInputs, stage: "production" });
    expect(JSON.parse(both.outputs["stages"] ?? "")).toEqual(["testing", "production"]);
    const found = await fixture.run({ step: "read", family: "web", stage: "production" });
    expect(found.outputs).toMatchObject({ status: "found", image });
    const none = await fixture.run({ step: "read", family: "mail", stage: "production" });
    expect(none.outputs).toMatchObject({ status: "absent", image: "" });
    expect(none.main.conclusion).toBe("failure");
    expect(none.main.summary).toMatch(
      /^### NixOS `mail`: read failed\n\n``There is no such image of builder qemu: none/,
    );
    expect(none.main.summary.match(/There is no such image/g)).toHaveLength(1);
    const byId = await fixture.run({ step: "read", image: "nixos-none" });
    expect(byId.result.annotations.map((one) => one.message)).toEqual([
      expect.stringMatching(/^There is no such image .*nixos-none.*`continue-on-error: true`/),
    ]);
  });

  test("delete refuses what holds a stage, and does it when forced", async () => {
    const refused = await fixture.run({ ...tinyInputs, step: "delete" });
    expect(refused.main.conclusion).toBe("failure");
    expect(refused.result.annotations.map((one) => one.message).join()).toMatch(
      /is the image of stage .* set `force: true`/,
    );
    await writeFile(path.join(fixture.store, "foreign.qcow2"), "not ours");
    await mkdir(path.join(fixture.store, "folder"));
    const deleted = await fixture.run({ ...tinyInputs, step: "delete", force: "true" });
    expect(deleted.outputs).toMatchObject({ status: "deleted", changed: "true" });
    expect(await fixture.stored()).toEqual(["folder", "foreign.qcow2"]);
    expect(await readFile(path.join(fixture.store, "foreign.qcow2"), "utf8")).toBe("not ours");
  });

  test("after that it is absent, which is no failure", async () => {
    for (const step of ["read", "delete"]) {
      const { main, outputs } = await fixture.run({ ...tinyInputs, step });
      expect(main.conclusion).toBe("success");
      expect(outputs).toMatchObject({
        status: "absent",
        image: "",
        images: "[]",
        changed: "false",
      });
    }
  });
});

describe("post-processors of the user's own", () => {
  const withPostProcessors = async (name: string, list: unknown) => {
    const template = { ...tinyTemplate, "post-processors": list };
    await fixture.write(`${name}.json`, JSON.stringify(template));
    await fixture.write(`${name}.nix`, `{ ... }: { networking.hostName = "${name}"; }\n`);
    return await fixture.run({
      ...tinyInputs,
      configuration: `${name}.nix`,
      template: `${name}.json`,
    });
  };
  const manifest = async (name: string) =>
    JSON.parse(await readFile(path.join(fixture.workspace, name), "utf8"));

  test("a manifest is the user's to read, and the image is the disk", async () => {
    const list = [
      { type: "manifest", output: "made.json", custom_data: { of: "{{user `disk`}}" } },
    ];
    const { result, outputs } = await withPostProcessors("manifest", list);
    expect(result.annotations).toEqual([]);
    expect(outputs).toMatchObject({ status: "created", builder_id: "transcend.qemu" });
    expect(outputs["image"]).toMatch(/\.qcow2$/);
    expect((await stat(outputs["image"] ?? "")).size).toBeGreaterThan(0);
    expect(JSON.parse(outputs["images"] ?? "[]")).toHaveLength(1);
    const written = await manifest("made.json");
    expect(written.builds[0]).toMatchObject({
      builder_type: "qemu",
      custom_data: { of: "off.img" },
    });
  });

  test("a chain: the image is what was compressed, the manifest and a checksum only describe it", async () => {
    const list = [
      [
        { type: "compress", output: "{{.BuildName}}-packed.gz" },
        { type: "manifest", output: "chain.json" },
      ],
      [{ type: "checksum", checksum_types: ["sha256"], output: "sums.txt" }],
    ];
    const { result, outputs } = await withPostProcessors("chain", list);
    expect(result.annotations).toEqual([]);
    expect(outputs).toMatchObject({
      status: "created",
      builder_id: "packer.post-processor.compress",
    });
    const image = outputs["image"] ?? "";
    expect(image).toMatch(/\/store\/nixos-[0-9a-z-]+\.(qcow2\.)?gz$/);
    // What the user asked Packer for is where it was asked for, and the store has its own.
    const packed = await readFile(path.join(fixture.workspace, "qemu-packed.gz"));
    expect((await readFile(image)).equals(packed)).toBe(true);
    expect((await manifest("chain.json")).builds[0].files[0].name).toMatch(/qemu-packed\.gz$/);
    expect(await readFile(path.join(fixture.workspace, "sums.txt"), "utf8")).not.toBe("");
    const test = await fixture.run({ step: "test", image });
    expect(test.result.annotations.map((one) => one.message).join()).toMatch(
      /is no disk that qemu can boot as it is/,
    );
  });
});

describe("output-directory", () => {
  test("holds the templates of the image, readable by their owner alone", async () => {
    const { main } = await fixture.run({ ...tinyInputs, step: "read", "output-directory": "out" });
    expect(main.conclusion).toBe("success");
    for (const verb of ["create", "read", "delete"]) {
      const file = path.join(fixture.workspace, "out", `${verb}.json`);
      const template = JSON.parse(await readFile(file, "utf8"));
      expect(template.builders[0].type).toBe(verb === "create" ? "qemu" : `${verb}-qemu`);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
  });
});

describe("two runs at once", () => {
  test("both succeed with the same image, and there is one", async () => {
    const inputs = { ...tinyInputs, variables: "memory: 65\ndisk: off.img" };
    const disks = async () =>
      (await fixture.stored()).filter((name) => name.endsWith(".qcow2")).length;
    const before = await disks();
    const [one, two] = await Promise.all([fixture.run(inputs), fixture.run(inputs)]);
    expect(one.main.conclusion).toBe("success");
    expect(two.main.conclusion).toBe("success");
    expect(one.outputs["image"]).toBe(two.outputs["image"]);
    expect(await disks()).toBe(before + 1);
  });
});

describe("an event that strangers can cause", () => {
  beforeAll(async () => await fixture.write(".git/HEAD", `${"a".repeat(40)}\n`));
  afterAll(async () => await rm(path.join(fixture.workspace, ".git"), { recursive: true }));
  const stranger = {
    job: {
      eventName: "pull_request_target",
      github: { sha: "b".repeat(40), repository_id: "42" },
    },
  };

  test("does not evaluate a foreign commit", async () => {
    const { main, result } = await fixture.run(tinyInputs, stranger);
    expect(main.conclusion).toBe("failure");
    expect(result.annotations[0]?.message).toMatch(/pull_request_target.*allow: untrusted/s);
  });

  test("writes no cache, and says so where the input asks for it", async () => {
    const inputs = { ...tinyInputs, step: "read", cache: "write", allow: "untrusted" };
    const { result } = await fixture.run(inputs, stranger);
    expect(result.annotations.map((one) => one.message)).toEqual([
      "cache: is `write`, but nothing is written: strangers can trigger the event pull_request_target.",
    ]);
  });

  test("does not run the checks of one, whoever made the image", async () => {
    const byImage = { step: "test", image: "nixos-none" };
    const absent = /There is no such image/;
    for (const [more, message] of [
      [{}, absent],
      [{ "test-command": "./web.nix" }, /running its checks.*allow: untrusted/s],
      [{ "test-script": "web.nix" }, /running its checks.*allow: untrusted/s],
      [{ "test-command": "true", allow: "untrusted" }, absent],
    ] as const) {
      const { result } = await fixture.run({ ...byImage, ...more }, stranger);
      expect(result.annotations.map((one) => one.message).join()).toMatch(message);
    }
  });
});

describe("a flake", () => {
  test("makes an image, and however its name is written it is the same one", async () => {
    await fixture.write(
      "flake/flake.nix",
      `{
        outputs = { self }: {
          nixosConfigurations.mail = import ./nixpkgs/nixos/lib/eval-config.nix {
            system = "x86_64-linux";
            modules = [ { networking.hostName = "mail"; } ];
          };
        };
      }\n`,
    );
    await cp(
      path.join(fixture.workspace, "nixpkgs"),
      path.join(fixture.workspace, "flake/nixpkgs"),
      {
        recursive: true,
      },
    );
    const inputs = { template: "tiny.json" };
    const made = await fixture.run({ ...inputs, flake: "./flake#mail" });
    expect(made.result.annotations).toEqual([]);
    expect(made.outputs).toMatchObject({ status: "created" });
    expect(JSON.parse(made.outputs["images"] ?? "[]")).toMatchObject([{ family: "flake-mail" }]);
    for (const flake of ["./flake#nixosConfigurations.mail", "path:./flake#mail"]) {
      const again = await fixture.run({ ...inputs, flake });
      expect(again.outputs).toMatchObject({ status: "reused", image: made.outputs["image"] });
    }
    // The action never writes a lock file.
    await expect(stat(path.join(fixture.workspace, "flake/flake.lock"))).rejects.toThrow("ENOENT");
  });
});
