/** Finds inputs that are valid each but not together. */
import { previewStage } from "../../images/holds.ts";
import { builders, isInCloud, isPlain, unknownKeys } from "../../images/registry.ts";
import { isModule } from "../../nix/reference.ts";
import { argumentProblems } from "../../nix/request.ts";
import { codeVariables } from "../../shared/environment.ts";
import type { Json } from "../../shared/json.ts";
import type { Selector } from "./selector.ts";
import { type InputName, inputDefinitions, type StepName } from "./table.ts";
import type { Values } from "./values.ts";

/**
 * @param builder Undefined where it is not known.
 * @param given Names of inputs that the user set.
 * @returns problems, each with the name of an input.
 */
export function checkCombinations(
  step: StepName,
  selector: Selector | undefined,
  builder: string | undefined,
  given: ReadonlySet<InputName>,
  values: Values,
): string[] {
  const problems: string[] = [];
  const isFinished = given.has("template");
  if (isFinished && given.has("template-generator")) {
    problems.push("template: is set, and so is template-generator. Keep one of them.");
  }
  if (isFinished && given.has("generator-args")) {
    problems.push("generator-args: has no effect with `template`; no generator runs.");
  }
  problems.push(...argumentProblems(values), ...sizeProblems(values));
  // A template of the user names its builder itself.
  const isAsked = selector?.kind === "configuration" || counts("builder-config", step, builder);
  if (builder !== undefined && !isFinished && isAsked) {
    const odd = unknownKeys(builder, values.builderConfig);
    problems.push(...odd.map((problem) => `builder-config: ${problem}`));
  }
  const flake = selector?.kind === "configuration" ? selector.flake : undefined;
  if (flake !== undefined && !isModule(flake) && given.has("nixpkgs")) {
    problems.push(
      "nixpkgs: has no effect with an entry of `nixosConfigurations`, which brings its own. Remove it, or name one of `nixosModules`.",
    );
  }
  const hasTemplate = given.has("template") || given.has("template-generator");
  if (
    selector?.kind === "configuration" &&
    builder !== undefined &&
    isPlain(builder) &&
    !hasTemplate
  ) {
    problems.push(
      `template: is missing, and so is template-generator. Without one, images are made with ${builders.map((name) => `\`${name}\``).join(", ")}; \`builder\` is ${builder}.`,
    );
  }
  if (values.toplevel !== undefined) {
    for (const name of ["module-config", "arg", "argstr"] as const) {
      if (given.has(name))
        problems.push(`${name}: has no effect with toplevel, which is already built.`);
    }
  }
  const [variable] = codeVariables(values.evalEnv);
  if (variable !== undefined && given.has("flake")) {
    problems.push(
      `eval-env: a flake is evaluated pure, where builtins.getEnv is always empty, so ${variable} has no effect. Give the value by \`module-config\` or \`argstr\`.`,
    );
  }
  const stages = [values.stage, values.fromStage, values.toStage];
  if (given.has("pull-request") && !stages.includes(previewStage)) {
    problems.push("pull-request: is for `stage: preview` only.");
  }
  if ((step === "promote" || step === "test") && selector?.kind === "image") {
    const { length } = selector.images;
    if (length > 1) problems.push(`image: names ${length} images; step ${step} takes one.`);
  }
  if (step === "promote") problems.push(...checkPromote(selector, values));
  if (step === "prune" && !given.has("keep") && !given.has("older-than")) {
    problems.push(
      "keep: is missing, and so is older-than. One of them must say which images stay.",
    );
  }
  if (given.has("regions") && !isFinished && isLocal(builder)) {
    problems.push(
      `regions: has no effect on images of builder ${builder}. Set \`builder\`, such as \`amazon-ebs\`, or remove it.`,
    );
  }
  if (given.has("expires") && !given.has("stage")) {
    problems.push("expires: says how long the image keeps `stage`, which is not set.");
  }
  if (given.has("signing-key") && !given.has("push-to")) {
    problems.push("signing-key: signs what `push-to` uploads, which is not set.");
  }
  if (given.has("update") && !given.has("flake")) {
    problems.push("update: updates inputs of a flake. Set it only with `flake`.");
  }
  if (selector?.kind === "image" || selector?.kind === "family") {
    const how = selector.kind === "image" ? "image" : "family and stage";
    for (const { name, group } of inputDefinitions) {
      if (group !== "evaluation" && group !== "template") continue;
      if (given.has(name as InputName) && !counts(name, step, builder)) {
        const isOthers = name === "builder-config" && !given.has("builder");
        const hint = isOthers
          ? ` and is of builder ${builder}. If it is another's, set \`builder\``
          : "";
        problems.push(`${name}: has no effect when step ${step} finds the image by ${how}${hint}.`);
      }
    }
  }
  if (step === "prune" && given.has("builder-config") && !counts("builder-config", step, builder)) {
    problems.push(`builder-config: has no effect on images of builder ${builder}.`);
  }
  return problems;
}

