/** Waiting for images in a cloud that answers from copies of its data: it may miss what is there. */
import { afterEach, expect, jest, test } from "@jest/globals";
import type { CloudImage, ImageKind } from "../../../src/images/labels/cloud.ts";
import { whenReady } from "../../../src/images/labels/finalise.ts";
import type { Kit } from "../../../src/images/labels/kit.ts";
import { collectingLog } from "../../../src/shared/log.ts";

afterEach(() => {
  jest.restoreAllMocks();
});

const minute = 60_000;

type State = CloudImage["state"] | undefined;

/** Answers in their order, and at which minute each is asked for. */
async function wait(answers: readonly [number, State][], longest?: number) {
  const left = [...answers];
  const began = Date.now();
  jest.spyOn(Date, "now").mockImplementation(() => began + (left[0]?.[0] ?? 0) * minute);
  const get: ImageKind["get"] = async (id) => {
    const [, state] = left.shift() ?? [];
    return state && { id, name: "", created: "", labels: {}, state, reason: "it is broken" };
  };
  const kit = {
    cloud: { limits: { cloud: "Nimbus" }, images: { get } },
    options: { log: collectingLog(), signal: new AbortController().signal },
  };
  return (await whenReady(kit as unknown as Kit, "image-1", longest)).id;
}

test("one that was just seen is not taken for removed by one answer without it", async () => {
  const answers: [number, State][] = [
    [0, "pending"],
    [5, "pending"],
    [5, undefined],
    [6, "ready"],
  ];
  expect(await wait(answers)).toBe("image-1");
});

test.each<[string, [number, State][]]>([
  ["never seen", [0, 1, 2, 3, 4].map((at) => [at, undefined])],
  [
    "not seen any more",
    [
      [0, "pending"],
      [1, undefined],
      [2, undefined],
      [3, undefined],
      [4, undefined],
    ],
  ],
])("%s for two minutes, it was removed", async (_name, answers) => {
  await expect(wait(answers)).rejects.toThrow(/image-1 is not there/);
});

test("one that failed is told with the reason, one that takes too long without", async () => {
  await expect(wait([[0, "failed"]])).rejects.toThrow("could not make the image image-1: it is");
  const late: [number, State][] = [
    [0, "pending"],
    [61, "pending"],
    [62, "ready"],
  ];
  await expect(wait(late)).rejects.toThrow(/did not finish/);
  expect(await wait(late, Number.POSITIVE_INFINITY)).toBe("image-1");
});
