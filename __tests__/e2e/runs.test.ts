/**
 * One configuration on machines that have nothing: a cold run installs Nix from its release, a warm
 * one gets all from the cache, and one on an image that exists starts neither Nix nor Packer. The
 * cache is a server with scopes and modes, the release and the system are real.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { childEnvironment } from "../../src/shared/environment.ts";
import { run } from "../../src/shared/exec.ts";
import { type CacheService, startCacheService } from "../helpers/cache-service/index.ts";
import { type Fixture, makeFixture, type Ran, tinyTemplate } from "../helpers/fixture.ts";
import { freshMachine } from "../helpers/fresh-machine.ts";
import { nightly } from "../helpers/nightly.ts";
import { nixRelease } from "../helpers/nix-release.ts";
import { type Server, serve } from "../tools/vendor.ts";

const onlyRoot = process.getuid?.() === 0 && process.arch === "x64" ? test : test.skip;

let fixture: Fixture;
let service: CacheService;
let vendor: Server;
let inputs: Record<string, string>;
let machines = 0;

interface Figures {
  run: string;
  seconds: number;
  post: number;
  /** Mebibytes by the cache, and of releases. */
  read: number;
  written: number;
  fetched: number;
  started: string[];
}
const figures: Figures[] = [];

beforeAll(async () => {
  if (process.getuid?.() !== 0) return;
  fixture = await makeFixture();
  service = await startCacheService();
  vendor = await serve();
  const release = await nixRelease();
  const name = `/nix/nix-${release.version}/${release.top}.tar.xz`;
  vendor.files.set(name, await readFile(release.archive));
  await makeFlake();
  inputs = {
    flake: ".#web",
    template: "tiny.json",
    "nix-version": `${release.version}@sha256:${release.sha256}`,
    mirrors: `releases.nixos.org: ${vendor.url}`,
    "nix-config": "substituters =",
  };
});

afterAll(async () => {
  if (figures.length > 0) process.stderr.write(tableOf(figures));
  await service?.close();
  await fixture?.[Symbol.asyncDispose]();
});

/** A flake of the offline example's nixpkgs, locked and committed. */
async function makeFlake(): Promise<void> {
  const nixpkgs = path.join(cacheFolder, "offline", "nixpkgs");
  await rm(path.join(fixture.workspace, "nixpkgs"), { recursive: true });
  await fixture.write(
    "flake.nix",
    `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { self, nixpkgs }: {
        nixosConfigurations.web = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ ./web.nix ];
        };
      };
    }\n`,
  );
  await fixture.write(
    "web.nix",
    `{ ... }: {
      networking.hostName = "web";
      system.stateVersion = "26.05";
      fileSystems."/" = { device = "/dev/vda1"; fsType = "ext4"; };
      boot.loader.grub.device = "/dev/vda";
    }\n`,
  );
  const env = { ...childEnvironment("nix"), HOME: fixture.folder, NIX_CONFIG: "substituters =" };
  const at = { env, cwd: fixture.workspace };
  const features = ["--extra-experimental-features", "nix-command flakes"];
  const user = ["-c", "user.email=test@example.org", "-c", "user.name=test"];
  await run("git", ["init", "--quiet", "--initial-branch=main"], at);
  await run("git", ["add", "."], at);
  await run("nix", ["flake", "lock", ...features], at);
  await run("git", ["add", "."], at);
  await run("git", [...user, "commit", "--quiet", "--message", "first"], at);
}

/** Runs one step on a machine without Nix, whose disk is gone afterwards. */
async function onFreshMachine(
  name: string,
  more: Record<string, string>,
  settings: Parameters<CacheService["job"]>[0] & { selfHosted?: boolean } = {},
): Promise<Ran & { figures: Figures }> {
  const folder = path.join(fixture.folder, `machine-${++machines}`);
  await mkdir(folder);
  await using machine = await freshMachine(folder, /^nix.*$/);
  const { environment, githubToken } = service.job(settings);
  const of = (variable: string) => environment[variable] ?? "";
  const traffic = service.traffic.length;
  const asked = vendor.asked.length;
  const ran = await fixture.run(
    { ...inputs, ...more },
    {
      job: {
        node: machine.node,
        selfHosted: settings.selfHosted === true,
        repository: "example/machines",
        token: githubToken,
        runtimeToken: of("ACTIONS_RUNTIME_TOKEN"),
        cacheUrl: of("ACTIONS_RESULTS_URL"),
        ...(settings.cache === "read" ? { cacheMode: "read" } : {}),
        machineEnv: { PATH: machine.path, HOME: machine.home },
        github: {
          repository_id: "42",
          ref: settings.ref ?? "refs/heads/main",
          server_url: of("GITHUB_SERVER_URL"),
          api_url: of("GITHUB_API_URL"),
        },
      },
    },
  );
  const moved = service.traffic.slice(traffic);
  const mebibytes = (bytes: number) => bytes / 1024 ** 2;
  const sum = (of: "sent" | "received") =>
    mebibytes(moved.reduce((total, one) => total + one[of], 0));
  const fetched = vendor.asked
    .slice(asked)
    .reduce((total, { path: file }) => total + (vendor.files.get(file)?.length ?? 0), 0);
  const result = {
    run: name,
    seconds: ran.main.seconds,
    post: ran.result.stages.find(({ stage }) => stage === "post")?.seconds ?? 0,
    read: sum("sent"),
    written: sum("received"),
    fetched: mebibytes(fetched),
    started: await machine.started(),
  };
  figures.push(result);
  return { ...ran, figures: result };
}

