/** Private sources: fetched with what git and ssh find on the machine, and not for a fork. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { credentials, usersGitConfig } from "../../src/nix/fetching.ts";
import type { NixSessionOptions } from "../../src/nix/session.ts";
import { run } from "../../src/shared/exec.ts";
import { type Fixture, fixture, nixVersions, scratch, userErrorOf } from "./fixture.ts";

const user = "nix";
const password = "let-me-in";

/** A repository that only who knows the password may read, served as git's "smart" protocol. */
let server: Server;
let url = "";
const served = path.join(scratch(), "served");
const bare = path.join(served, "private.git");
let revision = "";

beforeAll(async () => {
  const source = fixture(undefined, "private");
  source.write("web.nix", `{ networking.hostName = "private"; }`);
  await source.git("init", "-q", "-b", "main");
  await source.git("add", ".");
  await source.git("commit", "-qm", "x");
  const env = { PATH: process.env["PATH"] ?? "" };
  mkdirSync(served);
  await run("git", ["clone", "-q", "--bare", source.workspace, bare], { env });
  revision = (await run("git", ["-C", bare, "rev-parse", "HEAD"], { env })).stdout.trim();
  server = createServer((request, response) => {
    const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { "WWW-Authenticate": 'Basic realm="git"' }).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const child = execa("git", ["http-backend"], {
      env: {
        GIT_PROJECT_ROOT: served,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? "GET",
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        REMOTE_USER: user,
      },
      input: request,
      encoding: "buffer",
      reject: false,
    });
    void child.then(({ stdout }) => {
      const answer = Buffer.from(stdout as Uint8Array);
      const end = answer.indexOf("\r\n\r\n");
      for (const line of answer.subarray(0, end).toString().split("\r\n")) {
        const [name = "", value = ""] = line.split(": ");
        if (name !== "Status") response.setHeader(name, value);
      }
      response.end(answer.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/private.git`;
});

afterAll(() => void server.close());

/** A configuration that fetches the private repository, and is made of what is in it. */
function configuration(bin: string | undefined, from: string): Fixture {
  const w = fixture(bin, "work");
  w.write(
    "flake.nix",
    `{
      outputs = _: {
        nixosConfigurations.web.config = {
          networking.hostName = (import ((builtins.fetchGit { url = "${from}"; ref = "main"; rev = "${revision}"; }) + "/web.nix")).networking.hostName;
          system.build.toplevel = derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh"; };
        };
      };
    }`,
  );
  return w;
}

interface Ways {
  /** Files below HOME. */
  home?: Record<string, string>;
  variables?: Record<string, string>;
}

function job({ home = {}, variables = {} }: Ways): Partial<NixSessionOptions> {
  const HOME = scratch();
  for (const [name, text] of Object.entries(home)) {
    mkdirSync(path.dirname(path.join(HOME, name)), { recursive: true });
    writeFileSync(path.join(HOME, name), text);
  }
  return { environment: { PATH: process.env["PATH"], HOME, NIX_PATH: "", ...variables } };
}

/** Stands for ssh: runs git's own program here, when the key is the right one. */
function ssh(): string {
  const file = path.join(scratch(), "ssh");
  const script = [
    "#!/bin/sh",
    `[ "$SSH_AUTH_SOCK" = /right/agent ] || { echo "git@example.org: Permission denied (publickey)." >&2; exit 255; }`,
    `exec git-upload-pack '${bare}'`,
  ];
  writeFileSync(file, `${script.join("\n")}\n`);
  chmodSync(file, 0o755);
  return file;
}

const secret = () => url.replace("//", `//${user}:${password}@`);
const ways: [string, () => Ways & { from?: string }][] = [
  [
    "~/.netrc",
    () => ({ home: { ".netrc": `machine 127.0.0.1 login ${user} password ${password}` } }),
  ],
  [
    "insteadOf of ~/.gitconfig",
    () => ({ home: { ".gitconfig": `[url "${secret()}"]\n\tinsteadOf = ${url}\n` } }),
  ],
  [
    "insteadOf of ~/.config/git/config",
    () => ({ home: { ".config/git/config": `[url "${secret()}"]\n\tinsteadOf = ${url}\n` } }),
  ],
  [
    "credential.helper store",
    () => ({
      home: {
        ".gitconfig": "[credential]\n\thelper = store\n",
        ".git-credentials": `${secret().replace("/private.git", "")}\n`,
      },
    }),
  ],
  [
    "GIT_CONFIG_COUNT",
    () => ({
      variables: {
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: `url.${secret()}.insteadOf`,
        GIT_CONFIG_VALUE_0: url,
      },
    }),
  ],
  [
    "GIT_SSH_COMMAND and SSH_AUTH_SOCK",
    () => ({
      from: "ssh://git@example.org/private.git",
      variables: { GIT_SSH_COMMAND: ssh(), SSH_AUTH_SOCK: "/right/agent" },
    }),
  ],
];

// The newer Nix of the tests lives in a folder of its own, without this machine's programs.
describe.each(nixVersions)("with %s", (_name, bin) => {
  test.each(ways)("%s opens a private source, and does not for a fork", async (_way, how) => {
    const { from = url, ...given } = how();
    const w = configuration(bin, from);
    const options = job(given);
    const found = await w.evaluate({ flake: ".#web" }, {}, options);
    expect(found.hostName).toBe("private");
    const fork = await userErrorOf(
      configuration(bin, from).evaluate({ flake: ".#web" }, {}, { ...options, ofFork: true }),
    );
    expect(fork.message).toMatch(/could not be fetched\. git says:\n.*a run for a fork gets none/s);
    expect(fork.message).not.toContain(password);
  });

  test("without any: git's own words, and what to do", async () => {
    const http = await userErrorOf(
      configuration(bin, url).evaluate({ flake: ".#web" }, {}, job({})),
    );
    expect(http.message).toMatch(/could not read Username|Authentication failed|terminal prompts/);
    expect(http.message).toContain("give the job credentials before");
    const denied = await userErrorOf(
      configuration(bin, "ssh://git@example.org/private.git").evaluate(
        { flake: ".#web" },
        {},
        job({ variables: { GIT_SSH_COMMAND: ssh() } }),
      ),
    );
    expect(denied.message).toContain("Permission denied (publickey)");
    expect(denied.message).toContain("key for SSH");
  });
});

test("only what fetches sees them; of the clouds' files nothing does", async () => {
  const w = fixture(undefined);
  const tokens = "access-tokens = example.org=secret-token";
  const options = {
    ...job({ variables: { GIT_SSH_COMMAND: "ssh -i key", GIT_DIR: "/elsewhere" } }),
    nixConfig: [tokens],
    githubToken: "ghs_1",
  };
  const session = await w.session(options);
  const { environment, settings } = session.fetching;
  expect(environment).toMatchObject({
    HOME: options.environment?.["HOME"],
    GIT_SSH_COMMAND: "ssh -i key",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
  expect(environment).not.toHaveProperty("GIT_DIR");
  expect(settings).toEqual(["extra-access-tokens = github.com=ghs_1", tokens]);
  expect(JSON.stringify([session.env, session.settings])).not.toMatch(/secret-token|GIT_SSH/);
  expect(session.env["HOME"]).not.toBe(options.environment?.["HOME"]);
  const fork = await w.session({ ...options, ofFork: true });
  expect(fork.fetching.settings).toEqual([
    "access-tokens =",
    "extra-access-tokens = github.com=ghs_1",
  ]);
  expect(fork.fetching.environment).toMatchObject({ SSH_AUTH_SOCK: "", GIT_CONFIG_NOSYSTEM: "1" });
  expect(fork.fetching.environment).not.toHaveProperty("HOME");
});

test("a home that this user may not enter is not given to Nix, nor what lies in it to git", async () => {
  // Root may enter any folder, so a file stands for one.
  const home = path.join(scratch(), "home");
  writeFileSync(home, "", { mode: 0o600 });
  expect(await credentials({ HOME: home }, false)).toEqual({});
  expect(await usersGitConfig({ HOME: home })).toBe("");
});
