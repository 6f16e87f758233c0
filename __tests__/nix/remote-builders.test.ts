/** Nix's remote builders as the user names them in `nix-config`: two real SSH hosts, one of which goes. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runNix } from "../../src/nix/command.ts";
import { realisePaths } from "../../src/nix/realise.ts";
import { jobSshOptions, lostBuilder } from "../../src/nix/remote-builders.ts";
import { type SshHosts, sshHosts, sshHostsMissing } from "../helpers/ssh-hosts.ts";
import { until } from "../helpers/until.ts";
import { fixture, scratch } from "./fixture.ts";

const missing = sshHostsMissing();
const withHosts = missing === undefined ? describe : describe.skip;
const system = "x86_64-linux";

interface BuildOptions {
  /** The build goes on when this file is gone: the hosts see the files of this machine. */
  held?: string;
  fails?: boolean;
  /** Options of ssh that come before those of a job. */
  ssh?: string;
}

function heldFile(): string {
  const file = path.join(scratch(), "held");
  writeFileSync(file, "");
  return file;
}

function whileHeld(file: string | undefined): string {
  return file === undefined ? "" : `while [ -e ${file} ]; do /bin/sleep 0.1; done; `;
}

withHosts(`two remote builders${missing === undefined ? "" : ` (${missing})`}`, () => {
  let hosts: SshHosts;
  const home = scratch();

  beforeAll(async () => {
    hosts = await sshHosts({ count: 2, directory: scratch() });
    mkdirSync(path.join(home, "tmp"));
  });
  afterAll(async () => {
    await hosts?.close();
  });

  /** What a user writes; the first is preferred by its speed factor. */
  function builders(scheme: string): string {
    return hosts.hosts
      .map(
        ({ address, hostKey }, index) =>
          `${scheme}://root@${address} ${system} ${hosts.key} 2 ${20 - 10 * index} - - ${hostKey}`,
      )
      .join(" ; ");
  }

  function build(scheme: string, name: string, options: BuildOptions = {}) {
    const { fails = false, ssh = "" } = options;
    const folder = scratch();
    const expression = `derivation {
      name = "${name}"; system = "${system}"; builder = "/bin/sh";
      args = [ "-c" "echo begun; ${whileHeld(options.held)}${fails ? "exit 3" : `echo ${name} > $out`}" ];
    }`;
    const child = spawn("nix-build", ["--no-out-link", "--expr", expression], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: home,
        TMPDIR: path.join(home, "tmp"),
        NIX_SSHOPTS: `-F /dev/null ${ssh} ${jobSshOptions(undefined)}`,
        NIX_CONFIG: [
          "substituters =",
          "sandbox = false",
          "build-users-group =",
          "max-jobs = 0",
          `builders = ${builders(scheme)}`,
        ].join("\n"),
      },
    });
    const said = { text: "" };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => (said.text += data));
    }
    const ended = new Promise<number | null>((done) => child.once("close", done));
    return { said, ended, child };
  }

  test.each(["ssh", "ssh-ng"])("build for %s://", async (scheme) => {
    const { said, ended } = build(scheme, `remote-${scheme}-${Date.now()}`);
    expect({ code: await ended, said: said.text }).toMatchObject({
      code: 0,
      said: expect.stringContaining(`on '${scheme}://root@${hosts.hosts[0]?.address}'`),
    });
  });

  test("one that is not there is left out", async () => {
    const [first, second] = hosts.hosts;
    await first?.kill();
    const { said, ended } = build("ssh", `left-out-${Date.now()}`);
    const code = await ended;
    await first?.start();
    expect({ code, said: said.text }).toMatchObject({
      code: 0,
      said: expect.stringContaining(`on 'ssh://root@${second?.address}'`),
    });
  });

  test.each([
    ["ssh", "its server dies"],
    ["ssh", "it falls silent"],
    ["ssh-ng", "its server dies"],
  ])(
    "by %s://, one goes in the middle, %s: told which, and done by the other",
    async (scheme, how) => {
      const [first, second] = hosts.hosts;
      const name = `middle-${Date.now()}`;
      const held = heldFile();
      const silent = how === "it falls silent";
      const ssh = silent
        ? "-o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=2"
        : "";
      const { said, ended } = build(scheme, name, { held, ssh });
      await until("the build has begun", () => said.text.includes("begun"));
      if (silent) await first?.link("down");
      else await first?.kill();
      try {
        expect(await ended).not.toBe(0);
        expect(lostBuilder(said.text)).toBe(first?.address);
        rmSync(held);
        const again = build(scheme, name, { held, ssh });
        expect({ code: await again.ended, said: again.said.text }).toMatchObject({
          code: 0,
          said: expect.stringContaining(`on '${scheme}://root@${second?.address}'`),
        });
      } finally {
        if (silent) await first?.link("up");
        else await first?.start();
      }
    },
  );

  test("a build of ours goes on with the other one, and says which is lost", async () => {
    const [first] = hosts.hosts;
    const w = fixture(undefined);
    const session = await w.session({
      nixConfig: ["build-users-group =", "max-jobs = 0", `builders = ${builders("ssh")}`],
      environment: {
        PATH: process.env["PATH"],
        NIX_SSHOPTS: "-F /dev/null",
      },
    });
    const held = heldFile();
    const expression = `derivation {
      name = "ours-${Date.now()}"; system = "${system}"; builder = "/bin/sh";
      args = [ "-c" "echo begun; ${whileHeld(held)}echo done > $out" ];
    }`;
    const drv = await runNix(session, "nix-instantiate", ["--expr", expression], {
      what: "a test",
      input: "test",
      trees: [],
      progress: "test",
    });
    const building = realisePaths([drv.trim()], session, { roots: scratch() });
    await until("the build has begun", () => w.log.lines.some((line) => line.includes("begun")));
    await first?.kill();
    rmSync(held);
    try {
      await building;
    } finally {
      await first?.start();
    }
    expect(w.log.lines.filter((line) => line.startsWith("warning: The builder"))).toEqual([
      expect.stringContaining(first?.address ?? "?"),
    ]);
  });

  test("a build that fails by itself is no lost machine", async () => {
    const { said, ended } = build("ssh", "fails", { fails: true });
    expect(await ended).not.toBe(0);
    expect(said.text).toContain("failed with exit code 3");
    expect(lostBuilder(said.text)).toBeUndefined();
  });
});

test("the user's options of ssh come first", () => {
  expect(jobSshOptions("-o ConnectTimeout=5")).toMatch(/^-o ConnectTimeout=5 -o BatchMode=yes /);
  expect(jobSshOptions(undefined)).toMatch(/^-o BatchMode=yes /);
});
