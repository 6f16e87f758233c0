/** A container image from its making to its end, by the built action, real Packer, a real daemon and a real registry. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { mediaTypes } from "../../src/images/docker/registry.ts";
import { startCacheService } from "../helpers/cache-service/index.ts";
import {
  type Docker,
  dockerMissing,
  loggedIn,
  type Registry,
  registryMissing,
  startDocker,
  startRegistry,
  startTrouble,
} from "../helpers/docker.ts";
import { type Fixture, makeFixture, type RunOptions } from "../helpers/fixture.ts";
import { nightly } from "../helpers/nightly.ts";
import { killEach, processesNaming } from "../helpers/runner/index.ts";
import { until } from "../helpers/until.ts";
import {
  expectOneImageOfTwoPushes,
  makeWorkflowFixture,
  type PullRequest,
  type PullRequestAction,
  problemsOf,
  pullRequest,
  readExample,
  withInputs,
} from "../helpers/workflow/index.ts";

const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
const missing = dockerMissing ?? registryMissing ?? (existsSync(nixpkgs) ? undefined : "nixpkgs");
const suite = missing === undefined ? describe : describe.skip;
/** Where no image is run with all rights: systemd wants them, the init of the example does not. */
const builderConfig = "privileged: false";

function containerModule(serial: string): string {
  return `{ packernixModulesPath, ... }: {
    imports = [ "\${packernixModulesPath}/docker-config.nix" ];
    environment.etc.serial.text = "${serial}";
    system.stateVersion = "26.05";
  }\n`;
}

/** False for the tag of a change to a record. */
const isNoChange = (tag: string) => !tag.includes(".");
const isWritten = (line: string) => !/^(GET|HEAD) /.test(line);

