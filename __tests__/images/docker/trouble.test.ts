/** A registry that refuses, breaks, lies or keeps everything, and a daemon that is not there. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { dockerDaemon } from "../../../src/images/docker/daemon.ts";
import { layerFolder } from "../../../src/images/docker/prepare.ts";
import { removeImage } from "../../../src/images/remove.ts";
import type { BuildInput, StageHold } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { which } from "../../../src/shared/files.ts";
import { someFacts } from "../../contract/images.ts";
import {
  type Docker,
  dockerMissing,
  loggedIn,
  type Registry,
  registryMissing,
  startDocker,
  startRegistry,
  startTrouble,
} from "../../helpers/docker.ts";
import { dockerFixture } from "./fixture.ts";

const suite = (dockerMissing ?? registryMissing) === undefined ? describe : describe.skip;
/** @param stages That the image is to get. */
const wanted = (...stages: StageHold[]) =>
  ({ template: { type: "docker" }, facts: { stages } }) as unknown as BuildInput;
const hold = { family: "web", stage: "testing", since: "2026-01-01T00:00:00.000Z" };

async function failure(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Error)) throw new Error("it did not fail");
  return error;
}

suite("a registry in trouble", () => {
  let docker: Docker;
  let registry: Registry;
  let trouble: Awaited<ReturnType<typeof startTrouble>>;
  let fixture: Awaited<ReturnType<typeof dockerFixture>>;

  beforeAll(async () => {
    [docker, registry] = await Promise.all([startDocker(), startRegistry()]);
    trouble = await startTrouble(registry);
  });
  afterAll(async () => {
    await trouble?.[Symbol.asyncDispose]();
    await registry?.[Symbol.asyncDispose]();
    await docker?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    fixture = await dockerFixture({ docker, host: trouble.host, url: registry.url });
  });
  afterEach(async () => {
    trouble.faults.clear();
    await fixture.close();
  });

  const make = async (facts = someFacts()) => {
    const opened = await fixture.open();
    const { input, artifacts } = await opened.build(facts);
    return await opened.home.finalise(input, artifacts);
  };
  const nothingThere = async () => {
    const { home } = await fixture.open();
    expect(await home.find(someFacts().identity)).toEqual([]);
    expect(docker.inventory()).toEqual([]);
  };

  test.each([
    ["401", { status: 401 }, /refused.*TROUBLE.*docker\/login-action/],
    ["403", { status: 403 }, /refused.*TROUBLE.*docker\/login-action/],
    ["404", { status: 404 }, /refused to take a layer: for a test \(TROUBLE\)/],
    [
      "429 with a pause that is too long",
      { status: 429, headers: { "retry-after": "3600" } },
      /TROUBLE/,
    ],
    ["500 again and again", { status: 500, times: 9 }, /TROUBLE.*trouble of its own: run .* again/],
  ])("%s: one clear error, and nothing is left", async (_, fault, words) => {
    trouble.faults.add({ method: "POST", route: /blobs\/uploads/, times: 2, ...fault });
    const error = await failure(make());
    expect(error.message).toMatch(words);
    expect(isUserError(error)).toBe(true);
    trouble.faults.clear();
    await nothingThere();
  });

  test.each([
    ["500 once", { status: 500 }],
    ["429 with a short pause", { status: 429, headers: { "retry-after": "0" } }],
    ["an upload that is cut in the middle", { cutAfter: 64 }],
    ["a layer that is refused while it is packed", { method: "PATCH", status: 500 }],
    ["a layer that is cut while it is packed", { method: "PATCH", cutAfter: 64 }],
    ["an upload of which nobody knows", { status: 408 }],
    [
      "a manifest that another run writes too",
      {
        route: /manifests/,
        status: 400,
        body: JSON.stringify({ errors: [{ code: "DIGEST_INVALID", message: "" }] }),
      },
    ],
  ])("%s: is tried again", async (_, fault) => {
    trouble.faults.add({ method: "PUT", route: /blobs\/uploads/, ...fault });
    const image = await make();
    expect((await (await fixture.open()).home.get(image.image))?.identity).toBe(image.identity);
    // Straight: what stands before the registry is in this process, which waits.
    const name = image.image.replace(trouble.host, registry.host);
    docker.docker("pull", "--quiet", name);
    docker.docker("image", "rm", name);
  });

  test("an upload whose digest is another: refused, and nothing is left", async () => {
    const body = JSON.stringify({ errors: [{ code: "DIGEST_INVALID", message: "digest" }] });
    trouble.faults.add({ method: "PUT", route: /blobs\/uploads/, times: 2, status: 400, body });
    expect((await failure(make())).message).toMatch(
      /refused the layer sha256:\S+: digest \(DIGEST_INVALID\)/,
    );
    await nothingThere();
  });

  test("a manifest that is not what its digest says: refused", async () => {
    const image = await make();
    const [, digest = ""] = image.image.split("@");
    const route = new RegExp(`manifests/${digest}`);
    trouble.faults.add({ method: "GET", route, status: 200, body: "{}" });
    const { home } = await fixture.open();
    const error = await failure(home.addStage(image, hold));
    expect(error.message).toMatch(/what came has the digest/);
  });

  test("killed before the record is written: no image, and the next run makes it", async () => {
    trouble.faults.add({ method: "PUT", route: /manifests\/[0-9a-z]{32}-/, status: 403 });
    await failure(make());
    await nothingThere();
    const image = await make();
    expect((await (await fixture.open()).home.find(someFacts().identity))[0]?.image).toBe(
      image.image,
    );
  });

  test("a tag that others moved: said, and set", async () => {
    const image = await make(someFacts("a", { stages: [hold] }));
    const { home, lines } = await fixture.open();
    const tag = (name: string) =>
      `${registry.url}/v2/${fixture.name.replace(/^[^/]*\//, "")}/manifests/${name}`;
    const type = "application/vnd.oci.image.index.v1+json";
    const index = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [] });
    await fetch(tag("testing"), { method: "PUT", headers: { "content-type": type }, body: index });
    await home.addStage(image, { ...hold, since: "2026-02-01T00:00:00.000Z" });
    expect(lines.join("\n")).toMatch(
      /warning: .*:testing was sha256:\S+, which this action has not set/,
    );
    const now = await fetch(tag("testing"), {
      method: "HEAD",
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    });
    expect(`${fixture.name}@${now.headers.get("docker-content-digest")}`).toBe(image.image);
  });

  test("two families in one repository: the second one gets no stage of the first", async () => {
    await make(someFacts("a", { stages: [hold] }));
    const other = await make(someFacts("b", { family: "mail" }));
    const { home } = await fixture.open();
    const error = await failure(home.addStage(other, { ...hold, family: "mail" }));
    const words = /:testing is the stage of family web.*another `image-store`/;
    expect(error.message).toMatch(words);
    // Before the build too.
    const ready = home.ready?.(wanted({ ...hold, family: "mail" })) ?? Promise.resolve();
    expect((await failure(ready)).message).toMatch(words);
    await home.ready?.(wanted(hold));
  });

  test("an image of another repository of GitHub's is not written over", async () => {
    const image = await make();
    const other = await fixture.open({ invocation: "2-3-1-aaaaaaaa" }, { repositoryId: "2" });
    const { input, artifacts } = await other.build(someFacts());
    const error = await failure(other.home.finalise(input, artifacts));
    const words = /is an image of another repository of GitHub's/;
    expect(error.message).toMatch(words);
    // Before the build too, whatever is to be built.
    const ready = other.home.ready?.(wanted()) ?? Promise.resolve();
    expect((await failure(ready)).message).toMatch(words);
    expect((await (await fixture.open()).home.find(someFacts().identity))[0]?.image).toBe(
      image.image,
    );
  });

  test("who may not write: said before the system is built", async () => {
    const { home } = await fixture.open();
    await home.ready?.(wanted());
    trouble.faults.add({ method: "POST", route: /blobs\/uploads/, status: 403 });
    expect((await failure(home.ready?.(wanted()) ?? Promise.resolve())).message).toMatch(
      /refused to take a layer.*docker\/login-action/,
    );
  });

  test.each([[['CMD ["/init"]']], [null]])(
    "an image that would not start its system (`changes`: %j): said before it is built",
    async (changes) => {
      const { home } = await fixture.open();
      const ready = async (changes: unknown) =>
        await home.ready?.({
          ...wanted(),
          template: { builder: { changes }, facts: { method: "import" } } as never,
        });
      expect((await failure(ready(changes))).message).toMatch(
        /`changes` replaces the generator's list and has no ENTRYPOINT/,
      );
      await ready([' entrypoint ["/init"]']);
    },
  );

  test.each([
    ["401", { status: 401 }, /refused .*TROUBLE.*docker\/login-action/],
    ["403", { status: 403 }, /refused .*TROUBLE.*docker\/login-action/],
    ["429 again and again", { status: 429 }, /refused .*TROUBLE/],
    ["500 again and again", { status: 500 }, /refused .*TROUBLE/],
    ["a page of a gateway", { status: 502, body: "<html>" }, /refused .*status 502.*of its own/],
  ])("%s to whoever looks for images: one clear error, never none", async (_, fault, words) => {
    const image = await make();
    const { home } = await fixture.open();
    for (const [route, look] of [
      [/manifests/, () => home.find(someFacts().identity)],
      [/tags\/list/, () => home.list("web")],
      [/manifests/, () => home.addStage(image, hold)],
    ] as const) {
      trouble.faults.clear();
      trouble.faults.add({ method: "GET", route, times: 99, ...fault });
      const error = await failure(look());
      expect(error.message).toMatch(words);
      expect(isUserError(error)).toBe(true);
    }
    trouble.faults.clear();
    expect((await home.find(someFacts().identity))[0]?.stages).toEqual([]);
  });

  test("no longer there in the middle of an upload: said, nothing is left, and the next run makes it", async () => {
    trouble.faults.add({ method: "PUT", route: /blobs\/uploads/, cutAfter: 64, times: 9 });
    expect((await failure(make())).message).toMatch(/the connection to 127\.0\.0\.1 broke/);
    trouble.faults.clear();
    await nothingThere();
    expect((await make()).identity).toBe(someFacts().identity.text);
  });

  test("a layer that is not the daemon's, or cannot be written: refused before it is sent", async () => {
    const scripts = path.resolve("packer/scripts");
    for (const [isThere, words] of [
      [true, /a layer has the digest sha256:\S+, and the image says sha256:/],
      [false, /docker-layer\.sh failed with exit code 2: tar: /],
    ] as const) {
      const opened = await fixture.open({}, { scripts });
      const { input, artifacts } = await opened.build(someFacts());
      const folder = layerFolder(opened);
      await mkdir(path.join(folder, "root"), { recursive: true });
      if (isThere) await writeFile(path.join(folder, "names"), "");
      const facts = { method: "import" } as never;
      const imported = { ...input, template: { ...input.template, facts } };
      const error = await failure(opened.home.finalise(imported, artifacts));
      expect(error.message).toMatch(words);
      await nothingThere();
    }
  });

  test("no registry there: the address is in the message", async () => {
    const { home } = await fixture.open({}, { imageStore: "docker://127.0.0.1:9/acme/web" });
    expect((await failure(home.list(undefined))).message).toMatch(/127\.0\.0\.1:9/);
  });

  test.each([
    "docker://",
    "docker://web",
    "docker://ghcr.io/Acme/web",
    "docker://ghcr.io/acme/web:latest",
  ])("%s is no repository", async (imageStore) => {
    const error = await failure(fixture.open({}, { imageStore }));
    expect(error.message).toMatch(/image-store: .* names no repository of a registry/);
  });
});

