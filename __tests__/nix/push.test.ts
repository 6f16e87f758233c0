/** Uploads to other stores: real Nix, a folder, a real SSH host. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkPush, pushClosure } from "../../src/nix/push.ts";
import type { NixSession } from "../../src/nix/types.ts";
import { run } from "../../src/shared/exec.ts";
import { type SshHosts, sshHosts, sshHostsMissing } from "../helpers/ssh-hosts.ts";
import { fixture, scratch } from "./fixture.ts";

const here = fixture(undefined, "workspace");
let session: NixSession;
let key = "";
let publicKey = "";
let closure = "";

async function nix(program: string, args: string[], anyExit = false) {
  return await run(program, args, { env: session.env, anyExit });
}

async function addFolder(): Promise<string> {
  const folder = path.join(scratch(), "thing");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "text"), `${Math.random()}`.repeat(1000));
  // By a derivation, because what is addressed by its content needs no signature.
  const expression = `derivation { name = "pushed"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "read -r x < \${${folder}}/text; echo $x > $out" ]; }`;
  const built = await nix("nix-build", ["--no-out-link", "--expr", expression]);
  return built.stdout.trim();
}

beforeAll(async () => {
  session = await here.session();
  const folder = scratch();
  const [secret, open] = [path.join(folder, "secret"), path.join(folder, "public")];
  await nix("nix-store", ["--generate-binary-cache-key", "test-1", secret, open]);
  key = readFileSync(secret, "utf8");
  publicKey = readFileSync(open, "utf8").trim();
  closure = await addFolder();
});

/** Takes the path from a cache into a store that checks signatures by the test's key. */
async function fetchFrom(cache: string, store: string) {
  const trust = ["--option", "require-sigs", "true", "--option", "trusted-public-keys", publicKey];
  return await nix("nix", ["copy", "--from", cache, "--to", store, ...trust, closure], true);
}

test("a signed closure is taken by a store that checks signatures, an unsigned one is not", async () => {
  const signed = scratch();
  const unsigned = scratch();
  const first = await addFolder();
  await pushClosure(session, { to: `file://${unsigned}`, paths: [closure] });
  expect(await fetchFrom(`file://${unsigned}`, scratch())).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("signature"),
  });
  expect(here.log.lines.join("\n")).toContain("has no signature");

  await pushClosure(session, { to: `file://${signed}`, paths: [closure, first], key });
  const target = scratch();
  expect(await fetchFrom(`file://${signed}`, target)).toMatchObject({ exitCode: 0 });
  expect(existsSync(path.join(target, closure))).toBe(true);
  expect(readdirSync(path.join(signed, "nar")).every((file) => file.endsWith(".zst"))).toBe(true);

  // Nothing of the key stays, on disk or in the log.
  expect(readdirSync(session.scratch)).toEqual([]);
  expect(here.log.lines.join("\n")).not.toContain(key.split(":")[1]?.trim());
});

test("a compression of the user's own stays", async () => {
  const cache = scratch();
  await pushClosure(session, { to: `file://${cache}?compression=none`, paths: [closure] });
  expect(readdirSync(path.join(cache, "nar")).every((file) => file.endsWith(".nar"))).toBe(true);
});

test.each([
  "daemon",
  "local",
  "auto",
  "",
  "http://a.example",
  "ftp://x",
  "/nix/store",
  "file://a b",
])("push-to %p is refused", (to) => {
  expect(() => checkPush(to, undefined)).toThrow(/^push-to: /);
});

test("a key in the URL, and a key that is none, are refused without showing them", () => {
  expect(() => checkPush("file:///x?secret-key=/k", undefined)).toThrow(/signing-key/);
  for (const bad of ["", "no key", "a:b", "a:aGVsbG8=", publicKey]) {
    expect(() => checkPush("file:///x", bad)).toThrow(/^signing-key: this is not a secret key/);
  }
  checkPush("file:///x", key);
});

test("a store that cannot be written to is named", async () => {
  const file = path.join(scratch(), "file");
  writeFileSync(file, "");
  await expect(
    pushClosure(session, { to: `file://${file}/cache`, paths: [closure] }),
  ).rejects.toThrow(/^push-to: the upload to file:.* failed: /);
});

test("a Nix that was built without S3 is told from a store that refuses", async () => {
  // Port 9 is closed: a Nix that has S3 fails to connect.
  const to = "s3://bucket?endpoint=127.0.0.1:9&scheme=http&region=us-east-1";
  const environment = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  await expect(pushClosure(session, { to, paths: [closure], environment })).rejects.toThrow(
    /^push-to: (the Nix .* cannot write to `s3:\/\/` stores|the upload to s3:.* failed)/,
  );
});

const missing = sshHostsMissing();
const withHosts = missing === undefined ? describe : describe.skip;

withHosts(`an SSH host${missing === undefined ? "" : ` (${missing})`}`, () => {
  let hosts: SshHosts;
  beforeAll(async () => {
    hosts = await sshHosts({ count: 1, directory: scratch() });
  });
  afterAll(async () => {
    await hosts?.close();
  });

  const withOptions = () => ({
    ...session,
    env: { ...session.env, NIX_SSHOPTS: hosts.options.join(" ") },
  });

  test.each(["ssh-ng", "ssh"])("takes the closure by %s://", async (scheme) => {
    const path = await addFolder();
    const [host] = hosts.hosts;
    await pushClosure(withOptions(), {
      to: `${scheme}://root@${host?.address}`,
      paths: [path],
      key,
    });
    const check = await host?.inside("nix-store", ["--check-validity", path]);
    expect(check).toBe("");
  });

  test("that is not there is named", async () => {
    const [host] = hosts.hosts;
    await host?.kill();
    await expect(
      pushClosure(withOptions(), { to: `ssh://root@${host?.address}`, paths: [closure] }),
    ).rejects.toThrow(new RegExp(`^push-to: the upload to ssh://root@${host?.address} failed`));
    await host?.start();
  });
});