/**
 * A bare number means MB for `qemu` (Packer's page of the builder, `disk_size`) and GiB for volumes on
 * AWS, so a mistake would be off by a factor of a thousand.
 */
function sizeProblems(values: Values): string[] {
  const { builderConfig, generatorArgs, variables } = values;
  const given = { "builder-config": builderConfig, "generator-args": generatorArgs, variables };
  return Object.entries(given).flatMap(([input, { disk_size: size }]) => {
    if (!/^\d+$/.test(String(size))) return [];
    return `${input}: \`disk_size\` is ${size}, without a unit. Write one, such as ${size}G or ${size}M.`;
  });
}

/** Inputs of a configuration that also matter for an image selected without one. */
function counts(name: string, step: StepName, builder: string | undefined): boolean {
  if (name === "platform") return step === "test";
  return name === "builder-config" && !isLocal(builder);
}

/** True if images of the builder are certainly not in a cloud. */
function isLocal(builder: string | undefined): boolean {
  return builder !== undefined && builders.includes(builder) && !isInCloud(builder);
}

function checkPromote(selector: Selector | undefined, values: Values): string[] {
  const { fromStage: from, toStage: to, rollBack } = values;
  const problems: string[] = [];
  if (to === undefined) problems.push("to-stage: is missing: it says which stage to give.");
  if (rollBack) {
    if (from !== undefined) {
      problems.push("from-stage: has no effect with roll-back, which takes no image from a stage.");
    }
    return problems;
  }
  // Without an input that selects an image, the selector reports it.
  if (from === undefined && selector !== undefined) {
    problems.push("from-stage: is missing: only an image that has reached a stage is promoted.");
  }
  if (from !== undefined && from === to) {
    problems.push(`to-stage: is ${from}, and so is from-stage. Name two stages.`);
  }
  return problems;
}

/**
 * Finds secrets in values for modules, which end up in the store, in caches and in the image.
 * @param secrets Values of variables whose name says that they are secret. Only a whole value counts,
 *   because they may be ordinary words.
 */
export function leakedSecrets(values: Values, secrets: readonly string[]): string[] {
  const { githubToken: token = "", moduleConfig, arg, argstr } = values;
  const known = secrets.filter((secret) => secret.length >= 8);
  const published = { "module-config": moduleConfig, arg, argstr };
  return Object.entries(published).flatMap(([name, value]) => {
    const texts = textsIn(value);
    const what =
      token.length >= 8 && texts.some((text) => text.includes(token))
        ? "the value of github-token"
        : texts.some((text) => known.includes(text))
          ? "a secret of the job's environment"
          : undefined;
    if (what === undefined) return [];
    return `${name}: holds ${what}. It would become part of the image and of caches; give secrets to the machine when it runs.`;
  });
}

/** Every text in a value, names included. */
function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}
