/** `step: install`: a machine without Nix and Packer has both afterwards, for the next step too. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { current, packerMirror } from "../helpers/current-packer.ts";
import { root } from "../helpers/fixture.ts";
import { freshMachine } from "../helpers/fresh-machine.ts";
import { nixRelease } from "../helpers/nix-release.ts";
import { Job } from "../helpers/runner/index.ts";
import { serve } from "../tools/vendor.ts";

// Here, because their servers ask for hooks, and those are taken before tests run.
const packers = current === undefined ? undefined : await packerMirror(current);
const vendor = await serve();
const possible = process.getuid?.() === 0 && packers !== undefined ? test : test.skip;

/** An action whose main builds a derivation with the Nix on PATH, and asks Packer for its version. */
const nextStep = `
  import { execFileSync } from "node:child_process";
  const say = (file, ...args) => console.log(execFileSync(file, args, { encoding: "utf8" }).trim());
  say("nix", "--version");
  say("packer", "version");
  say("nix", "build", "--no-link", "--impure", "--expr",
    'derivation { name = "built"; system = "x86_64-linux"; builder = "builtin:buildenv"; derivations = ""; manifest = "/dev/null"; }');
  console.log("all there");
`;

possible("both are on PATH for the next step, and kept for the next job", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-install-"));
  try {
    const release = await nixRelease();
    const name = `/nix/nix-${release.version}/${release.top}.tar.xz`;
    vendor.files.set(name, await readFile(release.archive));
    const user = path.join(folder, "user");
    await mkdir(user);
    await writeFile(path.join(user, "main.mjs"), nextStep);
    await writeFile(
      path.join(user, "action.yml"),
      "name: user\ndescription: uses what was installed\nruns:\n  using: node24\n  main: main.mjs\n",
    );
    await using machine = await freshMachine(path.join(folder, "machine"));
    const inputs = {
      step: "install",
      "nix-version": `${release.version}@sha256:${release.sha256}`,
      "packer-version": `${packers?.packer.version}@sha256:${packers?.packer.sha256}`,
      mirrors: JSON.stringify({ ...packers?.mirrors, "releases.nixos.org": vendor.url }),
      "nix-config": "substituters =",
    };
    const runJob = async (number: number) => {
      const workspace = path.join(folder, `work-${number}`);
      await mkdir(workspace);
      await using job = await Job.create({
        workspace,
        // A self-hosted runner: its tool cache stays.
        tempRoot: path.join(folder, "runner"),
        repository: "octo/images",
        eventName: "push",
        event: { repository: { id: 42, default_branch: "main" } },
        github: { repository_id: "42", ref: "refs/heads/main", runner_environment: "self-hosted" },
        machineEnv: { PATH: machine.path, HOME: machine.home },
        node: machine.node,
      });
      const installed = await job.start({ id: "tools", uses: root, with: inputs }).done;
      const used = await job.start({ id: "user", uses: user }).done;
      return { installed, used, result: await job.finish() };
    };

    const first = await runJob(1);
    expect(first.result.annotations).toEqual([]);
    expect(first.installed.outputs).toMatchObject({
      status: "installed",
      changed: "true",
      nix_version: release.version,
      packer_version: packers?.packer.version,
    });
    expect(first.installed.summary).toContain("Nix and Packer installed");
    expect(first.used.log).toContain(`(Nix) ${release.version}`);
    expect(first.used.log).toContain(`Packer v${packers?.packer.version}`);
    expect(first.used.log).toContain("all there");

    const asked = vendor.asked.length;
    const second = await runJob(2);
    expect(second.installed.outputs).toMatchObject({ status: "installed", changed: "false" });
    expect(second.used.log).toContain("all there");
    expect(vendor.asked.length).toBe(asked);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
