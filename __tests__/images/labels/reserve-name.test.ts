/** A name whose dead owner was removed in a cloud that goes on listing it for a while. */
import { expect, test } from "@jest/globals";
import type { CloudImage } from "../../../src/images/labels/cloud.ts";
import { encode } from "../../../src/images/labels/codec.ts";
import type { Kit } from "../../../src/images/labels/kit.ts";
import { limits } from "../../../src/images/labels/limits.ts";
import { reserveName } from "../../../src/images/labels/reserve-name.ts";
import { marks } from "../../../src/images/marks.ts";
import type { BuildInput } from "../../../src/images/types.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { someFacts } from "../../contract/images.ts";

test("what was removed and is listed still is asked for again with pauses", async () => {
  const facts = someFacts();
  const run = { [marks.run]: "1-2-1-deaddead", [marks.expires]: "1" };
  const dead: CloudImage = {
    id: "image-1",
    name: facts.name,
    created: "2026-01-01T00:00:00.000Z",
    labels: encode(run, limits.hetzner),
    state: "ready",
  };
  let asked = 0;
  let removed: number | undefined;
  const images = {
    async list() {
      asked += 1;
      return removed !== undefined && Date.now() - removed > 1000 ? [] : [dead];
    },
    async remove() {
      removed ??= Date.now();
    },
  };
  const invocation = { id: "1-3-1-abcdefgh", directory: "", expires: 9_999_999_999 };
  const kit = {
    cloud: { builder: "hcloud", limits: limits.hetzner, clock: async () => Date.now(), images },
    options: {
      repositoryId: "1",
      invocation,
      log: collectingLog(),
      signal: new AbortController().signal,
    },
  };
  const input = { facts, invocation } as BuildInput;
  const answer = await reserveName(kit as unknown as Kit, input, undefined);
  expect(answer).toEqual({ name: facts.name });
  expect(asked).toBeLessThan(6);
});
