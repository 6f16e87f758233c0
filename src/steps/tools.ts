/** The tools of one invocation, found or installed on first use. */
import path from "node:path";
import type { EvaluationRequest, NixSession } from "../nix/types.ts";
import { once } from "../shared/once.ts";
import { runnerPlatform } from "../shared/platform.ts";
import { childMark } from "../shared/processes.ts";
import type { NixInstallation, RestoredNix } from "../tools/nix-types.ts";
import type { PackerTool } from "../tools/packer.ts";
import type { StepEnvironment } from "./step-environment.ts";

/**
 * @param restoreNix Restores Nix from the store cache; asked before a release is downloaded.
 */
export function openTools(
  environment: StepEnvironment,
  restoreNix: (version: string) => Promise<RestoredNix | undefined>,
) {
  const { inputs, github, invocation, log, timeline, record, signal } = environment;
  const packerDirectory = path.join(environment.actionRoot, "packer");
  const mark = childMark(invocation);
  const downloads = path.join(invocation.directory, "downloads");

  const nixInstallation = once(
    async (): Promise<NixInstallation> =>
      await timeline.phase("Nix", async () => {
        const { nixTool } = await import("../tools/nix.ts");
        const { nixVersion: constraint, mirrors } = inputs;
        const installation = await nixTool({
          constraint,
          mirrors,
          scratch: downloads,
          restore: restoreNix,
          log,
          signal,
        });
        await record({ nixVersion: installation.version });
        return installation;
      }),
  );

  const opened = once(async (): Promise<NixSession> => {
    const installation = await nixInstallation();
    const { openNixSession } = await import("../nix/session.ts");
    const { certificateFile } = await import("../tools/nix-environment.ts");
    return await openNixSession({
      certificates: await certificateFile(installation.closure),
      bin: installation.bin,
      version: installation.version,
      invocation,
      workspace: github.workspace,
      workingDirectory: inputs.workingDirectory,
      packerDirectory,
      defaults: noBuilds(inputs, github) ? ["allow-import-from-derivation = false"] : [],
      nixConfig: inputs.nixConfig,
      evalEnv: { ...inputs.evalEnv, ...mark },
      ofFork: github.head?.own === false,
      githubToken: tokenOfGitHub(inputs.githubToken),
      log,
    });
  });

  /**
   * For evaluation, which builds in a sandbox or not at all (import from derivation). Whether this
   * machine has a sandbox is looked up only after such a build has failed.
   */
  const nix = once(async (): Promise<NixSession> => {
    const session = await opened();
    const { strictSandbox, unsandboxedLine } = await import("../nix/sandbox-settings.ts");
    const { daemonSocket, untrustedDaemon } = await import("../nix/daemon.ts");
    const { withSandbox } = await import("../nix/session.ts");
    const hasDaemon = (await daemonSocket(session.env)) !== undefined;
    if (hasDaemon && inputs.nixConfig.length > 0) {
      const { daemonTrust } = await import("../nix/store/access.ts");
      const { bin, env } = session;
      const trusted = await daemonTrust({ bin, env });
      if (trusted === false) await untrustedDaemon({ bin, env, settings: inputs.nixConfig });
    }
    const isDecided = hasDaemon || unsandboxedLine(inputs.nixConfig) !== undefined;
    return isDecided ? await builderNix() : withSandbox(session, { settings: strictSandbox });
  });

  /** How builds are kept from the job's secrets; asked when something is built. */
  const sandbox = once(async () => {
    const session = await opened();
    const { chooseSandbox } = await import("../nix/sandbox.ts");
    const { asRoot } = await import("../shared/root.ts");
    const { bin, env } = session;
    const choice = await chooseSandbox({
      bin,
      env,
      userSettings: inputs.nixConfig,
      github,
      allowUnsandboxed: inputs.allow.includes("unsandboxed"),
      root: await asRoot(),
      log,
      folder: path.join(invocation.directory, "sandbox"),
      signal,
    });
    for (const note of choice.notes) log.info(note);
    return choice;
  });

  /** For everything that builds. */
  const builderNix = once(async (): Promise<NixSession> => {
    const { withSandbox } = await import("../nix/session.ts");
    return withSandbox(await opened(), await sandbox());
  });

  const packerTool = once(
    async (): Promise<PackerTool> =>
      await timeline.phase("Packer's program", async () => {
        const { packerTool: find } = await import("../tools/packer.ts");
        const { packerVersion: constraint, mirrors } = inputs;
        const tool = await find({ ...vendor(), constraint, mirrors });
        await record({ packerVersion: tool.version });
        return tool;
      }),
  );

  /** For plugins on GitHub, whose rate limit is low without a token. */
  const packerToken = (): Record<string, string> => {
    const token = process.env["PACKER_GITHUB_API_TOKEN"] || tokenOfGitHub(inputs.githubToken);
    return token === undefined ? {} : { PACKER_GITHUB_API_TOKEN: token };
  };

  /** Options for finding or downloading the tools of a vendor. */
  const vendor = () => ({
    env: { ...process.env, ...packerToken() },
    mirrors: inputs.mirrors,
    platform: runnerPlatform(),
    temporary: downloads,
    log,
    signal,
  });

  /** A program that this machine lacks, from the user's nixpkgs. */
  const fromNixpkgs = async (attribute: string, request: EvaluationRequest, roots: string) => {
    const { fromNixpkgs: find } = await import("../nix/package.ts");
    return await find(attribute, runnerPlatform(), request, await builderNix(), { roots, signal });
  };

  return {
    nixInstallation,
    nix,
    sandbox,
    builderNix,
    packerTool,
    vendor,
    fromNixpkgs,
  };
}

/** A plan for a pull request evaluates a stranger's code and must not build any of it. */
function noBuilds(inputs: StepEnvironment["inputs"], github: StepEnvironment["github"]): boolean {
  return inputs.step === "plan" && github.event.startsWith("pull_request");
}

/** A token of GitHub Enterprise Server is not sent to github.com. */
function tokenOfGitHub(token: string | undefined): string | undefined {
  const server = process.env["GITHUB_SERVER_URL"] ?? "https://github.com";
  return server === "https://github.com" ? token : undefined;
}
