/**
 * What a step works with, each part made when the first one asks for it: a tool is looked for when
 * something needs it, and the toplevel is realised only when an image will be built.
 */
import path from "node:path";
import type { GitHub } from "../action/event.ts";
import { defaultFamily } from "../action/family.ts";
import type { Inputs } from "../action/inputs/read.ts";
import type { Timeline } from "../action/timeline.ts";
import { checkBuilder, openHome } from "../images/registry.ts";
import type { Image, ImageHome } from "../images/types.ts";
import type { Evaluation, EvaluationRequest, NixSession } from "../nix/types.ts";
import type { Identity } from "../packer/types.ts";
import { namedEnvironment, sensitiveValues } from "../packer/variables.ts";
import { childEnvironment } from "../shared/environment.ts";
import { UserError } from "../shared/errors.ts";
import { type Invocation, invocationVariable } from "../shared/invocation.ts";
import type { Log } from "../shared/log.ts";
import { once } from "../shared/once.ts";
import { runnerPlatform } from "../shared/platform.ts";
import { findNix } from "../tools/nix.ts";
import { type ChosenTemplate, chooseTemplate } from "./template.ts";

/** What the entry point brings; the rest follows from it. */
export interface Given {
  inputs: Inputs;
  github: GitHub;
  log: Log;
  timeline: Timeline;
  invocation: Invocation;
  /** Aborted when the job is cancelled. */
  signal: AbortSignal;
  /** Folder that holds `action.yml`, absolute. */
  actionRoot: string;
  /** Values that must not be shown from now on. */
  mask(values: readonly string[]): void;
  /**
   * Called once for each thing that becomes known, for summary, outputs and the post step. What the
   * post step needs is saved before this returns; the promise is for what is written besides.
   */
  learn(facts: Partial<Facts>): Promise<void>;
}

/** What becomes known while a step runs. */
export interface Facts {
  toplevel: string;
  identity: string;
  family: string;
  builder: string;
  template: ChosenTemplate;
  nixVersion: string;
  packerVersion: string;
  /** Packer runs, or will in a moment. */
  packer: { pid: number; startTime: string; temporary: string | undefined };
  /** An image is about to be built. */
  building: true;
}

export type Context = ReturnType<typeof openContext>;

