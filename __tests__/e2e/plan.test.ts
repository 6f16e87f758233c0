/** plan of the built action, on pull requests of real repositories, with a double of GitHub's API. */
import { readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { run } from "../../src/shared/exec.ts";
import { type Fixture, makeFixture, type RunOptions, tinyInputs } from "../helpers/fixture.ts";
import { actionsBot, type GitHubDouble, startGitHubApi } from "../helpers/github-api/index.ts";

let fixture: Fixture;
let api: GitHubDouble;
/** Salt, so that no run finds in the store what another one has built. */
const salt = Date.now().toString(36);

beforeAll(async () => {
  fixture = await makeFixture();
  api = await startGitHubApi("octo/images", [7, 8]);
  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "user.email", "octo@example.com");
  await git("config", "user.name", "Octo");
  await commit(await system({ tool: "1.0" }));
});
afterAll(async () => {
  await api.close();
  await fixture[Symbol.asyncDispose]();
});

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run("git", args, {
    cwd: fixture.workspace,
    env: { PATH: process.env["PATH"] ?? "", HOME: fixture.folder },
  });
  return stdout.trim();
}

async function nix(...args: string[]): Promise<void> {
  await run("nix", [...args, "--extra-experimental-features", "nix-command flakes"], {
    env: { PATH: process.env["PATH"] ?? "", HOME: fixture.folder },
  });
}

/** A configuration with these packages in these versions. */
async function system(packages: Record<string, string>): Promise<string> {
  const entries = Object.entries(packages).map(
    ([name, version]) => `(pkgs.script "${name}-${version}" "echo ${salt} > $out")`,
  );
  return `{ pkgs, ... }: {
    networking.hostName = "web";
    test.packages = [ ${entries.join(" ")} ];
  }\n`;
}

async function commit(text: string): Promise<void> {
  await fixture.write("web.nix", text);
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "configuration");
}

const flake = `{
  inputs.dep.url = "path:./dep";
  inputs.dep.flake = false;
  outputs = { self, dep }: {
    nixosConfigurations.web = import ./nixpkgs/nixos/lib/eval-config.nix {
      system = "x86_64-linux";
      modules = [ ({ pkgs, ... }: {
        networking.hostName = "web";
        test.packages = [ (pkgs.script "dep-\${builtins.readFile (dep + "/version")}" "echo > $out") ];
      }) ];
    };
  };
}\n`;

/** As actions/checkout leaves it for a pull request: HEAD is the merge with the base. */
async function pullRequest(text: string): Promise<void> {
  await git("checkout", "--quiet", "-B", "change", "main");
  await commit(text);
  await git("checkout", "--quiet", "--detach", "main");
  await git("merge", "--quiet", "--no-ff", "--message", "merge", "change");
}

interface From {
  rights?: "write" | "read";
  number?: number;
  workspace?: string;
  isFork?: boolean;
}

function onPullRequest(from: From = {}): RunOptions {
  const { rights = "write", number = 7, workspace, isFork = false } = from;
  return {
    job: {
      eventName: "pull_request",
      token: api.actionsToken(rights),
      event: {
        repository: { id: 42, default_branch: "main" },
        pull_request: {
          number,
          head: { sha: "f".repeat(40), repo: { id: isFork ? 99 : 42 } },
          base: { repo: { id: 42 } },
        },
      },
      github: {
        ref: `refs/pull/${number}/merge`,
        base_ref: "main",
        repository_id: "42",
        api_url: api.apiUrl,
        graphql_url: api.graphqlUrl,
      },
      ...(workspace === undefined ? {} : { workspace }),
    },
  };
}

const planInputs = { ...tinyInputs, step: "plan" };

async function expectNothingBuilt(): Promise<void> {
  const started = await fixture.started();
  expect(
    started.filter((line) => /--realise|^packer|^qemu|^nix-build|^nix build/.test(line)),
  ).toEqual([]);
}

