/** promote, prune and delete while other runs, machines and accounts go on; on a real folder. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { removeImage } from "../../src/images/remove.ts";
import type { ImageHome } from "../../src/images/types.ts";
import { remove } from "../../src/steps/delete.ts";
import { sweepPreviews } from "../../src/steps/previews.ts";
import { promote } from "../../src/steps/promote.ts";
import { prune } from "../../src/steps/prune.ts";
import { someHold as hold } from "../helpers/images.ts";
import { temporaryFolder } from "../images/qemu/fixture.ts";
import { makeImage, openStep } from "./fixture.ts";

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});

const testing = (since: string) => hold("testing", since);
const stored = async () => {
  const { home } = await openStep(root, { step: "prune", keep: "0" });
  return await home.list(undefined);
};

describe("prune", () => {
  const inputs = { step: "prune", keep: "1", "dry-run": "false" };

  test("goes on when one image cannot be removed, and names it at the end", async () => {
    const images = [];
    for (const digest of ["a", "b", "c", "d"]) images.push(await makeImage(root, digest));
    const stuck = images[1]?.name;
    const { context } = await openStep(root, inputs, (home) => ({
      removeMany: async (chosen, options) => {
        const others = chosen.filter(({ name }) => name !== stuck);
        const removals = await home.removeMany(others, options);
        const error = new Error("the cloud says no");
        return chosen.map(({ name }) =>
          name === stuck ? { error } : (removals.shift() ?? { error }),
        );
      },
    }));
    const result = await prune(context);
    expect(result).toMatchObject({ status: "pruned", changed: true });
    expect(result.images.map(({ name }) => name)).toEqual([images[0]?.name, images[2]?.name]);
    expect(result.failure?.message).toBe(
      `1 image could not be removed: ${stuck} (the cloud says no).`,
    );
    expect((await stored()).map(({ name }) => name)).toEqual([stuck, images[3]?.name]);
  });

  test("passes over images that vanish, or come to a stage, while it works", async () => {
    const [one, two, three] = [
      await makeImage(root, "a"),
      await makeImage(root, "b"),
      await makeImage(root, "c"),
    ];
    await makeImage(root, "d");
    const { context, lines } = await openStep(root, inputs, (home) => ({
      list: async (family) => {
        const listed = await home.list(family);
        // Another run, between this one's look and its work.
        await removeImage(home, one);
        await home.addStage(two, testing("2026-06-01T00:00:00.000Z"));
        return listed;
      },
    }));
    const result = await prune(context);
    expect(result.images.map(({ name }) => name)).toEqual([three.name]);
    expect(result.failure).toBeUndefined();
    expect(lines.join("\n")).toMatch(/is gone already/);
    expect(lines.join("\n")).toMatch(/has changed meanwhile/);
    expect((await stored()).map(({ name }) => name)).toContain(two.name);
  });

  test("asks once what is in use, and keeps that", async () => {
    const used = await makeImage(root, "a");
    await makeImage(root, "b");
    await makeImage(root, "c");
    const asked: number[] = [];
    const { context } = await openStep(root, inputs, () => ({
      uses: async (images) => {
        asked.push(images.length);
        return new Map([[used.image, ["i-1", "i-2", "lt-1 version 3", "account 123456789012"]]]);
      },
    }));
    const result = await prune(context);
    expect(asked).toEqual([2]);
    expect(result.images).toHaveLength(1);
    expect(result.inventories?.[1]?.why?.get(used.image)).toBe(
      "in use: i-1, i-2, lt-1 version 3 and 1 more",
    );
    expect((await stored()).map(({ name }) => name)).toContain(used.name);
  });
});

describe("previews whose time is over", () => {
  const over = (pullRequest: number) => ({
    trusted: false,
    stages: [hold("preview", "2026-01-01T00:00:00.000Z", { pullRequest, until: 1_770_000_000 })],
  });

  test("go, but for one that cannot; it is named at the end", async () => {
    const images = [];
    for (const [index, digest] of ["a", "b", "c"].entries()) {
      images.push(await makeImage(root, digest, over(index)));
    }
    const stuck = images[0]?.name;
    const { context, lines } = await openStep(root, { step: "prune", keep: "0" }, (home) => ({
      concurrency: 1,
      removeMany: async (chosen, options) => {
        if (chosen.some(({ name }) => name === stuck)) {
          return chosen.map(() => ({ error: new Error("the cloud says no") }));
        }
        return await home.removeMany(chosen, options);
      },
    }));
    await sweepPreviews(context);
    expect((await stored()).map(({ name }) => name)).toEqual([stuck]);
    expect(lines.filter((line) => line.startsWith("warning"))).toEqual([
      `warning: Not all expired previews could be removed: ${stuck} (the cloud says no)`,
    ]);
  });

  test.each(["list", "removeMany"] as const)("a cancel in %s ends the step", async (when) => {
    await makeImage(root, "a", over(1));
    const cancel = new AbortController();
    const { context, lines } = await openStep(root, { step: "prune", keep: "0" }, () => ({
      [when]: async () => {
        cancel.abort(new Error("cancelled"));
        throw cancel.signal.reason;
      },
    }));
    await expect(sweepPreviews({ ...context, signal: cancel.signal })).rejects.toThrow("cancelled");
    expect(lines.filter((line) => line.startsWith("warning"))).toEqual([]);
  });
});

describe("delete", () => {
  test("refuses what is in use or protected, unless forced", async () => {
    const image = await makeImage(root, "a");
    const uses: ImageHome["uses"] = async () => new Map([[image.image, ["instance i-1"]]]);
    const inputs = { step: "delete", image: image.image };
    const used = await openStep(root, inputs, () => ({ uses }));
    await expect(remove(used.context)).rejects.toThrow(/is in use and is kept: instance i-1/);
    const guarded = await openStep(root, inputs, (home) => ({
      get: async (id) => {
        const found = await home.get(id);
        return found && { ...found, isProtected: true };
      },
    }));
    await expect(remove(guarded.context)).rejects.toThrow(/is protected against deletion/);
    expect(await stored()).toHaveLength(1);
    const forced = await openStep(root, { ...inputs, force: "true" }, () => ({ uses }));
    expect(await remove(forced.context)).toMatchObject({ status: "deleted", changed: true });
    expect(await stored()).toEqual([]);
  });

  test("keeps what another run has given a stage since it was looked at, unless forced", async () => {
    const image = await makeImage(root, "a");
    for (const force of ["false", "true"]) {
      const inputs = { step: "delete", image: image.id, force };
      const { context } = await openStep(root, inputs, (home) => ({
        uses: async () => {
          await home.addStage(image, hold("production", "2026-01-01T00:00:00.000Z"));
          return new Map();
        },
      }));
      const removal = remove(context);
      if (force === "true") await removal;
      else await expect(removal).rejects.toThrow(/has changed meanwhile .* and is kept/);
      expect(await stored()).toHaveLength(force === "true" ? 0 : 1);
    }
  });

  test("by its id a pull request's image goes too", async () => {
    const pulled = await makeImage(root, "a", { trusted: false });
    const { context } = await openStep(root, { step: "delete", image: pulled.id });
    expect(await remove(context)).toMatchObject({ status: "deleted", changed: true });
    expect(await stored()).toEqual([]);
  });

  test("says of a previous image what is lost with it", async () => {
    const stage = (since: string) => ({ stages: [hold("production", since)] });
    const previous = await makeImage(root, "a", stage("2026-01-01T00:00:00.000Z"));
    await makeImage(root, "b", stage("2026-01-02T00:00:00.000Z"));
    const { context } = await openStep(root, { step: "delete", image: previous.id });
    const result = await remove(context);
    expect(result.status).toBe("deleted");
    expect(result.notes).toEqual([expect.stringMatching(/a roll-back now goes further back/)]);
  });
});

describe("promote", () => {
  const inputs = { step: "promote", "from-stage": "testing", "to-stage": "production" };
  const facts = { stages: [testing("2026-01-01T00:00:00.000Z")] };

  test("takes back what it gave when the image lost its stage in between", async () => {
    const image = await makeImage(root, "a", facts);
    const { context } = await openStep(root, { ...inputs, image: image.id }, (home) => ({
      addStage: async (given, stage) => {
        await home.dropStage(given, { family: "web", stage: "testing" });
        return await home.addStage(given, stage);
      },
    }));
    await expect(promote(context)).rejects.toThrow(/lost testing while this run was about to/);
    expect((await stored()).map(({ stages }) => stages)).toEqual([[]]);
  });

  test("says that an image is gone which went in between", async () => {
    const image = await makeImage(root, "a", facts);
    for (const when of ["list", "addStage"] as const) {
      const made = when === "list" ? image : await makeImage(root, "b", facts);
      const { context } = await openStep(root, { ...inputs, image: made.id }, (home) => ({
        [when]: async (...rest: [never, never]) => {
          await removeImage(home, made);
          return await home[when](...rest);
        },
      }));
      await expect(promote(context)).rejects.toThrow(
        /is gone, or has lost the mark .* Nothing was/,
      );
    }
    expect(await stored()).toEqual([]);
  });

  test("comes after a holder whose clock is ahead", async () => {
    const future = "2999-01-01T00:00:00.000Z";
    const ahead = await makeImage(root, "a", { stages: [hold("production", future)] });
    const image = await makeImage(root, "b", facts);
    const { context } = await openStep(root, { ...inputs, image: image.id });
    const result = await promote(context);
    expect(result).toMatchObject({ status: "promoted", stages: ["testing", "production"] });
    const after = (await stored()).flatMap(({ stages }) => stages);
    expect(after).toContainEqual(hold("production", "2999-01-01T00:00:00.001Z"));
    expect(result.rows).toEqual([["Moved: production", `${ahead.name} → ${image.name}`]]);
  });

  test("says who holds the stage when another run was last", async () => {
    const image = await makeImage(root, "a", facts);
    const other = await makeImage(root, "b");
    const { context, lines } = await openStep(root, { ...inputs, image: image.id }, (home) => ({
      addStage: async (given, stage) => {
        const promoted = await home.addStage(given, stage);
        await home.addStage(other, hold("production", "2999-01-01T00:00:00.000Z"));
        return promoted;
      },
    }));
    expect(await promote(context)).toMatchObject({ status: "promoted", stages: ["testing"] });
    expect(lines.join("\n")).toContain(`warning: Another run gave stage production of family web`);
    expect(lines.join("\n")).toContain(other.name);
  });

  test("in another family when the input says so; the stage before may be of its own", async () => {
    const image = await makeImage(root, "a", facts);
    const { context } = await openStep(root, { ...inputs, image: image.id, family: "web-eu" });
    const result = await promote(context);
    expect(result.image?.stages).toMatchObject([
      { family: "web", stage: "testing" },
      { family: "web-eu", stage: "production" },
    ]);
  });

  test("shows who has a stage in the family of the promotion, wherever the image comes from", async () => {
    const before = await makeImage(root, "a", {
      family: "web-eu",
      stages: [hold("production", "2026-01-01T00:00:00.000Z", { family: "web-eu" })],
    });
    const other = await makeImage(root, "b", facts);
    const image = await makeImage(root, "c", facts);
    const { context } = await openStep(root, { ...inputs, image: image.id, family: "web-eu" });
    const { inventories } = await promote(context);
    const shown = inventories?.[0]?.images.map(({ name }) => name);
    expect(shown?.toSorted()).toEqual([before.name, image.name].toSorted());
    expect(shown).not.toContain(other.name);
  });

  test("takes no image of a pull request, and of several none", async () => {
    const pulled = await makeImage(root, "a", { ...facts, trusted: false });
    const refused = await openStep(root, { ...inputs, image: pulled.id });
    await expect(promote(refused.context)).rejects.toThrow(/a pull request made is not promoted/);
    const preview = { stages: [hold("preview", "2026-01-01T00:00:00.000Z")], trusted: false };
    await makeImage(root, "b", preview);
    const byStage = { ...inputs, family: "web", "from-stage": "preview" };
    const opened = await openStep(root, byStage);
    await expect(promote(opened.context)).rejects.toThrow(
      /was made for a pull request and gets no stage but preview/,
    );
    const two = [await makeImage(root, "c", facts), await makeImage(root, "d", facts)];
    const json = JSON.stringify(two.map(({ id }) => ({ id, builder: "qemu" })));
    await expect(openStep(root, { ...inputs, image: json })).rejects.toThrow(
      /^image: names 2 images; step promote takes one\.$/,
    );
  });
});