export function openContext(given: Given) {
  const { inputs, github, log, invocation, signal, timeline, learn } = given;
  const packerDirectory = path.join(given.actionRoot, "packer");
  const roots = path.join(invocation.directory, "roots");
  const mark = { [invocationVariable]: invocation.id };

  const nix = once(async (): Promise<NixSession> => {
    const { openNixSession } = await import("../nix/session.ts");
    const session = await openNixSession({
      bin: await findNix(),
      invocation,
      workspace: github.workspace,
      workingDirectory: inputs.workingDirectory,
      packerDirectory,
      nixConfig: inputs.nixConfig,
      evalEnv: { ...inputs.evalEnv, ...mark },
      log,
    });
    await learn({ nixVersion: session.version });
    return session;
  });

  const request = once(async (): Promise<EvaluationRequest> => {
    const { parseConfiguration, resolveNixFile } = await import("../nix/configuration.ts");
    const { selector } = inputs;
    if (selector.kind !== "configuration") {
      throw new Error("a selector that is no configuration has nothing to evaluate");
    }
    const folders = { workspace: github.workspace, workingDirectory: inputs.workingDirectory };
    const own = inputs.templateGenerator;
    if (inputs.template === undefined) checkBuilder(inputs.builder);
    return {
      source: await parseConfiguration({ [selector.input]: selector.value }, folders),
      generator:
        inputs.template !== undefined
          ? { kind: "none" }
          : own === undefined
            ? { kind: "bundled", builder: inputs.builder }
            : { kind: "file", path: await resolveNixFile(own, "template-generator", folders) },
      generatorArguments: generatorArguments(inputs),
      platform: inputs.platform,
      nixpkgs: inputs.nixpkgs,
      moduleConfig: inputs.moduleConfig,
      arg: inputs.arg,
      argstr: inputs.argstr,
    };
  });

  const evaluation = once(
    async (): Promise<Evaluation> =>
      await log.group("Evaluate the configuration", () =>
        timeline.phase("Evaluate", async () => {
          const { evaluate } = await import("../nix/evaluate.ts");
          const result = await evaluate(await request(), await nix());
          log.info(`toplevel: ${result.toplevel}`);
          await learn({ toplevel: result.toplevel });
          return result;
        }),
      ),
  );

  const template = once(async (): Promise<ChosenTemplate> => {
    const { template: text } = await evaluation();
    const chosen = await chooseTemplate(inputs, github.workspace, text);
    await learn({ template: chosen });
    return chosen;
  });

  /** For Packer; `{{env}}` of the template may name variables beyond the usual ones. */
  const packerEnvironment = once(async (): Promise<Record<string, string>> => {
    const chosen = await template();
    const { HOME: _home, ...evalEnv } = inputs.evalEnv;
    const named = namedEnvironment(chosen.template, chosen.variables);
    const env = childEnvironment("packer", { ...evalEnv, ...mark }, ["HOME", ...named]);
    return env;
  });

  /** Values that Packer is told to keep secret; masked from here on. */
  const secrets = once(async (): Promise<string[]> => {
    const chosen = await template();
    const values = sensitiveValues(chosen.template, chosen.variables, await packerEnvironment());
    given.mask(values);
    return values;
  });

  const builder = once(async (): Promise<string> => {
    if (inputs.selector.kind !== "configuration") return inputs.builder;
    const { type } = (await template()).template.builder;
    if (inputs.template === undefined && type !== inputs.builder) {
      throw new UserError(
        `builder: is ${inputs.builder}, but the template has a builder of type ${type}. Set \`builder: ${type}\`.`,
      );
    }
    return type;
  });

  const home = once(async (): Promise<ImageHome> => {
    const name = await builder();
    await learn({ builder: name });
    return await openHome(name, {
      log,
      imageStore: inputs.imageStore,
      repositoryId: github.repositoryId,
      invocation,
      githubToken: inputs.githubToken,
      env: childEnvironment("common", mark, ["HOME"]),
      fromNixpkgs: async (attribute) => {
        const { fromNixpkgs } = await import("../nix/package.ts");
        return await fromNixpkgs(attribute, runnerPlatform(), await request(), await nix(), {
          roots,
          signal,
        });
      },
      scripts: path.join(packerDirectory, "scripts"),
      signal,
    });
  });

  const identity = once(async (): Promise<Identity> => {
    const { identityOf } = await import("../packer/identity.ts");
    const chosen = await template();
    // The template becomes an output, so its secrets must be known before.
    await secrets();
    const result = await identityOf({
      toplevel: (await evaluation()).toplevel,
      template: chosen.template,
      variables: chosen.variables,
      env: await packerEnvironment(),
      keys: (await home()).keys,
      baseDirectory: inputs.workingDirectory,
      templateDirectory: chosen.directory,
    });
    for (const warning of result.warnings) log.warning(`identity: ${warning}.`);
    log.debug(`identity is made from: ${result.hashed}`);
    log.info(`identity: ${result.text}`);
    await learn({ identity: result.text });
    return result;
  });

  const family = once(async (): Promise<string> => {
    const name = inputs.family ?? defaultFamily(inputs.selector, github, inputs.workingDirectory);
    await learn({ family: name });
    return name;
  });

  /** Asked for by what makes things that a failure must take back. */
  const building = once(async () => await learn({ building: true }));

  /** Downloads the image where its output is a path and the file is elsewhere. */
  const present = async (image: Image | undefined): Promise<Image | undefined> => {
    const { fetch } = await home();
    if (image === undefined || fetch === undefined) return image;
    return await timeline.phase("Fetch the image", () => fetch(image));
  };

  return {
    ...given,
    building,
    present,
    run: { trusted: github.trusted, stage: inputs.stage },
    /** Number of the pull request that a preview belongs to. */
    pullRequest: inputs.pullRequest ?? github.pullRequest,
    /** Folder for roots of the garbage collector, which end with the invocation. */
    roots,
    nix,
    evaluation,
    template,
    packerEnvironment,
    secrets,
    home,
    identity,
    family,
  };
}

/** What a generator is called with beside `nixos`. `builder-config` and `variables` win. */
function generatorArguments(inputs: Inputs): EvaluationRequest["generatorArguments"] {
  return {
    ...inputs.generatorArgs,
    ...(inputs.builderConfig === undefined ? {} : { builder: inputs.builderConfig }),
    ...(Object.keys(inputs.variables).length === 0 ? {} : { variables: inputs.variables }),
  };
}
