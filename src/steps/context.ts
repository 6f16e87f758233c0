/**
 * What a step works with. Each part is made on first use: a tool is looked for when something needs
 * it, and the toplevel is realised only when an image will be built.
 */
import path from "node:path";
import type { Facts } from "../action/facts.ts";
import { defaultFamily } from "../action/family.ts";
import type { Inputs } from "../action/inputs/read.ts";
import { keysOf, typeOf } from "../images/registry.ts";
import type { CompanionAnswer, HomeOptions, Image, ImageHome } from "../images/types.ts";
import { readConfiguration, resolveConfiguration, resolveNixFile } from "../nix/configuration.ts";
import type { Evaluation, EvaluationRequest } from "../nix/types.ts";
import type { IdentityResult } from "../packer/identity.ts";
import type { ChosenTemplate } from "../packer/template.ts";
import type { Identity, Template } from "../packer/types.ts";
import { UserError } from "../shared/errors.ts";
import { unknownRepository } from "../shared/invocation.ts";
import type { JsonObject } from "../shared/json.ts";
import { once } from "../shared/once.ts";
import { secretTexts } from "../shared/secrets.ts";
import { openCaches } from "./caches.ts";
import type { Tree } from "./evaluate.ts";
import { openEvaluationCache } from "./evaluation-cache.ts";
import { openHomeOf } from "./home.ts";
import { packerEnvironment } from "./packer-environment.ts";
import type { StepEnvironment } from "./step-environment.ts";
import { openTools } from "./tools.ts";

export type Context = ReturnType<typeof openContext>;

/** What is known of the configuration: enough to look for its image. */
export interface ConfigurationFacts {
  toplevel: string;
  identity: Identity;
  /** False when an earlier evaluation says so: then it may answer "exists already", and no more. */
  isEvaluated: boolean;
}

