/** The copy of a closure to hosts with an address of their own: slow ones, poor ones, ones that go. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunResult, run } from "../../src/shared/exec.ts";
import { type SshHost, type SshHosts, sshHosts, sshHostsMissing } from "../helpers/ssh-hosts.ts";
import { until } from "../helpers/until.ts";
import { scratch, scripts, toolEnvironment } from "./tools.ts";

interface Trust {
  path?: string;
  ca?: string | null;
  signatures?: string[];
}

/** Content addresses and signatures of `nix path-info --json`: a list, or newer a map. */
function trustOf(json: string): Record<string, { ca?: string; signatures: string[] }> {
  const infos = Object.entries(JSON.parse(json) as Record<string, Trust>);
  return Object.fromEntries(
    infos.map(([key, { path = key, ca, signatures = [] }]) => [
      path,
      { ...(ca == null ? {} : { ca }), signatures: [...signatures].sort() },
    ]),
  );
}

const missing = sshHostsMissing();
const withHosts = missing === undefined ? describe : describe.skip;

withHosts(`a copy over a network${missing === undefined ? "" : ` (${missing})`}`, () => {
  const home = scratch();
  const paths: string[] = [];
  let toplevel = "";
  let hosts: SshHosts;
  let host: SshHost;

  function environment(to: SshHost, changes: Record<string, string>): Record<string, string> {
    return {
      ...toolEnvironment(home),
      PACKERNIX_TOPLEVEL: toplevel,
      PACKERNIX_ROOT: "/nix/target",
      PACKERNIX_HOST: to.address,
      PACKERNIX_PORT: String(to.port),
      PACKERNIX_USER: to.user,
      PACKERNIX_KEY: hosts.key,
      PACKERNIX_COMPRESS: "1",
      ...changes,
    };
  }

  async function copy(to: SshHost, changes: Record<string, string> = {}): Promise<RunResult> {
    const script = join(scripts, "copy-closure.sh");
    return await run(script, [], { env: environment(to, changes), anyExit: true });
  }

  async function verified(to: SshHost, root: string): Promise<void> {
    const all = await to.inside("nix-store", [
      "--store",
      root,
      "--query",
      "--requisites",
      toplevel,
    ]);
    expect(all.trim().split("\n").sort()).toEqual([...paths].sort());
    await to.inside("nix-store", ["--store", root, "--verify", "--check-contents"]);
    const left = await to.inside("find", [
      `${root}/nix/store`,
      "-maxdepth",
      "1",
      "-name",
      ".packernix*",
    ]);
    expect(left).toBe("");
  }

  beforeAll(async () => {
    const env = toolEnvironment(home);
    const folder = scratch();
    const names: string[] = [];
    for (let number = 0; number < 24; number++) {
      const name = join(folder, `part-${number}`);
      mkdirSync(join(name, "bin"), { recursive: true });
      // Half of it compresses; links, modes and empty folders have to arrive as well.
      const bytes = Buffer.concat([randomBytes(512 * 1024), Buffer.alloc(512 * 1024, "x")]);
      writeFileSync(join(name, "bin", "run"), bytes, { mode: 0o755 });
      symlinkSync("bin/run", join(name, "link"));
      mkdirSync(join(name, "empty"));
      names.push(name);
    }
    const added = await run("nix-store", ["--add", ...names], { env });
    paths.push(...added.stdout.trim().split("\n"));
    const expression = `derivation {
      name = "nixos-system-test"; system = builtins.currentSystem; builder = "/bin/sh";
      parts = [ ${paths.map((path) => `(builtins.storePath ${path})`).join(" ")} ];
      args = [ "-c" "echo $parts > $out" ];
    }`;
    const built = await run("nix-build", ["--no-out-link", "--expr", expression], { env });
    toplevel = built.stdout.trim();
    paths.push(toplevel);

    hosts = await sshHosts({ count: 1, directory: scratch() });
    host = hosts.hosts[0] as SshHost;
  });

  afterAll(async () => {
    await hosts?.close();
  });

  test("over a slow connection it is compressed, arrives whole, and is not sent twice", async () => {
    await host.limit(200);
    const first = await copy(host, { PACKERNIX_ROOT: "/nix/slow" });
    expect(first).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        /sending 25 paths, 24 MiB, zstd\n[\s\S]*done, 25 paths sent, 0 were/,
      ),
    });
    await verified(host, "/nix/slow");
    const again = await copy(host, { PACKERNIX_ROOT: "/nix/slow" });
    expect(again.stdout).toContain("copy: done, 0 paths sent, 25 were there or substituted");
    await host.limit(undefined);
  });

  test("what the machine can substitute is not sent", async () => {
    const cache = scratch();
    const [one] = paths;
    const env = toolEnvironment(home);
    await run("nix", ["copy", "--to", `file://${cache}`, one as string], { env });
    const rich = await sshHosts({
      count: 1,
      directory: scratch(),
      environment: {
        NIX_CONFIG: `substituters = file://${cache} http://127.0.0.1:9/\nrequire-sigs = false`,
      },
    });
    try {
      const result = await run(join(scripts, "copy-closure.sh"), [], {
        env: { ...environment(rich.hosts[0] as SshHost, {}), PACKERNIX_KEY: rich.key },
        anyExit: true,
      });
      expect(result.stdout).toContain("http://127.0.0.1:9/ does not answer and is left out");
      expect(result.stdout).toContain("done, 24 paths sent, 1 were there or substituted");
    } finally {
      await rich.close();
    }
  });

  test("after a broken connection only what had not arrived goes again", async () => {
    // So slow that most of it is still to come when some has arrived.
    await host.limit(4);
    const root = "/nix/broken";
    const child = spawn(join(scripts, "copy-closure.sh"), [], {
      env: environment(host, { PACKERNIX_ROOT: root, PACKERNIX_COMPRESS: "0" }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
    const ended = new Promise<number | null>((done) => child.once("close", done));
    await until("it sends", () => said.includes("sending 25 paths"));
    // Where they wait for the last one.
    const find = [`${root}/nix/store`, "-path", "*/.packernix-*-part-*", "-prune"];
    await until("five paths have arrived", async () => {
      const found = await host.inside("find", find).catch(() => "");
      return found.split("\n").length > 5;
    });
    await host.kill();
    await host.start();
    await host.limit(undefined);
    expect({ code: await ended, said }).toMatchObject({
      code: 0,
      said: expect.stringMatching(/the connection to .* broke .*; next try in 1 s/),
    });
    const second = /broke[\s\S]*sending (\d+) paths/.exec(said)?.[1];
    expect(Number(second)).toBeGreaterThan(1);
    expect(Number(second)).toBeLessThan(23);
    await verified(host, root);
  });

  test("signatures and content addresses arrive as well", async () => {
    const env = toolEnvironment(home);
    const folder = scratch();
    const [flat, nested] = [join(folder, "flat"), join(folder, "nested")];
    writeFileSync(flat, randomBytes(8));
    mkdirSync(nested);
    const added = [
      await run("nix-store", ["--add-fixed", "sha256", flat], { env }),
      await run("nix-store", ["--add", nested], { env }),
    ].map(({ stdout }) => stdout.trim());
    const expression = `derivation {
      name = "signed"; system = builtins.currentSystem; builder = "/bin/sh";
      parts = [ ${added.map((path) => `(builtins.storePath ${path})`).join(" ")} ];
      args = [ "-c" "echo $parts > $out" ];
    }`;
    const built = await run("nix-build", ["--no-out-link", "--expr", expression], { env });
    const signed = built.stdout.trim();
    for (const name of ["first-1", "second-1"]) {
      const key = join(folder, name);
      const { stdout } = await run("nix", ["key", "generate-secret", "--key-name", name], { env });
      writeFileSync(key, stdout);
      await run("nix", ["store", "sign", "--key-file", key, signed, added[0] as string], { env });
    }
    const root = "/nix/signed";
    const result = await copy(host, { PACKERNIX_TOPLEVEL: signed, PACKERNIX_ROOT: root });
    expect(result.exitCode).toBe(0);
    const ask = ["--extra-experimental-features", "nix-command", "path-info", "--json"];
    const far = await host.inside("nix", [...ask, "--store", root, signed, ...added]);
    const near = await run("nix", [...ask, signed, ...added], { env });
    const facts = trustOf(near.stdout);
    const twice = [expect.stringMatching(/^first-1:/), expect.stringMatching(/^second-1:/)];
    expect(facts).toEqual({
      [signed]: { signatures: twice },
      [added[0] as string]: { ca: expect.stringMatching(/^fixed:sha256:/), signatures: twice },
      [added[1] as string]: { ca: expect.stringMatching(/^fixed:r:sha256:/), signatures: [] },
    });
    expect(trustOf(far)).toEqual(facts);
    await host.inside("nix-store", ["--store", root, "--verify", "--check-contents"]);
  });

  /** Hides a program from the host alone. */
  async function hide(program: string): Promise<void> {
    const { stdout } = await run("which", [program], { env: toolEnvironment(home) });
    await host.inside("mount", ["--bind", "/dev/null", stdout.trim()]);
  }

  test("a machine without zstd gets it by what both sides have", async () => {
    await hide("zstd");
    await host.limit(100);
    const root = "/nix/plain";
    const result = await copy(host, { PACKERNIX_ROOT: root });
    await host.limit(undefined);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/sending 25 paths, 24 MiB, (lz4|gzip|not compressed)/);
    await verified(host, root);
  });

  test("a machine without tar gets it as an export", async () => {
    await hide("tar");
    const root = "/nix/export";
    const result = await copy(host, { PACKERNIX_ROOT: root });
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/copy: 25 of 25 paths\ncopy: done, 25 paths sent/),
    });
    await verified(host, root);
  });

  test("a machine that has little more than Nix gets it by nix copy", async () => {
    await hide("xargs");
    const root = "/nix/poor";
    const result = await copy(host, { PACKERNIX_ROOT: root });
    expect(result).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("nix copy goes on"),
    });
    await verified(host, root);
  });

  test("a machine without Nix, where there is none to send, is named", async () => {
    // One program with many names.
    await hide("nix-store");
    const result = await copy(host);
    if (result.stdout.includes("copy: sending /nix/store/")) return;
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`root@${host.address}:22 has no Nix, and neither`),
    });
  });
});
