/** promote, roll-back, prune and previews of the built action, on the qemu home with tiny disks. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type Fixture,
  makeFixture,
  type Ran,
  type RunOptions,
  tinyInputs,
  tinyTemplate,
} from "../helpers/fixture.ts";
import { until } from "../helpers/until.ts";

let fixture: Fixture;
/** A later job: nothing is checked out. */
let later: RunOptions;
beforeAll(async () => {
  fixture = await makeFixture();
  const workspace = path.join(fixture.folder, "empty");
  await mkdir(workspace);
  later = { job: { workspace } };
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
});

const messages = ({ result }: Ran) => result.annotations.map(({ message }) => message).join("\n");

async function build(host: string, more: Record<string, string>, options: RunOptions) {
  const file = more["file"] ?? "web.nix";
  await fixture.write(file, `{ ... }: { networking.hostName = "${host}"; }\n`);
  const { file: _file, ...inputs } = more;
  const ran = await fixture.run({ ...tinyInputs, stage: "testing", ...inputs }, options);
  const { annotations, log } = ran.result;
  const status = ran.outputs["status"];
  if (status !== "created") throw new Error(`${status} ${JSON.stringify(annotations)}\n${log}`);
  return ran;
}

/** An image of a configuration of its own, in stage testing. */
async function make(host: string, more: Record<string, string> = {}, options: RunOptions = {}) {
  const ran = await build(host, more, options);
  expect(messages(ran)).toBe("");
  return ran.outputs;
}

const release = async (images = "") =>
  await fixture.run(
    { step: "promote", image: images, "from-stage": "testing", "to-stage": "production" },
    later,
  );

async function holder(family = "web", stage = "production") {
  return (await fixture.run({ step: "read", family, stage }, later)).outputs["image"];
}