/** @param runCompanion See `companion.ts`, which needs the context and so is not known here. */
export function openContext(
  stepEnvironment: StepEnvironment,
  runCompanion: (
    context: Context,
    ...asked: Parameters<NonNullable<HomeOptions["companion"]>["run"]>
  ) => Promise<CompanionAnswer | undefined>,
) {
  const { inputs, github, log, invocation, signal, timeline, record } = stepEnvironment;
  const roots = path.join(invocation.directory, "roots");
  const isConfigured = inputs.selector.kind === "configuration";

  /** What the inputs ask for, in the workspace or in a copy of it. */
  const requestIn = async (folders: Tree): Promise<EvaluationRequest> => {
    const { selector } = inputs;
    if (selector.kind !== "configuration") {
      throw new Error("a selector that is no configuration has nothing to evaluate");
    }
    const { workspace, standsFor } = folders;
    const there = (text: string) =>
      standsFor === undefined ? text : text.replace(standsFor, () => workspace);
    const own = inputs.templateGenerator;
    return {
      source: await resolveConfiguration(
        standsFor === undefined
          ? selector
          : readConfiguration(selector.input, there(selector.value)),
        folders,
      ),
      generator:
        inputs.template !== undefined
          ? { kind: "none" }
          : own === undefined
            ? { kind: "bundled", builder: inputs.builder }
            : {
                kind: "file",
                path: await resolveNixFile(there(own), "template-generator", folders),
              },
      generatorArguments: generatorArguments(inputs),
      platform: inputs.platform,
      nixpkgs: inputs.nixpkgs && there(inputs.nixpkgs),
      moduleConfig: inputs.moduleConfig,
      arg: inputs.arg,
      argstr: inputs.argstr,
    };
  };

  const request = once(async (): Promise<EvaluationRequest> => {
    const { workspace } = github;
    return await requestIn({ workspace, workingDirectory: inputs.workingDirectory });
  });

  /** What `update` has changed; undefined before an evaluation, and where it is not asked for. */
  let renewed: Facts["lock"] | undefined;

  const caches = openCaches(stepEnvironment, isConfigured ? request : undefined);
  const tools = openTools(stepEnvironment, caches.restoreNix);
  const { nix, builderNix } = tools;

  const evaluation = once(async (): Promise<Evaluation> => {
    // Before Nix is looked for, because a bad template of the user's own needs no Nix to be refused.
    if (inputs.template !== undefined) await template();
    const session = await nix();
    await request();
    const installation = await tools.nixInstallation();
    await caches.restoreEvaluation(installation, session);
    return await log.group("Evaluate the configuration", () =>
      timeline.phase("Evaluate", async () => {
        const { evaluateRequest } = await import("./evaluate.ts");
        const result = await evaluateRequest({
          ...stepEnvironment,
          record: async (facts) => {
            renewed = facts.lock ?? renewed;
            await record(facts);
          },
          request: requestIn,
          session,
          builderNix,
          roots,
        });
        log.info(`toplevel: ${result.toplevel}`);
        await record({ toplevel: result.toplevel });
        await caches.planEvaluation(installation, session, result.sources);
        return result;
      }),
    );
  });

  const template = once(async (): Promise<ChosenTemplate> => {
    const text = inputs.template === undefined ? (await evaluation()).template : undefined;
    const { chooseTemplate } = await import("./template.ts");
    const chosen = await chooseTemplate(inputs, github.workspace, text);
    await record({ template: chosen });
    return chosen;
  });

  /** The template as Packer sees it, with Packer's environment. Its secrets are masked from here on. */
  const resolution = once(async () => {
    const { template: written, variables, directory } = await template();
    const { namedEnvironment, resolvedBuilder, sensitiveValues } = await import(
      "../packer/variables.ts"
    );
    // `{{env}}` may name variables beyond the usual ones.
    const env = packerEnvironment(inputs, invocation, namedEnvironment(written, variables));
    const folders = { template_dir: directory, pwd: inputs.workingDirectory };
    const builder = resolvedBuilder(written, variables, env, folders);
    // Values that Packer is told to keep secret, and keys of the builder.
    const secrets = [...sensitiveValues(written, variables, env), ...secretTexts(builder)];
    stepEnvironment.mask(secrets);
    return { env, secrets, template: { ...written, builder } };
  });

  /** With its builder resolved: what homes read. */
  const resolved = async (): Promise<Template> => (await resolution()).template;

  /** What any command of Packer needs. */
  const packerSettings = async (): Promise<{ env: Record<string, string>; secrets: string[] }> =>
    isConfigured
      ? await resolution()
      : { env: packerEnvironment(inputs, invocation, []), secrets: [] };

  const builder = once(async (): Promise<string> => {
    if (!isConfigured) return inputs.builder;
    const hit = await evaluationCache.read();
    const type = hit?.builder ?? (await template()).template.builder.type;
    return type === typeOf(inputs.builder) ? inputs.builder : type;
  });

  /** What of the builder says where its images are and as whom to ask, see `HomeOptions`. */
  const builderKeys = async (): Promise<JsonObject> => {
    const own = inputs.builderConfig;
    if (!isConfigured) return own;
    const hit = await evaluationCache.read();
    if (hit !== undefined) return { ...hit.builderKeys, ...own };
    return (await resolved()).builder;
  };

  const home = once(async (): Promise<ImageHome> => {
    const name = await builder();
    await record({ builder: name });
    const home = await openHomeOf(name, {
      log,
      imageStore: inputs.imageStore,
      repositoryId: github.repositoryId,
      invocation,
      regions: inputs.regions,
      builderConfig: await builderKeys(),
      githubToken: inputs.githubToken,
      fromNixpkgs: async (attribute) => {
        if (!isConfigured) {
          throw new UserError(
            `A program of \`${attribute}\` is needed and is not on PATH. Install it: only a step that evaluates a configuration can take it from nixpkgs.`,
          );
        }
        return await tools.fromNixpkgs(attribute, await request(), roots);
      },
      companion: {
        template: async () => (await template()).template,
        run: async (...asked) => await runCompanion(context, ...asked),
      },
      actionRoot: stepEnvironment.actionRoot,
      mask: stepEnvironment.mask,
      signal,
    });
    // Without a repository the list would contain images of all repositories.
    return github.repositoryId === unknownRepository ? { ...home, list: async () => [] } : home;
  });

  const identity = once(async (): Promise<IdentityResult> => {
    const { identityOf } = await import("../packer/identity.ts");
    const chosen = await template();
    const result = await identityOf({
      toplevel: (await evaluation()).toplevel,
      template: chosen.template,
      variables: chosen.variables,
      env: (await resolution()).env,
      keys: keysOf(await builder()),
      baseDirectory: inputs.workingDirectory,
      templateDirectory: chosen.directory,
    });
    for (const warning of result.warnings) log.warning(`identity: ${warning}.`);
    log.debug(`identity is made from: ${result.hashed}`);
    log.info(`identity: ${result.text}`);
    await record({ identity: result.text });
    return result;
  });

  const evaluationCache = openEvaluationCache(stepEnvironment, caches.actionsCache);

  /** By evaluation of this run: for everything that will be executed. */
  const evaluated = once(async (): Promise<ConfigurationFacts> => {
    const { toplevel, platform } = await evaluation();
    const found = await identity();
    const seen = await resolution();
    await evaluationCache.keep({
      outcome: { toplevel, platform, identity: found, ...found, ...(await template()) },
      builder: seen.template.builder,
      keys: keysOf(await builder()),
      env: seen.env,
    });
    return { toplevel, identity: found, isEvaluated: true };
  });

  /** By an earlier evaluation, where it is proven that this one would say the same; else by this. */
  const known = once(async (): Promise<ConfigurationFacts> => {
    const hit = await evaluationCache.read();
    if (hit === undefined) return await evaluated();
    const { toplevel } = hit;
    log.info(`toplevel: ${toplevel}`);
    log.info(`identity: ${hit.identity.text}`);
    const cached = "the result of the evaluation";
    await record({ toplevel, identity: hit.identity.text, cached });
    return { toplevel, identity: hit.identity, isEvaluated: false };
  });

  const family = once(async (): Promise<string> => {
    const name = inputs.family ?? defaultFamily(inputs.selector, github, inputs.workingDirectory);
    await record({ family: name });
    return name;
  });

  /** Called before anything is made that must be removed when the step fails. */
  const building = once(async () => await record({ building: true }));

  /** Downloads the image where its output is a path and the file is elsewhere. */
  const present = async (image: Image): Promise<Image> => {
    const { fetch } = await home();
    if (fetch === undefined) return image;
    return await timeline.phase("Fetch the image", () => fetch(image));
  };

  const context = {
    ...stepEnvironment,
    building,
    present,
    /** Milliseconds that Packer may still take: build and test share them. */
    packerTime: { left: inputs.buildTimeout },
    run: { trusted: github.trusted, stage: inputs.stage ?? inputs.toStage },
    /** Number of the pull request that a preview belongs to. */
    pullRequest: inputs.pullRequest ?? github.pullRequest,
    /** Folder for roots of the garbage collector, which end with the invocation. */
    roots,
    /** False for a step that selects an image without a configuration: then there is no template. */
    isConfigured,
    ...tools,
    caches,
    builder,
    known,
    evaluated,
    evaluation,
    requestIn,
    renewedLock: () => renewed,
    template,
    resolved,
    packerSettings,
    home,
    identity,
    family,
  };
  return context;
}

/** What a generator is called with beside `nixos`. `builder-config` and `variables` win. */
function generatorArguments(inputs: Inputs): EvaluationRequest["generatorArguments"] {
  return {
    ...inputs.generatorArgs,
    ...(Object.keys(inputs.builderConfig).length === 0 ? {} : { builder: inputs.builderConfig }),
    ...(Object.keys(inputs.variables).length === 0 ? {} : { variables: inputs.variables }),
  };
}
