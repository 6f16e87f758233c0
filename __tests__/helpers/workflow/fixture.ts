/**
 * A repository with a flake, the nixpkgs that it follows, and a machine for its jobs. A self-hosted
 * runner: what lies in its home stays from one job to the next.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { run } from "../../../src/shared/exec.ts";
import { fixtures, nixConfig } from "../fixture.ts";
import { type GitHubDouble, startGitHubApi } from "../github-api/index.ts";
import { evaluate } from "../runner/expressions.ts";
import { keyOf } from "./actions/configure-aws-credentials/key.ts";
import type { Workflow } from "./document.ts";
import type { WorkflowEvent } from "./events.ts";
import { gitRepository, makeRepository, type Repository, repositoryName } from "./repository.ts";
import { type Call, startWorkflow, type WorkflowResult, type WorkflowRun } from "./run.ts";

export interface WorkflowFixture extends AsyncDisposable {
  folder: string;
  repository: Repository;
  api: GitHubDouble;
  /** Where images of `qemu` are. */
  store: string;
  /** Variables of the machine, from now on. */
  machine: Record<string, string>;
  /** Secrets of the repository. */
  secrets: Record<string, string>;
  /** Moves nixpkgs to packages in these versions, and to what is in no system. */
  nixpkgs(packages: Record<string, string>, elsewhere?: string): Promise<void>;
  /** `packages.nix` of the repository, which adds to those. Nothing else in the store is the same. */
  packages(packages: Record<string, string>): string;
  start(workflow: Workflow, event: WorkflowEvent, call?: Call): Promise<WorkflowRun>;
  run(workflow: Workflow, event: WorkflowEvent, call?: Call): Promise<WorkflowResult>;
}

/** The names of variables in the examples. */
const vars = {
  AWS_IMAGE_ROLE: "arn:aws:iam::123456789012:role/image",
  AWS_PREVIEW_ROLE: "arn:aws:iam::123456789012:role/preview",
  AWS_PRUNE_ROLE: "arn:aws:iam::123456789012:role/prune",
  AWS_RELEASE_ROLE: "arn:aws:iam::123456789012:role/release",
  HCLOUD_PLUGIN: "",
  MAAS_URL: "",
  VULTR_PLUGIN: "",
  GOOGLE_PROVIDER: "projects/1/locations/global/workloadIdentityPools/github/providers/octo",
  GOOGLE_ACCOUNT: "packernix@octo-images.iam.gserviceaccount.com",
  AZURE_CLIENT_ID: "0a1b2c3d-0000-4000-8000-0000000000bb",
  AZURE_TENANT_ID: "0a1b2c3d-0000-4000-8000-0000000000aa",
  AZURE_SUBSCRIPTION_ID: "0a1b2c3d-0000-4000-8000-00000000feed",
};

/** The access key by which the double of EC2 knows a role. */
export const keyOfRole = (name: keyof typeof vars) => keyOf(vars[name]);

export async function makeWorkflowFixture(): Promise<WorkflowFixture> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "packernix-story-"));
  const home = path.join(folder, "home");
  const channel = await gitRepository(path.join(folder, "nixpkgs"));
  await cp(path.join(fixtures, "nixpkgs"), channel.folder, { recursive: true });
  const salt = path.basename(folder);
  const packagesOf: WorkflowFixture["packages"] = (packages) => {
    const made = Object.entries(packages).map(
      ([name, version]) => `(pkgs.script "${name}-${version}" "echo ${salt} > $out")`,
    );
    return `pkgs: [ ${made.join(" ")} ]\n`;
  };
  const nixpkgs: WorkflowFixture["nixpkgs"] = async (packages, elsewhere = "") => {
    await channel.commit({ "set.nix": packagesOf(packages), elsewhere });
  };
  await nixpkgs({ tool: "1.0", other: "7" });
  const repository = await makeRepository(path.join(folder, "server"), home);
  await repository.commit({
    "flake.nix": flake(channel.folder),
    "packages.nix": packagesOf({}),
    "web.nix": '{ networking.hostName = "web"; }\n',
  });
  const features = ["--extra-experimental-features", "nix-command flakes"];
  const env = { PATH: process.env["PATH"] ?? "", HOME: home };
  await run("nix", ["flake", "lock", repository.folder, ...features], { env });
  await repository.commit({});
  const api = await startGitHubApi(repositoryName, [7, 8, 9]);
  const machine: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    NIX_CONFIG: `${nixConfig} ${folder}`,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const secrets: Record<string, string> = {};
  const running = new Map<string, WorkflowRun>();

  const start: WorkflowFixture["start"] = async (workflow, event, call) => {
    const { group, cancels } = concurrency(workflow, event);
    const before = running.get(group);
    if (cancels) before?.cancel();
    await before?.done.catch(() => undefined);
    const started = startWorkflow(
      { folder, machineEnv: machine, vars, secrets, api },
      workflow,
      event,
      call,
    );
    running.set(group, started);
    return started;
  };
  return {
    folder,
    repository,
    api,
    machine,
    secrets,
    nixpkgs,
    packages: packagesOf,
    start,
    store: path.join(home, ".local/share/packernix/images/42"),
    run: async (...given) => await (await start(...given)).done,
    async [Symbol.asyncDispose]() {
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function concurrency({ concurrency: text }: Workflow, event: WorkflowEvent) {
  if (text === undefined) return { group: "", cancels: false };
  const github = { ref: event.ref, event: event.payload };
  return { group: evaluate(text.group, { github }), cancels: text["cancel-in-progress"] };
}

const flake = (nixpkgs: string) => `{
  inputs.nixpkgs.url = "git+file://${nixpkgs}";
  outputs = { self, nixpkgs }: {
    nixosConfigurations = builtins.listToAttrs (map
      ({ name, system }: {
        inherit name;
        value = nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [
            ./web.nix
            ({ pkgs, ... }: {
              test.packages = import (nixpkgs + "/set.nix") pkgs ++ import ./packages.nix pkgs;
            })
          ];
        };
      })
      [
        { name = "web"; system = "x86_64-linux"; }
        { name = "web-disk"; system = "x86_64-linux"; }
        { name = "web-amazon"; system = "x86_64-linux"; }
        { name = "web-amazon-arm"; system = "aarch64-linux"; }
      ]);
  };
}
`;
