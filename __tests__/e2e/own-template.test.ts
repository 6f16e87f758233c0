/** Templates of the user's own, whose parts count on each other: their variables, files and builders. */
import { lstat, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Fixture, makeFixture, tinyInputs, tinyTemplate } from "../helpers/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await makeFixture();
});
afterAll(async () => await fixture?.[Symbol.asyncDispose]());

const [tiny] = tinyTemplate.builders;

async function create(name: string, template: object, inputs: Record<string, string> = {}) {
  await fixture.write(`${name}.json`, JSON.stringify(template));
  await fixture.write(`${name}.nix`, `{ ... }: { networking.hostName = "${name}"; }\n`);
  const own = { ...tinyInputs, configuration: `${name}.nix`, template: `${name}.json` };
  const ran = await fixture.run({ ...own, ...inputs });
  expect(ran.result.annotations).toEqual([]);
  expect(ran.outputs).toMatchObject({ status: "created", builder_id: "transcend.qemu" });
  return ran.result.log;
}

const inWork = (...names: string[]) => path.join(fixture.workspace, ...names);
const isThere = async (file: string) => (await lstat(file).catch(() => undefined)) !== undefined;

test("post-processors and arguments of qemu find the disk where Packer puts it by default", async () => {
  // Of a run that was killed.
  await symlink(path.join(fixture.folder, "gone/image/output"), inWork("output-qemu"));
  await create("usual", {
    ...tinyTemplate,
    builders: [
      {
        ...tiny,
        qemuargs: [
          ["-drive", "file=output-qemu/packer-qemu,if=virtio,cache=writeback,format=qcow2"],
        ],
      },
    ],
    "post-processors": [
      { type: "shell-local", inline: ["cp output-qemu/packer-qemu seen.img", "ls -l output-qemu"] },
    ],
  });
  expect((await readFile(inWork("seen.img"))).subarray(0, 3).toString()).toBe("QFI");
  expect(await isThere(inWork("output-qemu"))).toBe(false);
});

test("and where the template says, with variables and names of its own", async () => {
  const log = await create(
    "named",
    {
      variables: {
        ...tinyTemplate.variables,
        name: "unset",
        output_directory: "made/{{user `name`}}",
        seed_directory: "seeds",
      },
      builders: [
        {
          ...tiny,
          output_directory: "{{user `output_directory`}}",
          vm_name: "{{user `name`}}.img",
        },
      ],
      "post-processors": [
        {
          type: "shell-local",
          inline: [
            "cmp {{user `output_directory`}}/{{user `name`}}.img made/debian-12/debian-12.img",
            "echo {{user `seed_directory`}} {{user `given`}} >said.txt",
          ],
        },
      ],
    },
    // As with Packer, what is used need not be declared.
    { variables: "name: debian-12\ngiven: '1.10'\n" },
  );
  expect(await readFile(inWork("said.txt"), "utf8")).toBe("seeds 1.10\n");
  expect(log).toContain("Set by this action instead of the template's values: `output_directory`");
  expect(await isThere(inWork("made/debian-12"))).toBe(false);
});

test("what is in the way there is named", async () => {
  await fixture.write("taken/file", "");
  const template = { ...tinyTemplate, builders: [{ ...tiny, output_directory: "taken" }] };
  await fixture.write("taken.json", JSON.stringify(template));
  const { result } = await fixture.run({ ...tinyInputs, template: "taken.json" });
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^template: its output_directory \S+\/taken exists already/),
  ]);
  expect(await fixture.stored()).not.toContainEqual(expect.stringMatching(/^\.packernix-/));
});

test("a builder that the template does not have is refused before Nix is looked for", async () => {
  await fixture.started();
  const { result } = await fixture.run({ ...tinyInputs, builder: "docker" });
  expect(result.annotations.map(({ message }) => message)).toEqual([
    "builder: is docker, but the template has a builder of type qemu. Set `builder: qemu`.",
  ]);
  expect(await fixture.started()).toEqual([]);
});

test("of several builders the named one is built, with what is for it", async () => {
  await create(
    "several",
    {
      variables: tinyTemplate.variables,
      builders: [
        { ...tiny, name: "one" },
        { ...tiny, name: "two" },
        { type: "null", communicator: "none" },
      ],
      "post-processors": [
        { type: "shell-local", inline: ["echo {{build_name}} >>built.txt"] },
        { type: "shell-local", inline: ["echo wrong >>built.txt"], only: ["one", "null"] },
      ],
    },
    { builder: "two" },
  );
  expect(await readFile(inWork("built.txt"), "utf8")).toBe("two\n");
});
