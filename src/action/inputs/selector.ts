/** Which image a step is about: exactly one selector. */
import { previewStage } from "../../images/holds.ts";
import { type GivenConfiguration, readConfiguration } from "../../nix/configuration.ts";
import { UserError } from "../../shared/errors.ts";
import { isObject } from "../../shared/json.ts";
import { configurationInputs, type StepName } from "./table.ts";
import type { Values } from "./values.ts";

export type Selector =
  /** One of the three inputs that name a configuration, and its value. */
  | ({ kind: "configuration" } & GivenConfiguration)
  /** For a step without an image. */
  | { kind: "none" }
  /** Ids, or values of the output `image`. */
  | { kind: "image"; images: string[] }
  /** Without a family: the stage of one pull request, in every family of the repository. */
  | {
      kind: "family";
      family: string | undefined;
      stage: string;
      pullRequest: number | undefined;
    };

/**
 * @param pullRequest Number from the input or the event; counts for `stage: preview` only.
 * @throws {UserError} if none or more than one is given; it names them.
 */
export function readSelector(
  step: StepName,
  given: Values,
  pullRequest: number | undefined,
): Selector {
  if (step === "install" || step === "prune") return { kind: "none" };
  const configurations = configurationInputs.filter((name) => given[name] !== undefined);
  const byImage = configurations.length > 0 || given.image !== undefined;
  if (step === "promote" && (given.rollBack || !byImage)) {
    return readPromoted(given, byImage, pullRequest);
  }
  // For these steps, family and stage describe the image; for the others they select it.
  const byFamily =
    !["create", "plan", "promote"].includes(step) &&
    (given.stage !== undefined || (given.family !== undefined && !byImage));
  if (byImage && !byFamily) checkFamily(step, given, configurations[0] ?? "image");
  const chosen = [
    ...configurations.map((name) => `\`${name}\``),
    ...(given.image === undefined ? [] : ["`image`"]),
    ...(byFamily ? ["`family` with `stage`"] : []),
  ];
  if (chosen.length === 0) throw new UserError(noneSelected(step));
  if (chosen.length > 1) {
    throw new UserError(`${chosen.join(" and ")} each select an image. Keep one of them.`);
  }
  const [input] = configurations;
  if (input !== undefined) {
    return { kind: "configuration", ...readConfiguration(input, given[input] ?? "") };
  }
  if (given.image !== undefined) {
    return { kind: "image", images: imagesOf(readImages(given.image)) };
  }
  const { family, stage } = given;
  const ofPullRequest = stage === previewStage && pullRequest !== undefined;
  if (stage === undefined || (family === undefined && !ofPullRequest)) {
    const [missing, present] = family === undefined ? ["family", "stage"] : ["stage", "family"];
    throw new UserError(
      `\`${present}\` selects an image only together with \`${missing}\`. Set both.`,
    );
  }
  return {
    kind: "family",
    family,
    stage,
    pullRequest: stage === previewStage ? pullRequest : undefined,
  };
}

/**
 * Checks `family` together with an input that selects the image.
 * @throws {UserError} if the family would have no effect.
 */
function checkFamily(step: StepName, given: Values, by: string): void {
  if (given.family === undefined) return;
  if (step === "test" && given.toStage === undefined) {
    throw new UserError(`family: beside \`${by}\` it says whose \`to-stage\` to give. Set both.`);
  }
  if (step === "read" || step === "delete") {
    throw new UserError(
      `family: has no effect beside \`${by}\`, which selects the image. Keep one of them.`,
    );
  }
}

/** For `promote` by family: the holder of one of the two stages. */
function readPromoted(given: Values, byImage: boolean, pullRequest: number | undefined): Selector {
  const { family } = given;
  if (given.rollBack && byImage) {
    throw new UserError(
      "roll-back: gives `to-stage` of a family back to the image that had it before; it takes `family`, and no image or configuration.",
    );
  }
  const input = given.rollBack ? "to-stage" : "from-stage";
  const stage = given.rollBack ? given.toStage : given.fromStage;
  if (family === undefined) {
    throw new UserError(
      given.rollBack
        ? "family: is missing: it says whose `to-stage` to roll back."
        : noneSelected("promote"),
    );
  }
  if (stage === undefined) {
    throw new UserError(`\`family\` selects an image only together with \`${input}\`. Set both.`);
  }
  const ofPreview = stage === previewStage ? pullRequest : undefined;
  return { kind: "family", family, stage, pullRequest: ofPreview };
}

/**
 * Explains an empty `image`: an omitted and an empty input look the same, and GitHub empties a job
 * output that contains a masked text (docs.github.com, "Passing information between jobs").
 */
function noneSelected(step: StepName): string {
  const empty = ["create", "plan"].includes(step)
    ? ""
    : " `image` is empty: where it comes from an earlier job, that job had no image, or GitHub left its output out, because it holds a text that is masked, such as a region kept as a secret; keep that in a variable.";
  return `no image is selected. Give one of ${ways(step)}.${empty}`;
}

function ways(step: StepName): string {
  const configurations = configurationInputs.map((name) => `\`${name}\``).join(", ");
  return step === "create" || step === "plan"
    ? configurations
    : `${configurations}, \`image\`, or \`family\` with \`${step === "promote" ? "from-stage" : "stage"}\``;
}

interface ImageItem {
  id: string;
  builder?: string;
  region?: string | null;
  name?: string;
  identity?: string;
}

function isImageItem(value: unknown): value is ImageItem {
  if (!isObject(value)) return false;
  const { id, builder, region, name, identity } = value;
  const isText = (text: unknown) => typeof text === "string" && text !== "";
  const given = [builder, region ?? undefined].filter((one) => one !== undefined);
  const further = [name, identity].filter((one) => one !== undefined);
  return [id, ...given].every(isText) && further.every((one) => typeof one === "string");
}

/**
 * Turns items of the output `images` into values of the output `image`; those of one image in several
 * regions become one, `eu-central-1:ami-1,us-east-1:ami-2`.
 */
function imagesOf(items: readonly ImageItem[]): string[] {
  const images = new Map<string, string[]>();
  for (const [index, { id, region, name, identity }] of items.entries()) {
    const ofRegion = region === undefined || region === null ? id : `${region}:${id}`;
    const key = region && name && identity ? JSON.stringify([identity, name]) : String(index);
    images.set(key, [...(images.get(key) ?? []), ofRegion]);
  }
  return [...images.values()].map((ids) => ids.sort().join(","));
}

/**
 * The input `image`: the JSON list that the output `images` gives, or one id as it stands.
 * @throws {UserError} if it looks like that list but is not valid.
 */
export function readImages(text: string): ImageItem[] {
  const trimmed = text.trim();
  if (!trimmed.startsWith("[")) return [{ id: trimmed }];
  let parsed: unknown;
  try {
    parsed = JSON.parse(trimmed);
  } catch (error) {
    throw new UserError(
      "image: begins like the output `images` of an earlier step, but is not JSON.",
      {
        cause: error,
      },
    );
  }
  if (!Array.isArray(parsed) || !parsed.every(isImageItem)) {
    throw new UserError(
      "image: is a JSON list, but not of images. Give the output `images` as it is.",
    );
  }
  if (parsed.length === 0) {
    throw new UserError("image: the list is empty; the earlier step found or made no image.");
  }
  return parsed;
}