suite("a registry that", () => {
  let docker: Docker;
  let folder: string;
  beforeAll(async () => {
    docker = await startDocker();
    folder = await mkdtemp(path.join(os.tmpdir(), "packernix-docker-login-"));
  });
  afterAll(async () => {
    await docker?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** For a test, also by a login that Docker's client itself does not know (28.2 reads no such variable). */
  async function pulls(env: Record<string, string>, registry: Registry): Promise<void> {
    const fixture = await dockerFixture({ docker, ...registry, env });
    const maker = await fixture.open();
    const { input, artifacts } = await maker.build(someFacts());
    const image = await maker.home.finalise(input, artifacts);
    const { home, invocation } = await fixture.open();
    expect(() => docker.docker("pull", "--quiet", image.image)).toThrow();
    const trial = await home.trial?.prepare({ ...input, image, invocation });
    expect(docker.docker("image", "inspect", image.image)).toContain(invocation.id.split("-")[0]);
    expect(await readdir(invocation.directory)).toEqual([]);
    await trial?.dispose();
    expect(() => docker.docker("image", "inspect", image.image)).toThrow();
    await fixture.close();
  }

  test("keeps everything: what is removed is an image no longer, and that is said", async () => {
    await using registry = await startRegistry({ deletion: false });
    const fixture = await dockerFixture({ docker, ...registry });
    const maker = await fixture.open();
    const { input, artifacts } = await maker.build(someFacts("a", { stages: [hold] }));
    const image = await maker.home.finalise(input, artifacts);
    const { home, lines } = await fixture.open();
    await removeImage(home, image);
    expect(lines.join("\n")).toMatch(
      /warning: .* keeps what it has: deletion is not allowed there/,
    );
    expect(await home.find(someFacts().identity)).toEqual([]);
    expect(await home.list(undefined)).toEqual([]);
    // Nor are the stages of the former one its successor's.
    const next = await (await fixture.open()).build(someFacts());
    expect((await home.finalise(next.input, next.artifacts)).stages).toEqual([]);
    await fixture.close();
  });

  test.each(["basic", "token"] as const)("wants a login (%s)", async (auth) => {
    await using registry = await startRegistry({ auth });
    const DOCKER_CONFIG = await loggedIn(path.join(folder, auth), registry.host);
    const work = async (env: Record<string, string>) => {
      const fixture = await dockerFixture({ docker, ...registry, env });
      const maker = await fixture.open();
      try {
        const { input, artifacts } = await maker.build(someFacts("a", { stages: [hold] }));
        const image = await maker.home.finalise(input, artifacts);
        await removeImage((await fixture.open()).home, image);
        return "ok";
      } finally {
        await fixture.close();
      }
    };
    expect(await work({ DOCKER_CONFIG })).toBe("ok");
    expect((await failure(work({}))).message).toMatch(/docker\/login-action \(`registry: 127/);
    const wrong = { username: "octo", password: "wrong password" };
    const other = await loggedIn(path.join(folder, `${auth}-wrong`), registry.host, wrong);
    const { message } = await failure(work({ DOCKER_CONFIG: other }));
    expect(message).toMatch(/docker\/login-action/);
    expect(message).not.toContain("wrong password");
    // By a variable, and by a program that keeps logins.
    const text = JSON.stringify({
      auths: { [registry.host]: { auth: btoa("octo:correct horse") } },
    });
    expect(await work({ DOCKER_AUTH_CONFIG: text })).toBe("ok");
    await pulls({ DOCKER_AUTH_CONFIG: text }, registry);
    const helper = path.join(folder, `docker-credential-${auth}`);
    const answer = JSON.stringify({ Username: "octo", Secret: "correct horse" });
    await writeFile(helper, `#!/bin/sh\n[ "$1" = get ] && read -r host; echo '${answer}'\n`, {
      mode: 0o755,
    });
    const config = path.join(folder, `${auth}-helper`);
    await loggedIn(config, "example.com");
    await writeFile(
      path.join(config, "config.json"),
      JSON.stringify({ credHelpers: { [registry.host]: auth } }),
    );
    const PATH = `${folder}:${process.env["PATH"]}`;
    expect(await work({ DOCKER_CONFIG: config, PATH })).toBe("ok");
  });
});

describe("a daemon that", () => {
  const of = (env: Record<string, string>) =>
    dockerDaemon({ PATH: process.env["PATH"] ?? "", ...env }, new AbortController().signal);

  test("is not there: said so where it is needed, and nothing is left in it", async () => {
    const { docker, containers, images } = of({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    const { message } = await failure(docker(["version"]));
    expect(message).toMatch(
      /docker: no daemon answers at unix:\/\/\/nonexistent\/docker\.sock\. Start it, or set DOCKER_HOST/,
    );
    expect([await containers.list({}), await images.list({})]).toEqual([[], []]);
  });

  test("has no client here", async () => {
    const { docker, containers } = of({ PATH: "/nonexistent" });
    expect((await failure(docker(["version"]))).message).toMatch(
      /docker: the program is not on PATH/,
    );
    expect(await containers.list({})).toEqual([]);
  });

  test("runs no privileged container: its own words, and what to set", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-client-"));
    const said =
      "docker: Error response from daemon: runc create failed: unable to start container process: unable to apply caps: operation not permitted: unknown";
    const client = `#!/bin/sh\necho "${said}" >&2\necho >&2\necho "Run 'docker run --help' for more information" >&2\nexit 125\n`;
    await writeFile(path.join(folder, "docker"), client, { mode: 0o755 });
    const { docker } = of({ PATH: `${folder}:${process.env["PATH"]}` });
    expect((await failure(docker(["run"]))).message).toMatch(
      /^docker: Error response .*operation not permitted: unknown\. Docker may not run privileged .*`privileged: false`/,
    );
  });

  const isRoot = process.getuid?.() === 0;
  (isRoot && dockerMissing === undefined ? test : test.skip)("refuses this user", async () => {
    await using docker = await startDocker();
    const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-docker-user-"));
    const program = (await which("docker", process.env["PATH"] ?? "")) ?? "";
    const asNobody = `exec setpriv --reuid=65534 --regid=65534 --clear-groups ${program} "$@"`;
    await writeFile(path.join(folder, "docker"), `#!/bin/sh\n${asNobody}\n`, { mode: 0o755 });
    const { docker: ask } = of({ ...docker.env, PATH: `${folder}:${process.env["PATH"]}` });
    expect((await failure(ask(["version"]))).message).toMatch(
      /docker: the daemon refuses this user\. Add the runner's user to the group `docker`/,
    );
    await rm(folder, { recursive: true });
  });

  test("refuses a request", async () => {
    const server = createServer((_, answer) => {
      answer.writeHead(403, { "content-type": "application/json", "api-version": "1.41" });
      answer.end(JSON.stringify({ message: "authorization denied" }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const { docker } = of({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect((await failure(docker(["pull", "x"]))).message).toMatch(
      /^docker: .*authorization denied/,
    );
    server.closeAllConnections();
    server.close();
  });
});