function tableOf(rows: readonly Figures[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const mib = (value: number) => `${value.toFixed(1)} MiB`;
  const head = ["run", "main", "post", "from the cache", "to the cache", "releases", "processes"];
  return [
    "",
    line(head),
    line(head.map(() => "---")),
    ...rows.map((one) =>
      line([
        one.run,
        `${one.seconds.toFixed(1)} s`,
        `${one.post.toFixed(1)} s`,
        ...[one.read, one.written, one.fetched].map(mib),
        String(one.started.length),
      ]),
    ),
    "",
  ].join("\n");
}

const named = (started: readonly string[]) => [
  ...new Set(started.map((line) => path.basename(line.split(" ")[0] ?? ""))),
];

onlyRoot("cold, warm, and remembered", async () => {
  const first = path.join(fixture.folder, "images-1");
  const second = path.join(fixture.folder, "images-2");

  const cold = await onFreshMachine("cold", { "image-store": first });

  expect(cold.result.annotations).toEqual([]);
  expect(cold.outputs).toMatchObject({ status: "created", cache_hit: "false" });
  expect(cold.figures.fetched).toBeGreaterThan(1);
  expect(cold.figures.written).toBeGreaterThan(1);

  const warm = await onFreshMachine("warm", { "image-store": second });
  expect(warm.result.annotations).toEqual([]);
  expect(warm.outputs).toMatchObject({
    status: "created",
    cache_hit: "true",
    toplevel: cold.outputs["toplevel"],
    nix_version: cold.outputs["nix_version"],
  });
  // No release, no build: all of it came from the cache, and nothing is new for it.
  expect(warm.figures.fetched).toBe(0);
  expect(warm.result.log).not.toMatch(/building '/);
  expect(warm.figures.written).toBeLessThan(0.1);

  const known = await onFreshMachine("remembered", { "image-store": second });
  expect(known.outputs).toMatchObject({ status: "reused", image: warm.outputs["image"] });
  expect(named(known.figures.started)).toEqual(["git"]);
  expect(known.figures.fetched).toBe(0);

  const pull = { cache: "read", ref: "refs/pull/7/merge" } as const;
  const reader = await onFreshMachine(
    "pull request",
    { "image-store": first, stage: "preview" },
    pull,
  );
  expect(reader.figures.written).toBeLessThan(0.1);
  expect(reader.outputs).toMatchObject({ status: "reused" });
});

onlyRoot("what a job has built is saved also when it fails later", async () => {
  const broken = structuredClone(tinyTemplate) as { builders: Record<string, unknown>[] };
  Object.assign(broken.builders[0] ?? {}, { qemuargs: [["-no-such-option"]] });
  await fixture.write("broken.json", JSON.stringify(broken));
  const branch = { ref: "refs/heads/broken", reads: [] };
  const store = path.join(fixture.folder, "images-broken");
  const failed = await onFreshMachine(
    "failed",
    { "image-store": store, template: "broken.json" },
    branch,
  );
  expect(failed.main.conclusion).toBe("failure");
  expect(failed.result.log).toMatch(/closure saved as/);
  const next = await onFreshMachine("after it", { "image-store": store }, branch);
  expect(next.outputs).toMatchObject({ status: "created", cache_hit: "true" });
  expect(next.result.log).not.toMatch(/building '/);
});

onlyRoot("a machine that stays unpacks what it restores, and mounts nothing", async () => {
  const own = { selfHosted: true, ref: "refs/heads/other", reads: [] };
  const store = (number: number) => path.join(fixture.folder, `images-own-${number}`);
  const cold = await onFreshMachine("cold, own machine", { "image-store": store(1) }, own);
  expect(cold.outputs).toMatchObject({ status: "created", cache_hit: "false" });
  const warm = await onFreshMachine("warm, own machine", { "image-store": store(2) }, own);
  expect(warm.result.annotations).toEqual([]);
  expect(warm.outputs).toMatchObject({ status: "created", cache_hit: "true" });
  expect(warm.outputs["toplevel"]).toBe(cold.outputs["toplevel"]);
  expect(warm.figures.fetched).toBe(0);
  expect(warm.result.log).toMatch(/-nar-evaluation-.*-nar-closure-/s);
  expect(named(warm.figures.started)).not.toContain("mount");
});

// By day the cold run shows what a machine without a cache does.
(nightly ? onlyRoot : test.skip)("without the cache everything is there all the same", async () => {
  const store = path.join(fixture.folder, "images-3");
  const off = await onFreshMachine("cache: off", { "image-store": store, cache: "off" });
  expect(off.outputs).toMatchObject({ status: "created", cache_hit: "false" });
  expect(off.figures).toMatchObject({ read: 0, written: 0 });
});