describe("a pull request", () => {
  test("is compared with its base, and nothing is built", async () => {
    await pullRequest(await system({ tool: "2.0", extra: "0.1" }));
    const { main, outputs } = await fixture.run(planInputs, onPullRequest());
    expect(main.annotations).toEqual([]);
    expect(outputs).toMatchObject({ status: "would-create", changed: "false", image: "" });
    const plan = JSON.parse(outputs["plan"] ?? "");
    expect(plan).toMatchObject({
      looked_up: true,
      by: "derivations",
      against: { kind: "base", branch: "main", commit: await git("rev-parse", "main") },
      changed: [{ name: "tool", before: ["1.0"], after: ["2.0"] }],
      added: [{ name: "extra", after: ["0.1"] }],
      removed: [],
    });
    expect(main.summary).toContain("| `tool` | `1.0` | `2.0` |");
    await expectNothingBuilt();
    // The user's repository is as it was.
    expect(await git("status", "--porcelain")).toBe("");
    expect(await git("worktree", "list")).not.toContain("base");
    const [comment] = api.comments;
    expect(comment?.user).toEqual(actionsBot);
    expect(comment?.body).toContain("| `tool` | `1.0` | `2.0` |");
    expect(comment?.body).toContain("/octo/images/actions/runs/17000000001/attempts/1");
  });

  test("that swaps one package says so in one row, without what only its build needs", async () => {
    await pullRequest(
      (await system({ tool: "1.0" })).replace(
        `(pkgs.script "tool-1.0" "echo ${salt} > $out")`,
        `(pkgs.scriptWith rec {
          compiler = null;
          src = pkgs.scriptWith {
            outputHash = builtins.hashString "sha256" "";
            outputHashAlgo = "sha256";
          } "tool-1.1.tar.gz" "";
          patches = [ (pkgs.script "fix.patch" "") ];
          nativeBuildInputs = [ (pkgs.script "gcc-13.3.0" "") (pkgs.script "cmake-3.30" "") ];
          stdenv = pkgs.script "stdenv-linux" "";
        } "tool-1.1" "echo ${salt} > $out")`,
      ),
    );
    const { main, outputs } = await fixture.run(planInputs, onPullRequest());
    const plan = JSON.parse(outputs["plan"] ?? "");
    expect(plan.counts).toMatchObject({ added: 0, removed: 0, changed: 1, resized: 0 });
    expect(main.summary.split("\n").filter((line) => /^\| `.*\| `1/.test(line))).toEqual([
      "| `tool` | `1.0` | `1.1` |",
    ]);
    expect(main.summary).toContain("| Package | Before | After |\n");
    await expectNothingBuilt();
  });

  test("has one comment, brought up to date by the next push", async () => {
    await pullRequest(await system({ tool: "3.0" }));
    await fixture.run(planInputs, onPullRequest());
    expect(api.comments).toHaveLength(1);
    expect(api.comments[0]?.body).toContain("| `tool` | `1.0` | `3.0` |");
  });

  test.each([
    ["a fork", {}],
    // Its branches are in the repository, and its token is that of a fork.
    ["Dependabot", { actor: "dependabot[bot]", head_ref: "dependabot/nix/nixpkgs" }],
  ])("of %s gets the summary only", async (who, github) => {
    const options = onPullRequest({ rights: "read", number: 8, isFork: who === "a fork" });
    Object.assign(options.job?.github ?? {}, github);
    const { main, outputs } = await fixture.run(planInputs, options);
    expect(outputs["status"]).toBe("would-create");
    expect(main.summary).toContain("| `tool` | `1.0` | `3.0` |");
    expect(api.comments.filter(({ issue }) => issue === 8)).toEqual([]);
    expect(main.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^There is no comment on pull request 8, .*for forks/),
    ]);
    expect(main.conclusion).toBe("success");
  });

  test("without the comment where there is no token", async () => {
    const asked = api.requests.length;
    await fixture.run({ ...planInputs, "github-token": "" }, onPullRequest());
    expect(api.requests).toHaveLength(asked);
  });
});