suite("a container image", () => {
  let fixture: Fixture;
  let docker: Docker;
  let serial = 0;
  beforeAll(async () => {
    [fixture, docker] = await Promise.all([makeFixture(), startDocker()]);
  });
  afterAll(async () => {
    await docker?.[Symbol.asyncDispose]();
    await fixture?.[Symbol.asyncDispose]();
  });

  /** Inputs of a system that was not there before. */
  async function fresh(): Promise<Record<string, string>> {
    const name = `c${++serial}.nix`;
    await fixture.write(name, containerModule(String(serial)));
    return { configuration: name, nixpkgs, "builder-config": builderConfig };
  }

  function stepOf(common: Record<string, string>, options: RunOptions = {}) {
    return async (
      inputs: Record<string, string>,
    ): Promise<Record<string, string> & { log: string }> => {
      const env = { ...docker.env, ...options.env };
      const ran = await fixture.run(
        { builder: "docker", ...common, ...inputs },
        { ...options, env },
      );
      const trouble = ran.result.annotations.filter(({ kind }) => kind !== "notice");
      const { log } = ran.result;
      expect({ trouble, log }).toEqual({ trouble: [], log: expect.any(String) });
      expect(docker.inventory()).toEqual([]);
      return { ...ran.outputs, log };
    };
  }

  /** Whether init comes up in a container of it; removed again. */
  function comesUp(image: string, toplevel: string): boolean {
    const id = docker.docker("run", "--detach", "--network=none", "--tmpfs=/run", image).trim();
    try {
      const script = path.join(import.meta.dirname, "../../packer/scripts/container-proof.sh");
      docker.docker("cp", script, `${id}:/proof`);
      const said = docker.docker("exec", id, "/bin/sh", "/proof", toplevel);
      return said.includes(`the container runs ${toplevel} (running)`);
    } finally {
      docker.docker("rm", "--force", "--volumes", id);
      docker.docker("image", "rm", "--force", image);
    }
  }

  const kinds: [string, Parameters<typeof startRegistry>[0]][] = [
    ["without TLS", {}],
    ["with TLS, an authority of its own and a login", { tls: true, auth: "basic" }],
  ];
  test.each(kinds)("in a registry %s", async (_, kind) => {
    await using registry = await startRegistry(kind);
    const place = `${registry.host}/acme/web`;
    const config = await loggedIn(path.join(fixture.folder, "login"), registry.host);
    const env: Record<string, string> = {
      DOCKER_CONFIG: config,
      ...(registry.authority && { SSL_CERT_FILE: registry.authority }),
    };
    const step = stepOf({ "image-store": `docker://${place}` }, { env });
    const nowhere = stepOf(
      { "image-store": `docker://${place}` },
      { env: { ...env, DOCKER_HOST: "unix:///nonexistent/docker.sock" } },
    );
    const skopeo = (...args: string[]) =>
      execFileSync("skopeo", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    const login = kind?.auth ? ["--creds", "octo:correct horse"] : [];
    const inspect = (reference: string, ...more: string[]) =>
      JSON.parse(
        skopeo("inspect", "--tls-verify=false", ...login, ...more, `docker://${reference}`),
      );
    const tags = () =>
      JSON.parse(skopeo("list-tags", "--tls-verify=false", ...login, `docker://${place}`)).Tags;

    const inputs = { ...(await fresh()), family: "web" };
    const made = await step({ ...inputs, stage: "testing" });
    expect(made).toMatchObject({
      status: "created",
      builder_id: "packer.post-processor.docker-import",
      image: expect.stringMatching(new RegExp(`^${place}@sha256:[0-9a-f]{64}$`)),
    });
    const first = made["image"] ?? "";

    await registry.requests();
    const again = await nowhere(inputs);
    expect(again).toMatchObject({ status: "reused", changed: "false", image: first });
    const asked = (await registry.requests()).filter((line) => !line.endsWith(" 401"));
    const about = asked.filter((line) => !line.startsWith("GET /v2/ "));
    expect(about).toEqual([`GET /v2/acme/web/manifests/${made["identity"]} 200`]);

    // What others say of it.
    const seen = inspect(`${place}:testing`);
    expect(`${place}@${seen.Digest}`).toBe(first);
    expect(seen.Layers).toHaveLength(1);
    expect(seen.Labels).toMatchObject({
      "packernix-identity": made["identity"],
      "packernix-toplevel": made["toplevel"],
      "packernix-family": "web",
      "packernix-trusted": "true",
    });
    expect(Object.keys(seen.Labels)).not.toContain("packernix-expires");
    const { config: runs } = inspect(first, "--config");
    expect(runs).toMatchObject({ Entrypoint: ["/init"], StopSignal: "SIGRTMIN+3" });
    if (kind?.auth === undefined) {
      docker.docker("pull", "--quiet", first);
      expect(comesUp(first, made["toplevel"] ?? "")).toBe(true);
    }

    const { family: __, ...configured } = inputs;
    const tested = await step({ step: "test", ...configured, "test-script": await script() });
    expect(tested).toMatchObject({ status: "passed", image: first });
    expect(docker.docker("image", "ls", "--quiet")).toBe("");

    const promotion = { step: "promote", family: "web", "to-stage": "production" };
    const promoted = await nowhere({ ...promotion, "from-stage": "testing" });
    expect(promoted).toMatchObject({ status: "promoted", image: first });
    expect(`${place}@${inspect(`${place}:production`).Digest}`).toBe(first);
    if (kind?.tls && !nightly) {
      await nowhere({ step: "delete", image: first, force: "true" });
      expect(tags() ?? []).toEqual([]);
      return;
    }

    // The same system as another image: its layer is there already.
    const twin = await step({ ...inputs, "builder-config": `${builderConfig}\nmessage: another` });
    expect(twin).toMatchObject({ status: "created", toplevel: made["toplevel"] });
    expect(twin.log).toMatch(/Layer sha256:\S+, \d+ bytes: is there already/);
    expect(inspect(twin["image"] ?? "").Layers).toEqual(seen.Layers);

    const second = await step({ ...(await fresh()), family: "web", stage: "testing" });
    expect(await nowhere({ ...promotion, "from-stage": "testing" })).toMatchObject({
      image: second["image"],
    });
    expect(`${place}@${inspect(`${place}:production`).Digest}`).toBe(second["image"]);
    expect(await nowhere({ ...promotion, "roll-back": "true" })).toMatchObject({ image: first });
    expect(`${place}@${inspect(`${place}:production`).Digest}`).toBe(first);
    const production = { step: "read", family: "web", stage: "production" };
    expect(await nowhere(production)).toMatchObject({ status: "found", image: first });

    // The twin has no stage.
    const prune = { step: "prune", family: "web", keep: "0", "dry-run": "false" };
    expect(await nowhere(prune)).toMatchObject({ changed: "true" });
    expect(tags().filter(isNoChange).sort()).toEqual(
      [made["identity"], second["identity"], "production", "testing"].sort(),
    );
    for (const image of [second["image"] ?? "", first]) {
      await nowhere({ step: "delete", image, force: "true" });
    }
    expect((tags() ?? []).sort()).toEqual([]);
    expect((await registry.requests()).some(isWritten)).toBe(true);
  });

  async function script(): Promise<string> {
    await fixture.write(
      "check.sh",
      '#!/bin/sh\n[ "$(readlink /run/current-system)" ] && [ "$(cat /etc/serial)" ]\n',
    );
    execFileSync("chmod", ["+x", path.join(fixture.workspace, "check.sh")]);
    return "check.sh";
  }

  test("in a folder: an archive that Docker loads", async () => {
    const step = stepOf({});
    const inputs = { ...(await fresh()), family: "file" };
    const made = await step({ ...inputs, "test-script": await script() });
    expect(made).toMatchObject({ status: "created" });
    expect(await step(inputs)).toMatchObject({ status: "reused", image: made["image"] });
    const said = docker.docker("load", "--input", made["image"] ?? "");
    const name = /Loaded image: (\S+)/.exec(said)?.[1] ?? "";
    expect(name).toBe(`nixos-${made["identity"]}:latest`);
    expect(comesUp(name, made["toplevel"] ?? "")).toBe(true);
    await step({ step: "delete", image: made["image"] ?? "", force: "true" });
    expect(await readdir(fixture.store)).toEqual([]);
  });

  describe("whose maker is killed", () => {
    const place = "acme/killed";
    /** Containers that this run has had so far. */
    const seen = new Set<string>();
    const containers = () => {
      const all = docker.docker("ps", "--all", "--quiet", "--filter", "label=packernix-run");
      for (const id of all.split("\n").filter(Boolean)) seen.add(id);
      return seen.size;
    };
    type Between = Awaited<ReturnType<typeof startTrouble>>;
    const onDaemon: [string, (between: Between) => boolean][] = [
      ["while its closure is imported", () => layers().length > 0],
      ["while Packer's container runs", () => containers() >= 1],
      ["while its init is looked at", () => containers() >= 2],
    ];
    // Of the forty requests of a `create`: four before the build, then the layer, the record, the stage.
    const onRegistry = [3, 6, 10, 14, 19, 25, 32].map((at): (typeof onDaemon)[0] => [
      `at request ${at}`,
      (between) => between.requests() >= at,
    ]);
    const layers = () =>
      globSync("**/{docker-layer,docker-image,packed-*}", { cwd: fixture.folder });

    /** Tags of images, each with what it leads to all there. */
    async function wholeTags(registry: Registry): Promise<string[]> {
      const url = `${registry.url}/v2/${place}`;
      const accept = [mediaTypes.index, mediaTypes.manifest].join(", ");
      const list = (await (await fetch(`${url}/tags/list`)).json()) as { tags?: string[] | null };
      const follow = async (digest: string): Promise<void> => {
        const answer = await fetch(`${url}/manifests/${digest}`, { headers: { accept } });
        expect([digest, answer.status]).toEqual([digest, 200]);
        const found = (await answer.json()) as Record<"manifests" | "layers", { digest: string }[]>;
        for (const { digest } of found.manifests ?? []) await follow(digest);
        for (const { digest } of found.layers ?? []) {
          const { status } = await fetch(`${url}/blobs/${digest}`, { method: "HEAD" });
          expect([digest, status]).toEqual([digest, 200]);
        }
      };
      for (const tag of list.tags ?? []) await follow(tag);
      return list.tags ?? [];
    }

    const all = [...onDaemon, ...onRegistry].map(([name, has], index) => ({
      name: `${name}${index % 2 === 1 ? ", with all of Packer" : ""}`,
      has,
      whole: index % 2 === 1,
    }));
    test.each(all.filter((_, index) => nightly || index === 7))(
      "$name: nothing, or a whole image",
      async ({ has, whole }) => {
        await using registry = await startRegistry();
        await using between = await startTrouble(registry);
        seen.clear();
        const store = { "image-store": `docker://${between.host}/${place}` };
        const inputs = { ...(await fresh()), family: "kill", stage: "testing" };
        const started = await fixture.start(
          { builder: "docker", ...store, ...inputs },
          { env: docker.env },
        );
        const ended = started.step.done.then(() => true);
        await until(
          "the moment has come",
          async () => has(between) || (await Promise.race([ended, false])),
        );
        const packers = processesNaming(fixture.folder)
          .filter(({ command }) => /packer\S* .*build|plugin/.test(command))
          .map(({ pid }) => pid);
        killEach([started.step.pid, ...(whole ? packers : [])]);
        const { result } = await started.finish();
        const left = [...docker.inventory(), ...layers()];
        expect({ left, log: result.log }).toEqual({ left: [], log: result.log });
        expect(result.orphans).toEqual([]);
        const tags = await wholeTags(registry);
        const isRecord = (tag: string) => /^[0-9a-z]{32}-[0-9a-z]{20}$/.test(tag);
        expect([tags, tags.some(isRecord)]).toEqual([tags, tags.length > 0]);
        // Whatever came of it, the next run has the image, and its stage is on it.
        const again = await stepOf(store)(inputs);
        expect(again["status"]).toMatch(/^(created|reused)$/);
        const staged = await fetch(`${registry.url}/v2/${place}/manifests/testing`, {
          headers: { accept: mediaTypes.manifest },
        });
        expect(again["image"]).toContain(staged.headers.get("docker-content-digest"));
      },
    );
  });

  test("in the Actions cache: made on one machine, found and loaded on another", async () => {
    const service = await startCacheService();
    try {
      const options = async (): Promise<RunOptions> => {
        await rm(path.join(fixture.folder, "home"), { recursive: true, force: true });
        const { environment, githubToken } = service.job();
        const of = (name: string) => environment[name] ?? "";
        return {
          job: {
            token: githubToken,
            repository: "example/machines",
            runtimeToken: of("ACTIONS_RUNTIME_TOKEN"),
            cacheUrl: of("ACTIONS_RESULTS_URL"),
            github: {
              repository_id: "42",
              ref: "refs/heads/main",
              server_url: of("GITHUB_SERVER_URL"),
              api_url: of("GITHUB_API_URL"),
            },
          },
        };
      };
      const inputs = { ...(await fresh()), family: "cached", "image-store": "cache" };
      const made = await stepOf({}, await options())(inputs);
      expect(made).toMatchObject({ status: "created" });
      const found = await stepOf({}, await options())(inputs);
      expect(found).toMatchObject({ status: "reused" });
      const said = docker.docker("load", "--input", found["image"] ?? "");
      const name = /Loaded image: (\S+)/.exec(said)?.[1] ?? "";
      expect(comesUp(name, made["toplevel"] ?? "")).toBe(true);
    } finally {
      await service.close();
    }
  });

  test("of a system that is no container: refused, with the line to add", async () => {
    await fixture.write("machine.nix", '{ ... }: { networking.hostName = "web"; }\n');
    const inputs = { builder: "docker", configuration: "machine.nix", nixpkgs };
    const { result } = await fixture.run(inputs, { env: docker.env });
    expect(result.log).toContain(
      'write `imports = [ "${packernixModulesPath}/docker-config.nix" ];` into it',
    );
  });

  test("without a daemon: said before the system is built", async () => {
    const env = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
    const { result } = await fixture.run({ builder: "docker", ...(await fresh()) }, { env });
    expect(result.log).toMatch(/docker: no daemon answers at unix:\/\/\/nonexistent/);
    expect(result.log).not.toContain("Build the system");
  });

  test("whose maker is killed leaves nothing", async () => {
    const template = {
      builders: [
        { type: "docker", image: "base", pull: false, commit: true, fix_upload_owner: false },
      ],
      provisioners: [{ type: "shell-local", inline: ["sleep 60"] }],
    };
    await fixture.write("own.json", JSON.stringify(template));
    const inputs = await fresh();
    const made = await stepOf({})({ ...inputs, family: "kill" });
    docker.docker("load", "--quiet", "--input", made["image"] ?? "");
    docker.docker("tag", `nixos-${made["identity"]}:latest`, "base:latest");
    docker.docker("image", "rm", `nixos-${made["identity"]}:latest`);
    const started = await fixture.start(
      { builder: "docker", ...inputs, "builder-config": "", template: "own.json", family: "kill" },
      { env: docker.env },
    );
    const container = () =>
      docker.docker("ps", "--quiet", "--filter", "label=packernix-run").trim();
    await until("the container runs", () => container() !== "");
    const pids = processesNaming(fixture.folder)
      .filter(({ command }) => /packer\S* .*build|plugin/.test(command))
      .map(({ pid }) => pid);
    killEach([started.step.pid, ...pids]);
    await started.finish();
    expect(container()).toBe("");
    docker.docker("image", "rm", "base:latest");
  });
});

suite("a pull request beside a registry", () => {
  test("is planned, gets a preview, and loses it at its end", async () => {
    await using fixture = await makeWorkflowFixture();
    await using docker = await startDocker();
    await using registry = await startRegistry();
    Object.assign(fixture.machine, docker.env);
    const { repository } = fixture;
    await repository.commit({ "docker.nix": containerModule("base") });
    await repository.commit({ "docker.nix": containerModule("changed") }, "change");
    const workflow = withInputs(readExample("pull-request"), {
      image: {
        flake: "",
        configuration: "docker.nix",
        nixpkgs,
        "builder-config": builderConfig,
      },
      all: { builder: "docker" },
    });
    for (const one of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
      if (one.with["builder"] !== undefined) {
        one.with["image-store"] = `docker://${registry.host}/octo/web`;
      }
    }
    const pull: PullRequest = { number: 7, branch: "change", labels: ["preview"] };
    const on = async (action: PullRequestAction) => {
      const ran = await fixture.run(workflow, await pullRequest(repository, action, pull));
      expect(problemsOf(ran)).toEqual([]);
      return Object.fromEntries(ran.jobs.map(({ id, ours }) => [id, ours[0]?.outputs ?? {}]));
    };
    const opened = await on("labeled");
    expect(JSON.parse(opened["plan"]?.["plan"] ?? "")).toMatchObject({
      status: "would-create",
      looked_up: true,
    });
    expect(opened["preview"]).toMatchObject({ status: "created", stages: '["preview"]' });
    // It is never the repository's image, and its record and its stage have tags of their own.
    const tags = async () => {
      const answer = await fetch(`${registry.url}/v2/octo/web/tags/list`);
      return ((await answer.json()) as { tags: string[] | null }).tags?.sort() ?? [];
    };
    const { identity } = opened["preview"] ?? {};
    expect((await tags()).filter(isNoChange)).toEqual(
      [`${identity}-untrusted`, "preview-7"].sort(),
    );
    expect((await on("closed"))["remove"]).toMatchObject({ status: "deleted" });
    expect(await tags()).toEqual([]);
    expect(docker.inventory()).toEqual([]);
  });
});

suite("the example for a registry", () => {
  test("docker.yml: an image for every push, and what is old removed", async () => {
    await using fixture = await makeWorkflowFixture();
    await using docker = await startDocker();
    await using registry = await startRegistry();
    Object.assign(fixture.machine, docker.env);
    await fixture.repository.commit({ "docker.nix": containerModule("example") });
    const workflow = withInputs(readExample("docker"), {
      image: {
        flake: "",
        configuration: "docker.nix",
        nixpkgs,
        "builder-config": builderConfig,
      },
      all: { "image-store": `docker://${registry.host}/octo/web` },
    });
    await expectOneImageOfTwoPushes(fixture, workflow);
    expect(docker.inventory()).toEqual([]);
  });
});
