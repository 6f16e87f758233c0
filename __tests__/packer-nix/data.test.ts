/** Text that is data arrives as it was written: through Nix, JSON, Packer and a shell. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { evaluate, never, nixos, packer, qemu, scratch, type TemplateJson } from "./tools.ts";

/** A generator outside the project, with `text` read from a file beside it. */
async function own(builder: string, provisioners: string): Promise<unknown> {
  const directory = scratch();
  writeFileSync(join(directory, "data"), never);
  const generator = join(directory, "mine.nix");
  writeFileSync(
    generator,
    `{ nixos }:
    let
      lib = import <packernix/lib.nix>;
      text = builtins.readFile ./data;
    in
    lib.mkTemplate {
      inherit nixos;
      builder' = ${builder};
      provisioners = ${provisioners};
    }`,
  );
  return JSON.parse((await evaluate(generator, ["--argstr", "nixos", nixos])).stdout);
}

describe("data in a template", () => {
  test("`packerText` in a builder is given back by Packer as it was", async () => {
    const out = join(scratch(), "out");
    const template = await own(
      `{ type = "file"; target = "${out}"; content = lib.literal text; }`,
      "[ ]",
    );
    expect(await packer(["build"], template)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(out, "utf8")).toBe(never);
  });

  test("`shellQuote` in a provisioner is one word, as it was", async () => {
    const out = join(scratch(), "out");
    const template = await own(
      '{ type = "null"; communicator = "none"; }',
      `[ { type = "shell-local"; inline = [ "printf %s \${lib.shellQuote text} > ${out}" ]; } ]`,
    );
    expect(await packer(["build"], template)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(out, "utf8")).toBe(never);
  });

  test("nix_conf is written byte for byte", async () => {
    const directory = scratch();
    const target = join(directory, "nix.conf");
    const template = await qemu("--argstr", "nix_conf", never);
    const writes = template.provisioners.find(({ inline }) => Array.isArray(inline));
    const inline = ((writes?.["inline"] ?? []) as string[])
      .filter((line) => !line.startsWith("mkdir"))
      .map((line) => line.replace("/etc/nix/nix.conf", target));
    const local: Partial<TemplateJson> = {
      variables: template.variables,
      builders: [{ type: "null", communicator: "none" }],
      provisioners: [{ type: "shell-local", inline }],
    };
    expect(await packer(["build"], local, directory)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(target, "utf8")).toBe(never);
  });

  test("no nix_conf, no provisioner", async () => {
    expect(JSON.stringify((await qemu()).provisioners)).not.toContain("nix.conf");
  });
});
