/** A context for steps that work with images alone: a real folder of images, and inputs as read. */
import { readGitHub } from "../../src/action/event.ts";
import { readInputs } from "../../src/action/inputs/read.ts";
import { inputVariable } from "../../src/action/inputs/values.ts";
import { makeTimeline } from "../../src/action/timeline.ts";
import type { Image, ImageFacts, ImageHome } from "../../src/images/types.ts";
import { collectingLog } from "../../src/shared/log.ts";
import type { Context } from "../../src/steps/context.ts";
import { type OpenedHome, someFacts } from "../contract/images.ts";
import { openIn } from "../images/qemu/fixture.ts";

/** Makes an image in the folder; `digest` tells them apart. */
export async function makeImage(
  root: string,
  digest: string,
  facts: Partial<ImageFacts> = {},
): Promise<Image> {
  const { home, build } = await openIn(root, `${root}/store`);
  const { input, artifacts } = await build(someFacts(digest, facts));
  return await home.finalise(input, artifacts);
}

export interface StepFixture {
  context: Context;
  home: ImageHome;
  lines: string[];
}

/**
 * @param change What this home does otherwise than it does.
 * @param own Another home than the folder.
 */
export async function openStep(
  root: string,
  inputs: Record<string, string>,
  change: (home: ImageHome) => Partial<ImageHome> = () => ({}),
  own?: Pick<OpenedHome, "home" | "invocation">,
): Promise<StepFixture> {
  const env = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]),
  );
  const github = readGitHub({});
  const read = await readInputs({ ...env, HOME: root }, github);
  const opened = own ?? (await openIn(root, `${root}/store`));
  const home = { ...opened.home, ...change(opened.home) };
  const log = collectingLog();
  const given: Partial<Context> = {
    inputs: read,
    github,
    log,
    timeline: makeTimeline(),
    signal: new AbortController().signal,
    invocation: opened.invocation,
    run: { trusted: true, stage: read.stage ?? read.toStage },
    pullRequest: read.pullRequest,
    builder: Object.assign(async () => read.builder, { isMade: () => true }),
    home: Object.assign(async () => home, { isMade: () => true }),
  };
  return { context: given as Context, home, lines: log.lines };
}