describe("a base that is not in the checkout", () => {
  const clone = async (name: string) => {
    const workspace = path.join(fixture.folder, name);
    const from = `file://${fixture.workspace}`;
    await git("clone", "--quiet", "--depth=1", "--revision=HEAD", from, workspace).catch(
      async () => {
        // Before git 2.49.
        await git("branch", "--force", "merged", "HEAD");
        await git("clone", "--quiet", "--depth=1", "--branch=merged", from, workspace);
      },
    );
    return workspace;
  };

  test("is fetched, into no place of the user's", async () => {
    await pullRequest(await system({ tool: "4.0" }));
    const workspace = await clone("shallow");
    const { outputs } = await fixture.run(planInputs, onPullRequest({ workspace }));
    expect(JSON.parse(outputs["plan"] ?? "")).toMatchObject({
      against: { kind: "base" },
      changed: [{ name: "tool", after: ["4.0"] }],
    });
    const base = await git("rev-parse", "main");
    await expect(git("-C", workspace, "cat-file", "-e", base)).rejects.toThrow();
  });

  test("and cannot be fetched: the plan says so and goes on", async () => {
    const workspace = await clone("alone");
    await git("-C", workspace, "remote", "set-url", "origin", "/nowhere");
    const options = onPullRequest({ workspace });
    Object.assign(options.job?.github ?? {}, { server_url: "http://127.0.0.1:9" });
    const { main, outputs } = await fixture.run(planInputs, options);
    expect(main.conclusion).toBe("success");
    expect(JSON.parse(outputs["plan"] ?? "")).toMatchObject({ against: null, by: null });
    expect(main.summary).toMatch(/no comparison with the base branch.*fetch-depth: 2/);
  });

  test("a checkout that is no merge commit is told from it", async () => {
    await git("checkout", "--quiet", "change");
    const { main } = await fixture.run(planInputs, onPullRequest());
    expect(main.summary).toMatch(/the checkout is no merge commit/);
  });

  test("a base that does not evaluate is one sentence", async () => {
    await git("checkout", "--quiet", "-B", "broken", "main");
    await commit("{ ... }: { networking.hostName = throw ''no @team <b>way</b>''; }\n");
    await git("checkout", "--quiet", "-B", "repaired");
    await commit(await system({ tool: "5.0" }));
    await git("checkout", "--quiet", "--detach", "broken");
    await git("merge", "--quiet", "--no-ff", "--message", "merge", "repaired");
    const { main, outputs } = await fixture.run(planInputs, onPullRequest());
    expect(main.conclusion).toBe("success");
    expect(outputs["status"]).toBe("would-create");
    expect(main.summary).toMatch(
      /- `There is no comparison with the base branch: its commit \w{12} does not evaluate \(.*no @team <b>way<\/b>/,
    );
  });
});

describe("images out of reach", () => {
  test("are said to be so, and the base is looked at all the same", async () => {
    await pullRequest(await system({ tool: "6.0" }));
    const { main, outputs } = await fixture.run(
      { ...planInputs, "image-store": "cache", "github-token": "" },
      onPullRequest(),
    );
    expect(main.conclusion).toBe("success");
    const plan = JSON.parse(outputs["plan"] ?? "");
    expect(plan).toMatchObject({
      status: "would-create",
      looked_up: false,
      against: { kind: "base" },
      changed: [{ name: "tool", after: ["6.0"] }],
    });
    expect(main.summary).toContain("a new image would be created, unless there is one");
    expect(main.summary).toMatch(/could not be looked up: image-store is `cache`, but/);
  });
});

describe("import from derivation", () => {
  const importing = (name: string) => `{ pkgs, ... }: {
    networking.hostName = builtins.readFile (pkgs.script "${name}" "printf web > $out");
  }\n`;

  test("builds nothing for a pull request", async () => {
    await pullRequest(importing(`name-${salt}`));
    const { main, result } = await fixture.run(planInputs, onPullRequest());
    expect(main.conclusion).toBe("failure");
    expect(result.annotations.map(({ message }) => message).join()).toMatch(
      /must build \/nix\/store\/\S+ first .*builds nothing.*`nix-config`/,
    );
    expect(main.summary).toContain("plan failed");
    const allowed = { ...planInputs, "nix-config": "allow-import-from-derivation = true" };
    expect((await fixture.run(allowed, onPullRequest())).outputs["status"]).toBe("would-create");
  });
});

describe("update", () => {
  test("is tried on a copy, and what it would lock is said", async () => {
    await git("checkout", "--quiet", "-B", "flake", "main");
    await fixture.write("flake.nix", flake);
    await fixture.write("dep/version", "1.0");
    await git("add", "--all");
    const inputs = { template: "tiny.json", flake: ".#web", step: "plan", update: "dep" };
    const first = await fixture.run(inputs);
    expect(JSON.parse(first.outputs["plan"] ?? "").lock).toMatchObject([
      { input: "dep", before: null },
    ]);
    await expect(stat(path.join(fixture.workspace, "flake.lock"))).rejects.toThrow("ENOENT");

    await nix("flake", "lock", fixture.workspace);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "lock");
    const lock = await readFile(path.join(fixture.workspace, "flake.lock"), "utf8");
    await fixture.write("dep/version", "2.0");
    const second = await fixture.run({ ...inputs, "output-directory": "out" });
    expect(second.outputs["lock_changed"]).toBe("true");
    const hash = expect.stringMatching(/^sha256-/);
    expect(JSON.parse(second.outputs["plan"] ?? "").lock).toEqual([
      { input: "dep", before: hash, after: hash },
    ]);
    expect(second.main.summary).toMatch(
      /Changes of `flake.lock`:\n\n\| Input .*\n\| .*\n\| `dep` \| `sha256-\S+` \S+ \| `sha256-\S+` \S+ \| – \|\n/,
    );
    expect(await readFile(path.join(fixture.workspace, "flake.lock"), "utf8")).toBe(lock);
    expect(await readFile(path.join(fixture.workspace, "out/flake.lock"), "utf8")).not.toBe(lock);
    await git("checkout", "--quiet", "--", ".");
    await git("clean", "--quiet", "-fd");
  });
});

describe("a pull request that changes the lock", () => {
  const lock = (rev: string, seconds: number) =>
    JSON.stringify({
      nodes: {
        root: { inputs: { home: "home" } },
        home: {
          locked: {
            ...{ type: "github", owner: "octo", repo: "home", rev: rev.repeat(40) },
            ...{ lastModified: seconds, narHash: `sha256-${rev}` },
          },
        },
      },
      root: "root",
      version: 7,
    });

  test("shows which inputs, from when to when, and where the commits are", async () => {
    await git("checkout", "--quiet", "-B", "locked", "main");
    await fixture.write("flake.lock", lock("a", 1_767_225_600));
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "lock");
    await git("checkout", "--quiet", "-B", "relocked");
    await fixture.write("flake.lock", lock("b", 1_769_817_600));
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "update");
    await git("checkout", "--quiet", "--detach", "locked");
    await git("merge", "--quiet", "--no-ff", "--message", "merge", "relocked");
    const [a, b] = ["a".repeat(40), "b".repeat(40)];
    const row = `| \`home\` | \`${a.slice(0, 12)}\` 2026-01-01 | \`${b.slice(0, 12)}\` 2026-01-31 | [compare](https://github.com/octo/home/compare/${a}...${b}) |`;
    const { main, outputs } = await fixture.run(planInputs, onPullRequest());
    expect(main.summary).toContain(row);
    expect(api.comments[0]?.body).toContain(row);
    expect(JSON.parse(outputs["plan"] ?? "").lock).toEqual([
      { input: "home", before: a, after: b },
    ]);
    await git("checkout", "--quiet", "main");
  });
});

describe("previews", () => {
  test("are shown in a comment, and said to be gone", async () => {
    await pullRequest(await system({ tool: "8.0" }));
    const pull = onPullRequest();
    const preview = { ...tinyInputs, stage: "preview", expires: "7d" };
    const created = await fixture.run(preview, pull);
    expect(created.outputs["status"]).toBe("created");
    const shown = api.comments.filter(({ body }) => body.includes("what=preview"));
    expect(shown).toMatchObject([{ issue: 7, user: actionsBot }]);
    expect(shown[0]?.body).toContain(`| Image | \`${created.outputs["image"]}\` |\n`);
    expect(shown[0]?.body).toMatch(/\| Expires \| `20\d\d-\d\d-\d\d \d\d:\d\d UTC` \|/);
    const remove = { step: "delete", stage: "preview", "pull-request": "7" };
    const deleted = await fixture.run(remove, onPullRequest());
    expect(deleted.outputs["status"]).toBe("deleted");
    expect(shown[0]?.body).toContain("has no preview any more");
  });
});

describe("an image that exists", () => {
  test("is what the next system is compared with, and the same system is reused", async () => {
    await git("checkout", "--quiet", "-B", "main-again", "main");
    await commit(await system({ tool: "1.0", other: "7" }));
    const created = await fixture.run({ ...tinyInputs, stage: "production" });
    expect(created.outputs["status"]).toBe("created");
    await fixture.started();

    // An earlier evaluation says which image it is: nothing has to be started to find it.
    const at = Date.now();
    const same = await fixture.run({ ...planInputs, stage: "production" });
    process.stderr.write(`plan of a system that exists: ${Date.now() - at} ms\n`);
    expect(await fixture.started()).toEqual([]);
    expect(same.outputs).toMatchObject({ status: "reused", image: created.outputs["image"] });
    expect(JSON.parse(same.outputs["plan"] ?? "")).toMatchObject({
      against: { kind: "image", stage: "production" },
      changed: [],
      added: [],
      removed: [],
    });

    await commit(await system({ tool: "1.1", other: "7" }));
    for (const stage of ["production", ""]) {
      const next = await fixture.run({ ...planInputs, stage });
      const plan = JSON.parse(next.outputs["plan"] ?? "");
      expect(plan).toMatchObject({
        status: "would-create",
        by: "derivations",
        against: { kind: "image", image: created.outputs["image"], stage: stage || null },
        counts: { changed: 1, added: 0, removed: 0 },
        changed: [{ name: "tool", before: ["1.0"], after: ["1.1"], in_system: true }],
      });
      expect(plan.closure.before.paths).toBe(3);
      expect(plan.closure.after).toBeNull();
      await expectNothingBuilt();
    }
  });

  test("is what the summary of the next one compares with", async () => {
    const created = await fixture.run({ ...tinyInputs, stage: "testing" });
    expect(created.outputs["status"]).toBe("created");
    // Nobody holds that stage yet.
    expect(created.main.summary).not.toContain("Compared with");
    await commit(await system({ tool: "1.2", other: "7" }));
    const next = await fixture.run({ ...tinyInputs, stage: "testing" });
    expect(next.main.summary).toMatch(/Compared with the image of stage `testing`, `\S+`\.\n/);
    expect(next.main.summary).toMatch(/\| `tool` \| `1\.1` \| `1\.2` \| \d+ bytes → \d+ bytes \|/);
    expect(next.main.summary).toMatch(/Closure: \S+ \S+ in 3 store paths → /);
  });

  test("what is in it is known to a machine that has neither the system nor its list", async () => {
    // Another user, on a machine that the store is not shared with, whose substituter has it.
    const { outputs } = await fixture.run({ ...planInputs, stage: "production" });
    const held = JSON.parse(outputs["plan"] ?? "").against.toplevel;
    const substituter = path.join(fixture.folder, "substituter");
    await nix("copy", "--to", `file://${substituter}`, held);
    await nix("store", "delete", held);
    const asked = { ...planInputs, stage: "production" };
    const listed = await fixture.run(asked);
    expect(JSON.parse(listed.outputs["plan"] ?? "")).toMatchObject({
      by: "closure",
      against: { kind: "image", toplevel: held },
    });
    await rm(path.join(fixture.folder, "home/.cache/packernix/packages"), { recursive: true });
    const unknown = await fixture.run(asked);
    expect(unknown.main.summary).toMatch(/What is in nixos-\S+ is not known any more/);
    const known = await fixture.run({
      ...asked,
      "nix-config": `substituters = file://${substituter}`,
    });
    // The system of now was built here, so both are known whole.
    expect(JSON.parse(known.outputs["plan"] ?? "")).toMatchObject({
      by: "closure",
      against: { kind: "image", toplevel: held },
      changed: [{ name: "tool", before: ["1.0"], after: ["1.2"] }],
      closure: { before: { paths: 3 }, after: { paths: 3 } },
    });
  });

  test("the whole plan is in a file that its owner alone reads", async () => {
    const { outputs } = await fixture.run({ ...planInputs, "output-directory": "out" });
    const file = path.join(fixture.workspace, "out/plan.json");
    expect(outputs["plan_file"]).toBe(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(JSON.parse(outputs["plan"] ?? ""));
  });
});

test("of an image at Amazon names its identity, without a region", async () => {
  await fixture.write(
    "ami.json",
    JSON.stringify({ builders: [{ type: "amazon-ebs", ami_name: "x" }] }),
  );
  const { outputs } = await fixture.run(
    { step: "plan", ...tinyInputs, template: "ami.json" },
    { env: { AWS_REGION: "", AWS_DEFAULT_REGION: "" } },
  );
  expect(outputs["identity"]).toMatch(/^[0-9a-z]{32}-[0-9a-z]{20}$/);
  expect(JSON.parse(outputs["plan"] ?? "")).toMatchObject({ looked_up: false });
});