describe("the scheduled rebuild", () => {
  let first: Record<string, string> = {};
  let second: Record<string, string> = {};

  test("a later job promotes by what the earlier gave, with nothing in its workspace", async () => {
    first = await make("one");
    expect(first["stages"]).toBe('["testing"]');
    await fixture.started();
    const ran = await release(first["images"]);
    expect(messages(ran)).toBe("");
    expect(ran.outputs).toMatchObject({
      status: "promoted",
      changed: "true",
      image: first["image"],
      stages: '["testing","production"]',
    });
    expect(ran.main.summary).toContain("image promoted");
    expect(ran.main.summary).toMatch(/Moved: production \| `nothing → nixos-/);
    expect(await fixture.started()).toEqual([]);
  });

  test("the quiet day changes nothing, and is green", async () => {
    const built = await fixture.run({ ...tinyInputs, stage: "testing" });
    expect(built.outputs).toMatchObject({
      status: "reused",
      changed: "false",
      stages: '["testing","production"]',
    });
    const before = await readFile((first["image"] ?? "").replace(/qcow2$/, "json"), "utf8");
    const ran = await release(built.outputs["images"]);
    expect(ran.main.conclusion).toBe("success");
    expect(ran.outputs).toMatchObject({ status: "unchanged", changed: "false" });
    expect(await readFile((first["image"] ?? "").replace(/qcow2$/, "json"), "utf8")).toBe(before);
  });

  test("the holder is unchanged also when it never reached the other stage", async () => {
    const ran = await fixture.run(
      {
        step: "promote",
        image: first["image"] ?? "",
        "from-stage": "qa",
        "to-stage": "production",
      },
      later,
    );
    expect(ran.outputs).toMatchObject({ status: "unchanged" });
  });

  test("a change is promoted, and the image before it is kept", async () => {
    second = await make("two");
    expect(await holder()).toBe(first["image"]);
    const ran = await release(second["images"]);
    expect(ran.outputs).toMatchObject({ status: "promoted", image: second["image"] });
    expect(await holder()).toBe(second["image"]);
    expect(ran.main.summary).toMatch(/`production \(previous\)`/);
    const overtaken = await fixture.run({ step: "read", family: "web", stage: "testing" }, later);
    expect(overtaken.outputs["stages"]).toBe('["testing","production"]');
  });

  test("what has not reached the stage is refused, with the stages that it has", async () => {
    const ran = await fixture.run(
      { step: "promote", image: second["image"] ?? "", "from-stage": "qa", "to-stage": "blue" },
      later,
    );
    expect(ran.main.conclusion).toBe("failure");
    expect(messages(ran)).toMatch(/has not reached qa; it has only testing, production/);
  });

  test("family and stage alone select the holder", async () => {
    const inputs = { step: "promote", family: "web", "from-stage": "production", "to-stage": "eu" };
    const ran = await fixture.run(inputs, later);
    expect(ran.outputs).toMatchObject({ status: "promoted", image: second["image"] });
  });

  test("what is gone is said to be gone", async () => {
    for (const image of ["nixos-none", '[{"id":"nixos-none","builder":"qemu"}]']) {
      const ran = await release(image);
      expect(ran.main.conclusion).toBe("failure");
      expect(messages(ran)).toMatch(/There is no such image .*`image` names nixos-none/);
    }
  });

  const rollBack = {
    step: "promote",
    family: "web",
    "to-stage": "production",
    "roll-back": "true",
  };

  test("a roll-back brings the previous image back, and says so", async () => {
    const ran = await fixture.run(rollBack, later);
    expect(messages(ran)).toBe("");
    expect(ran.outputs).toMatchObject({
      status: "promoted",
      changed: "true",
      image: first["image"],
    });
    expect(await holder()).toBe(first["image"]);
    expect(ran.main.summary).toMatch(/→ back to nixos-/);
    expect(ran.main.summary).toMatch(/`production \(rolled back\)`/);
  });

  test("another one goes further back, not to and fro; there is nothing there", async () => {
    const ran = await fixture.run(rollBack, later);
    expect(ran.main.conclusion).toBe("failure");
    expect(messages(ran)).toMatch(/is the only image that has held stage production/);
    expect(await holder()).toBe(first["image"]);
  });

  test("no night undoes it; force does", async () => {
    const built = await fixture.run({ ...tinyInputs, stage: "testing" });
    // The example workflow asks for this word before it promotes.
    expect(JSON.parse(built.outputs["stages"] ?? "")).toContain("production");
    const quiet = await release(built.outputs["images"]);
    expect(quiet.main.conclusion).toBe("success");
    expect(quiet.outputs).toMatchObject({ status: "unchanged", image: second["image"] });
    expect(messages(quiet)).toMatch(/was rolled back from stage production/);
    const direct = await fixture.run({ ...tinyInputs, stage: "production" });
    expect(direct.outputs).toMatchObject({ status: "reused", changed: "false" });
    expect(await holder()).toBe(first["image"]);
    const forced = await fixture.run(
      {
        step: "promote",
        image: second["image"] ?? "",
        force: "true",
        "from-stage": "testing",
        "to-stage": "production",
      },
      later,
    );
    expect(forced.outputs).toMatchObject({ status: "promoted" });
    expect(await holder()).toBe(second["image"]);
  });

  test("two promotions at once end with one holder", async () => {
    const images = [await make("three"), await make("four")];
    const ran = await Promise.all(images.map(({ images: json }) => release(json)));
    for (const { outputs } of ran) expect(outputs["status"]).toBe("promoted");
    const winner = await holder();
    expect(images.map(({ image }) => image)).toContain(winner);
    expect(await holder()).toBe(winner);
  });

  test("an image that is previous can be deleted, with a word on it; a holder is refused", async () => {
    const held = await holder();
    const refused = await fixture.run({ step: "delete", image: held ?? "" }, later);
    expect(refused.main.conclusion).toBe("failure");
    const dry = await fixture.run(
      { step: "delete", image: held ?? "", force: "true", "dry-run": "true" },
      later,
    );
    expect(dry.outputs).toMatchObject({ status: "found", changed: "false" });
    expect(messages(dry)).toMatch(/Dry run: nothing was deleted/);
    expect(await holder()).toBe(held);
  });
});

describe("an image that two families share", () => {
  const shared = { configuration: "shared.nix", file: "shared.nix" };

  test("has the stages of each by itself, so that the release of one is not that of the other", async () => {
    const made = await make("shared", { ...shared, family: "one" });
    await release(made["images"]);
    const { file: _file, ...inputs } = shared;
    const other = await fixture.run({ ...tinyInputs, ...inputs, family: "two", stage: "testing" });
    expect(other.outputs).toMatchObject({
      status: "reused",
      changed: "true",
      image: made["image"],
      stages: '["testing"]',
    });
    const own = await fixture.run({ ...tinyInputs, ...inputs, family: "one", stage: "testing" });
    expect(own.outputs["stages"]).toBe('["testing","production"]');
    const promoted = await fixture.run(
      {
        step: "promote",
        family: "two",
        image: made["image"] ?? "",
        "from-stage": "testing",
        "to-stage": "production",
      },
      later,
    );
    expect(promoted.outputs).toMatchObject({
      status: "promoted",
      stages: '["testing","production"]',
    });
    for (const family of ["one", "two"]) expect(await holder(family)).toBe(made["image"]);
  });
});

test("a new image whose stage goes to another one meanwhile says that it has it not", async () => {
  const own = { file: "meanwhile.nix", configuration: "meanwhile.nix", family: "meanwhile" };
  const other = await make("meanwhile-one", own);
  await fixture.write(own.file, '{ ... }: { networking.hostName = "meanwhile-two"; }\n');
  const { file: _file, ...inputs } = own;
  const begun = path.join(fixture.folder, "begun");
  const flag = path.join(fixture.folder, "slow");
  await writeFile(flag, "");
  const waiting = `touch ${begun}; while [ -e ${flag} ]; do sleep 0.1; done`;
  const provisioners = [{ type: "shell-local", inline: [waiting] }];
  const template = JSON.stringify({ ...tinyTemplate, provisioners });
  const making = { ...tinyInputs, ...inputs, stage: "production", template };
  const { finish } = await fixture.start(making);
  await until("Packer works", () => existsSync(begun));
  const promoted = await release(other["images"]);
  await rm(flag);
  expect(promoted.outputs["status"]).toBe("promoted");
  const made = await finish();
  expect(made.outputs).toMatchObject({ status: "created", stages: "[]" });
  expect(messages(made)).toMatch(/Stage production went to nixos-\S+ while nixos-\S+ was made/);
  expect(await holder("meanwhile")).toBe(other["image"]);
});

describe("prune", () => {
  test("says by default what it would do, and does it when told to", async () => {
    const before = await fixture.stored();
    const inputs = { step: "prune", family: "web", keep: "0" };
    const dry = await fixture.run(inputs, later);
    expect(dry.main.conclusion).toBe("success");
    expect(dry.outputs).toMatchObject({ status: "nothing", changed: "false", images: "[]" });
    expect(messages(dry)).toMatch(/^Dry run: nothing was deleted\. [12] images? would be removed/);
    expect(dry.main.summary).toMatch(/#### To remove\n\n\| image .*beyond the newest 0/s);
    expect(dry.main.summary).toMatch(/#### Kept\n.*`has stage testing`/s);
    expect(await fixture.stored()).toEqual(before);

    const held = await holder();
    const done = await fixture.run({ ...inputs, "dry-run": "false" }, later);
    expect(messages(done)).toBe("");
    expect(done.outputs).toMatchObject({ status: "pruned", changed: "true" });
    const gone: { name: string }[] = JSON.parse(done.outputs["images"] ?? "");
    const after = await fixture.stored();
    expect(after).toEqual(
      before.filter((name) => !gone.some((image) => name.startsWith(`${image.name}.`))),
    );
    expect(before.length - after.length).toBe(2 * gone.length);
    expect(await holder()).toBe(held);
    const again = await fixture.run({ ...inputs, "dry-run": "false" }, later);
    expect(again.outputs).toMatchObject({ status: "nothing", changed: "false" });
  });
});

describe("previews", () => {
  const event = (number: number, action = "synchronize") => ({
    action,
    repository: { id: 42, default_branch: "main" },
    pull_request: {
      number,
      head: { sha: "f".repeat(40), repo: { id: 42 } },
      base: { repo: { id: 42 } },
    },
  });
  const pull = (number: number, action?: string): RunOptions => ({
    job: {
      eventName: "pull_request",
      event: event(number, action),
      github: { ref: `refs/pull/${number}/merge`, repository_id: "42" },
    },
  });
  // Comments have tests of their own, with a GitHub to write to.
  const silent = { "github-token": "" };
  const preview = { configuration: "site.nix", stage: "preview", file: "site.nix", ...silent };
  const names = async () => (await fixture.stored()).filter((name) => name.endsWith(".qcow2"));
  const nameOf = (outputs: Record<string, string>) => path.basename(outputs["image"] ?? "");
  /** As the workflow's job on `closed`: no checkout, number and family from the event alone. */
  const close = async (number: number) =>
    await fixture.run(
      { step: "delete", stage: "preview", "pull-request": String(number), ...silent },
      later,
    );

  /** A preview whose time is over: perhaps before it was finished, which its run then says. */
  async function expired(host: string, options: RunOptions): Promise<Record<string, string>> {
    const { outputs } = await build(host, { ...preview, expires: "1s" }, options);
    await sleep(2100);
    return outputs;
  }

  test("the next push replaces the preview, after the new one is there", async () => {
    const first = await make("p1", { ...preview, expires: "7d" }, pull(7));
    const [item] = JSON.parse(first["images"] ?? "[]");
    expect(item).toMatchObject({ stages: ["preview"], family: "site" });
    const other = await make("p2", { ...preview, expires: "7d" }, pull(8));
    const second = await make("p3", { ...preview, expires: "7d" }, pull(7));
    const stored = await names();
    expect(stored).toContain(nameOf(second));
    expect(stored).toContain(nameOf(other));
    expect(stored).not.toContain(nameOf(first));
  });

  test("a pull request prunes and promotes nothing of the repository's", async () => {
    const before = await names();
    const pruned = await fixture.run(
      { step: "prune", keep: "0", "dry-run": "false" },
      { job: { ...pull(7).job, ...later.job } },
    );
    expect(pruned.outputs).toMatchObject({ status: "nothing" });
    expect(await names()).toEqual(before);
    const promoted = await fixture.run(
      { step: "promote", family: "web", "from-stage": "production", "to-stage": "eu" },
      { job: { ...pull(7).job, ...later.job } },
    );
    expect(promoted.main.conclusion).toBe("failure");
    expect(messages(promoted)).toMatch(/^to-stage: eu is not for this run/);
    const staged = await fixture.run({ ...tinyInputs, stage: "production" }, pull(7));
    expect(messages(staged)).toMatch(/^stage: production is not for this run/);
    const deleted = await fixture.run(
      { step: "delete", image: (await holder()) ?? "", force: "true" },
      { job: { ...pull(7).job, ...later.job } },
    );
    expect(messages(deleted)).toMatch(/was made by the repository itself and is kept/);
    expect(await names()).toEqual(before);
  });

  test("a repository's run takes no image of a pull request for another stage", async () => {
    const own = await fixture.run({
      step: "read",
      family: "site",
      stage: "preview",
      "pull-request": "7",
    });
    const ran = await fixture.run(
      {
        step: "promote",
        image: own.outputs["images"] ?? "",
        "from-stage": "preview",
        "to-stage": "production",
      },
      later,
    );
    expect(ran.main.conclusion).toBe("failure");
    expect(messages(ran)).toMatch(/a pull request made is not promoted/);
  });

  test("closing removes what is left of it, and no other", async () => {
    const other = await names();
    const closed = await close(7);
    expect(closed.outputs).toMatchObject({ status: "deleted" });
    expect(other.length - (await names()).length).toBe(1);
    expect((await close(7)).outputs).toMatchObject({ status: "absent" });
    expect((await close(8)).outputs).toMatchObject({ status: "deleted" });
  });

  test("one that expired is no preview any more, and goes with the next", async () => {
    const short = await expired("p4", pull(9));
    const read = await fixture.run(
      { step: "read", family: "site", stage: "preview", "pull-request": "9" },
      later,
    );
    expect(read.outputs).toMatchObject({ status: "absent" });
    expect(await names()).toContain(nameOf(short));
    const next = await make("p5", { ...preview, expires: "7d" }, pull(10));
    expect(await names()).not.toContain(nameOf(short));
    expect(await names()).toContain(nameOf(next));
  });

  test("prune removes what expired, whatever retention says", async () => {
    const short = await expired("p6", pull(11));
    const done = await fixture.run(
      { step: "prune", family: "site", keep: "99", "dry-run": "false" },
      later,
    );
    expect(done.outputs).toMatchObject({ status: "pruned" });
    expect(await names()).not.toContain(nameOf(short));
  });

  test("closing finds one whose time is over, too", async () => {
    const short = await expired("p7", pull(12));
    expect((await close(12)).outputs).toMatchObject({ status: "deleted" });
    expect(await names()).not.toContain(nameOf(short));
  });

  test("a merged preview is harmless: main has its own image, or keeps the one they share", async () => {
    const pulled = await make("p8", { ...preview, expires: "7d" }, pull(13));
    const { file: _file, ...again } = { ...tinyInputs, ...preview };
    expect((await fixture.run(again, pull(13))).outputs).toMatchObject({
      status: "reused",
      image: pulled["image"],
    });
    // Merged: the same system on main is built by main, and released.
    const main = await make("p8", { ...preview, stage: "production" });
    expect(main["image"]).not.toBe(pulled["image"]);
    // Another pull request with no change of its own takes main's image for its preview.
    const shared = await fixture.run(
      { ...tinyInputs, configuration: "site.nix", stage: "preview" },
      pull(14),
    );
    expect(shared.outputs).toMatchObject({ status: "reused" });
    for (const number of [13, 14]) await close(number);
    expect(await names()).toContain(nameOf(main));
    expect(await holder("site")).toBe(main["image"]);
    const read = await fixture.run({ step: "read", family: "site", stage: "production" }, later);
    expect(read.outputs["stages"]).toBe('["production"]');
  });
});

describe("a family of 2,000 images", () => {
  const total = 2000;
  const name = (index: number) => `big-${String(index).padStart(4, "0")}`;

  test("is pruned to the right set", async () => {
    const store = path.join(fixture.folder, "big");
    await mkdir(store);
    const start = Date.now() - total * 3_600_000;
    for (let index = 0; index < total; index++) {
      const created = new Date(start + index * 3_600_000).toISOString();
      const stages = index % 100 === 0 ? [{ family: "big", stage: "testing", since: created }] : [];
      const record = {
        kind: "packernix-image",
        version: 1,
        builder: "qemu",
        builderId: "transcend.qemu",
        name: name(index),
        extension: "raw",
        created,
        identity: `x-${index}`,
        toplevel: "/nix/store/x-nixos-system-big",
        family: "big",
        stages,
        trusted: true,
        invocation: `42-1-1-${index}`,
        repositoryId: "42",
        labels: {},
        size: 1,
      };
      await writeFile(path.join(store, `${name(index)}.json`), JSON.stringify(record));
      await writeFile(path.join(store, `${name(index)}.raw`), "x");
    }
    const inputs = { step: "prune", "image-store": store, keep: "5" };
    const dry = await fixture.run(inputs, later);
    expect(messages(dry)).toMatch(/1990 images would be removed/);
    expect(Buffer.byteLength(dry.main.summary)).toBeLessThan(1_000_000);
    // Fewer go than could, so that the test need not wait for as many deletions.
    const done = await fixture.run({ ...inputs, keep: "1850", "dry-run": "false" }, later);
    expect(done.outputs).toMatchObject({ status: "pruned", changed: "true" });
    expect(JSON.parse(done.outputs["images"] ?? "")).toHaveLength(148);
    const left = Array.from({ length: total }, (_, index) => index).filter(
      (index) => index >= 150 || index % 100 === 0,
    );
    expect((await readdir(store)).filter((file) => file.endsWith(".json")).sort()).toEqual(
      left.map((index) => `${name(index)}.json`),
    );
  });
});
