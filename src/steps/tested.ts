/**
 * Each image records the checks that it has passed, so each check runs once per image, and before
 * the image gets a stage.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Image, ImageFacts } from "../images/types.ts";
import { messageOf } from "../shared/errors.ts";
import { isInside } from "../shared/files.ts";
import type { Verdict } from "../trial/verdict.ts";
import type { Context } from "./context.ts";
import { checkTrial, scriptOf, tryImage, wantsTrial } from "./trial.ts";

/**
 * A hash of the checks of this run: the content of the script, and each word of the command with the
 * content of the workspace file that it names.
 * @returns 20 hexadecimal digits; undefined where there are no checks.
 * @throws {UserError} when there is no such script or program.
 */
export async function testOf(context: Context): Promise<string | undefined> {
  const { inputs, github } = context;
  const script = await scriptOf(context);
  if (!wantsTrial(context)) return undefined;
  const parts: unknown[] = [script && hashOf(await readFile(script))];
  for (const word of inputs.testCommand) {
    const file = path.resolve(inputs.workingDirectory, word);
    const content = isInside(file, github.workspace)
      ? await readFile(file).catch(() => undefined)
      : undefined;
    parts.push([word, content && hashOf(content)]);
  }
  return hashOf(JSON.stringify(parts)).slice(0, 20);
}

function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** @param test Undefined if the run has no checks. */
export function lacks(image: Image, test: string | undefined): boolean {
  return test !== undefined && image.tested?.includes(test) !== true;
}

/**
 * Runs the checks of this run unless the image has passed them before.
 * @throws {UserError} when it does not pass.
 */
export async function passing(
  context: Context,
  image: Image,
  test: string | undefined,
): Promise<Image> {
  if (!lacks(image, test)) return image;
  context.log.info(`${image.name} has not passed these checks before`);
  await checkTrial(context);
  const here = await context.present(image);
  const verdict = await tryFinished(context, here);
  if (verdict.problem !== undefined) throw verdict.problem;
  return await withTested(context, here, test);
}

/** Records that an image has passed. If that fails, a later run tests it again. */
export async function withTested(
  context: Context,
  image: Image,
  test: string | undefined,
): Promise<Image> {
  if (test === undefined || !lacks(image, test)) return image;
  const home = await context.home();
  try {
    return (await home.markTested?.(image, test)) ?? image;
  } catch (error) {
    context.signal.throwIfAborted();
    context.log.notice(
      `${image.name} passed, but that could not be recorded on it: a later run tests it again. ${messageOf(error)}`,
    );
    return image;
  }
}

/** Tests a finished image, with the template of the configuration if the step has one. */
export async function tryFinished(context: Context, image: Image): Promise<Verdict> {
  const { inputs, invocation, isConfigured } = context;
  const variables = isConfigured ? (await context.template()).variables : {};
  const template = isConfigured ? await context.resolved() : undefined;
  await context.building();
  const { platform } = inputs;
  const input = { image, template, facts: factsOf(image), invocation, platform };
  return await tryImage(context, input, variables);
}

function factsOf(image: Image): ImageFacts {
  const { identity: text, toplevel, family, stages, trusted, labels, name } = image;
  const [storeHash = "", digest = ""] = text.split("-");
  const identity = { storeHash, digest, text };
  return { identity, toplevel, family, stages, trusted, labels, name };
}
