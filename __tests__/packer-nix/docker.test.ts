import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { dockerKeys } from "../../src/images/docker/keys.ts";
import { run } from "../../src/shared/exec.ts";
import {
  builderOf,
  generate,
  nixos,
  packer,
  packerDirectory,
  refusal,
  scratch,
  toolEnvironment,
  withBuilder,
} from "./tools.ts";

const generator = join(packerDirectory, "docker.nix");

describe("the template for docker", () => {
  test("runs what was imported, changes nothing, and commits it", async () => {
    const template = await generate("docker");
    expect(builderOf(template)).toEqual({
      type: "docker",
      image: "packernix-base",
      pull: false,
      commit: true,
      container_dir: "/tmp",
      run_command: [
        ...["-d", "-i", "-t", "--network=none", "--stop-signal=SIGRTMIN+3"],
        ...["--entrypoint=/bin/sh", "--", "{{.Image}}"],
      ],
      changes: [
        'ENTRYPOINT ["/init"]',
        "CMD []",
        `ENV PATH=/run/wrappers/bin:/run/current-system/sw/bin:${nixos}/sw/bin`,
      ],
    });
    expect(template.provisioners).toEqual([]);
    const facts = JSON.parse(template._packernix);
    expect(facts).toMatchObject({
      method: "import",
      plugins: [{ source: "github.com/hashicorp/docker", version: "1.1.2" }],
      classes: { image: "session", privileged: "session" },
    });
    for (const key of Object.keys(facts.classes)) expect(dockerKeys.classes).toHaveProperty(key);
  });

  test("lets the user's image count, and refuses keys that Packer lacks", async () => {
    const own = await generate("docker", ...withBuilder({ image: "debian:12" }));
    expect(JSON.parse(own._packernix).classes).not.toHaveProperty("image");
    const old = ["--argstr", "packerVersion", "1.6.6", ...withBuilder({ platform: "linux/arm64" })];
    expect(await refusal(generator, ...old)).toMatch(/`platform' needs Packer 1\.7\.0 or later/);
  });

  test("is one that Packer takes", async () => {
    const { exitCode, stdout } = await packer(["validate"], await generate("docker"));
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  });
});

describe("docker-base.sh", () => {
  test("says in Packer's form what went wrong", async () => {
    const home = scratch();
    const bin = join(home, "bin");
    await mkdir(bin);
    const script = (text: string) => `#!/bin/sh\n${text}\n`;
    await writeFile(join(bin, "docker"), script("cat >/dev/null; echo 'no, never' >&2; exit 1"), {
      mode: 0o755,
    });
    const entry = `${nixos}\n${"0".repeat(64)}\n1\n/nix/store/x.drv\n0`;
    await writeFile(
      join(bin, "nix-store"),
      script(`case $1 in --query) echo '${home}' ;; *) printf '%s\\n' '${entry}' ;; esac`),
      { mode: 0o755 },
    );
    const environment = toolEnvironment(home);
    const folder = join(home, "layer");
    const { stdout, exitCode } = await run(
      join(packerDirectory, "scripts/docker-base.sh"),
      [nixos, "packernix-base:x", folder, "packernix-run=1", "--", "false"],
      { env: { ...environment, PATH: `${bin}:${environment["PATH"]}` }, anyExit: true },
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\d+,,ui,error,docker: .*no%!\(PACKER_COMMA\) never/);
    const writer = join(packerDirectory, "scripts/docker-layer.sh");
    const { stdout: layer } = await run(writer, [folder], { env: environment });
    expect(layer).toContain("./nix-path-registration");
  });
});
