import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { withLock } from "../../../src/images/files/lock.ts";
import { notePending } from "../../../src/images/files/pending.ts";
import { makeKeptFolder, stagingPath } from "../../../src/images/files/staging.ts";
import { removeImage } from "../../../src/images/remove.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { run } from "../../../src/shared/exec.ts";
import { someFacts } from "../../contract/images.ts";
import { someHold } from "../../helpers/images.ts";
import { until } from "../../helpers/until.ts";
import { env, isThere, openIn, temporaryFolder } from "../qemu/fixture.ts";

const mounts: string[] = [];

// Before the folders themselves are removed.
afterEach(async () => {
  for (const folder of mounts.splice(0)) await run("umount", [folder], { env, anyExit: true });
});

async function thrown(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error(`nothing was thrown, but: ${error}`);
  return error;
}

describe("a folder of images", () => {
  it("holds disk and record under the image's name, and nothing else", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const { home, build } = await openIn(root, store);
    const { input, artifacts } = await build(someFacts());
    const image = await home.finalise(input, artifacts);
    const { name } = someFacts();
    expect(image).toMatchObject({ name, image: path.join(store, `${name}.qcow2`) });
    expect(await readdir(store)).toEqual([`${name}.json`, `${name}.qcow2`]);
    const { stdout } = await run("qemu-img", ["info", "--output=json", image.image], { env });
    expect(JSON.parse(stdout)).toMatchObject({ format: "qcow2", "virtual-size": 1 << 20 });
    expect(image.size).toBeGreaterThan(0);
    await removeImage(home, image);
    expect(await readdir(store)).toEqual([]);
  });

  it("chooses another name where a file of others has the name", async () => {
    const root = await temporaryFolder();
    const { name } = someFacts();
    await writeFile(path.join(root, `${name}.qcow2`), "mine");
    const { home, build } = await openIn(root, root);
    const { input, artifacts } = await build(someFacts());
    const image = await home.finalise(input, artifacts);
    expect(image.name).toBe(`${name}-2`);
    expect(await readFile(path.join(root, `${name}.qcow2`), "utf8")).toBe("mine");
    await removeImage(home, image);
    expect(await readFile(path.join(root, `${name}.qcow2`), "utf8")).toBe("mine");
  });

  it("keeps repositories apart that share a folder", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const maker = await openIn(root, store);
    const { input, artifacts } = await maker.build(someFacts());
    const image = await maker.home.finalise(input, artifacts);
    const { home } = await openIn(root, store, {}, {}, { repositoryId: "2" });
    expect(await home.find(someFacts().identity)).toEqual([]);
    expect(await home.get(image.image)).toBeUndefined();
    await removeImage(home, image);
    expect(await maker.home.find(someFacts().identity)).toHaveLength(1);
  });

  it("never follows a record to a file elsewhere", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const maker = await openIn(root, store);
    const { input, artifacts } = await maker.build(someFacts());
    const image = await maker.home.finalise(input, artifacts);
    const victim = path.join(root, "victim.qcow2");
    await writeFile(victim, "mine");
    const text = await readFile(path.join(store, `${image.name}.json`), "utf8");
    for (const name of ["../victim", "victim"]) {
      await writeFile(path.join(store, "evil.json"), text.replaceAll(image.name, name));
      const { home, lines } = await openIn(root, store);
      expect((await home.list("web")).map((one) => one.name)).toEqual([image.name]);
      expect(lines.join("\n")).toContain("evil.json");
    }
    expect(await readFile(victim, "utf8")).toBe("mine");
  });

  it.each([
    ["is a file", async (store: string) => await writeFile(store, "")],
    ["lies below a file", async (store: string) => await writeFile(path.dirname(store), "")],
    ["is a link to nowhere", async (store: string) => await symlink("/nonexistent/x", store)],
  ])("names `image-store` when it %s", async (_what, spoil) => {
    const root = await temporaryFolder();
    const store = path.join(root, "folder", "images");
    if (_what !== "lies below a file") await mkdir(path.dirname(store));
    await spoil(store);
    const opened = await openIn(root, store);
    const error = await thrown(opened.build(someFacts()));
    expect(isUserError(error)).toBe(true);
    expect(error.message).toContain("image-store");
  });

  it("names `image-store` when it cannot be written", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    await mkdir(store);
    if (process.getuid?.() === 0) {
      // Root may write everywhere but to a read-only file system.
      await run("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", store], { env });
      mounts.push(store);
    } else await chmod(store, 0o500);
    const opened = await openIn(root, store);
    const error = await thrown(opened.build(someFacts()));
    expect(isUserError(error)).toBe(true);
    expect(error.message).toMatch(/image-store: .*(read-only|cannot be read and written)/);
    expect(await opened.home.find(someFacts().identity)).toEqual([]);
  });

  it("names `image-store` for each image that cannot be removed from it", async () => {
    if (process.getuid?.() !== 0) return;
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const { home, build } = await openIn(root, store);
    const { input, artifacts } = await build(someFacts());
    const image = await home.finalise(input, artifacts);
    await run("mount", ["--bind", store, store], { env });
    mounts.push(store);
    await run("mount", ["-o", "remount,bind,ro", store], { env });
    const words = /image-store: .*read-only/;
    const refused = { error: expect.objectContaining({ message: expect.stringMatching(words) }) };
    expect(await home.removeMany([image, image])).toEqual([refused, refused]);
    expect((await thrown(removeImage(home, image))).message).toMatch(words);
    expect(await home.find(someFacts().identity)).toHaveLength(1);
  });

  it("says before the build when there is too little space", async () => {
    if (process.getuid?.() !== 0) return;
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    await mkdir(store);
    await run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", store], { env });
    mounts.push(store);
    const { build, home, invocation } = await openIn(root, store);
    const error = await thrown(build(someFacts()));
    expect(isUserError(error)).toBe(true);
    expect(error.message).toMatch(/image-store: .*3 MiB free.*2048 MiB/);
    await home.reap(await home.leftovers(invocation.id));
    expect(await readdir(store)).toEqual([]);
  });

  it("leaves nothing half-made where the space ends while an image is taken in", async () => {
    if (process.getuid?.() !== 0) return;
    const root = await temporaryFolder();
    const maker = await openIn(root, path.join(root, "big"));
    const { input, artifacts } = await maker.build(someFacts());
    const file = artifacts[0]?.files[1] ?? "";
    await writeFile(file, Buffer.alloc(8 << 20, 1));
    const small = path.join(root, "small");
    await mkdir(small);
    await run("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small], { env });
    mounts.push(small);
    const { home } = await openIn(root, small, { invocation: maker.invocation.id });
    const error = await thrown(home.finalise(input, artifacts));
    expect(isUserError(error)).toBe(true);
    expect(error.message).toMatch(/image-store: there is no space left/);
    await home.reap(await home.leftovers(maker.invocation.id));
    expect(await readdir(small)).toEqual([]);
  });

  it("brings a disk from elsewhere while others work in the folder", async () => {
    if (process.getuid?.() !== 0) return;
    const root = await temporaryFolder();
    const maker = await openIn(root, path.join(root, "big"));
    const { input, artifacts } = await maker.build(someFacts());
    const elsewhere = path.join(root, "elsewhere");
    await mkdir(elsewhere);
    await run("mount", ["-t", "tmpfs", "tmpfs", elsewhere], { env });
    mounts.push(elsewhere);
    const { invocation } = maker;
    const { home } = await openIn(root, elsewhere, { invocation: invocation.id });
    const { signal } = new AbortController();
    const adopting = await withLock(elsewhere, { signal }, async () => {
      const ongoing = home.finalise(input, artifacts);
      const file = path.basename(artifacts[0]?.files[1] ?? "");
      const copy = path.join(stagingPath(elsewhere, invocation.id), file);
      await until("the copy is there", () => isThere(copy));
      expect(await home.find(someFacts().identity)).toEqual([]);
      return { ongoing };
    });
    const image = await adopting.ongoing;
    expect(await readdir(elsewhere)).toEqual([`${image.name}.json`, `${image.name}.qcow2`]);
  });

  it("settles what a kill between disk and record left, and nothing but that", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const killed = await openIn(root, store, { expiresIn: -1 });
    await killed.build(someFacts());
    const staging = stagingPath(store, killed.invocation.id);
    const half = path.join(store, "half.qcow2");
    await writeFile(half, "half");
    await notePending(staging, { disk: "half.qcow2", record: "half.json" }, half);
    // Another file came to the name that this note speaks of.
    const taken = path.join(store, "taken.qcow2");
    await writeFile(taken, "before");
    await notePending(staging, { disk: "taken.qcow2", record: "taken.json" }, half);
    const { home } = await openIn(root, store);
    await home.reap(await home.leftovers(undefined));
    expect(await readdir(store)).toEqual(["taken.qcow2"]);
  });

  it("reaps at once what a process of this machine left that is gone", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const script = `
      import { makeStaging } from ${JSON.stringify(path.resolve("src/images/files/staging.ts"))};
      import { mkdirSync } from "node:fs";
      mkdirSync(${JSON.stringify(store)});
      await makeStaging(${JSON.stringify(store)}, { id: "1-2-3-killed", directory: "/x", expires: 9e9 });
      process.kill(process.pid, "SIGKILL");`;
    const dying = run(process.execPath, ["--input-type=module", "-e", script], { env });
    await expect(dying).rejects.toThrow(/SIGKILL/);
    const { home } = await openIn(root, store);
    const left = await home.leftovers(undefined);
    expect(left.map((leftover) => leftover.invocation)).toEqual(["1-2-3-killed"]);
    await home.reap(left);
    expect(await readdir(store)).toEqual([]);
  });

  it("lets nobody give a stage between the last look at an image and its end", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const maker = await openIn(root, store);
    const { input, artifacts } = await maker.build(someFacts());
    const image = await maker.home.finalise(input, artifacts);
    const { home } = await openIn(root, store);
    const promoting: Promise<Error>[] = [];
    const removals = await home.removeMany([image], {
      fits: () => {
        promoting.push(
          thrown(maker.home.addStage(image, someHold("production", "2026-01-01T00:00:00.000Z"))),
        );
        return true;
      },
    });
    expect(removals).toEqual([{ outcome: "removed" }]);
    expect((await promoting[0])?.message).toMatch(/is gone/);
    expect(await readdir(store)).toEqual([]);
  });

  it("leaves what another machine works on, whatever the clock of this one shows", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const { invocation } = await openIn(root, store);
    const folder = await makeKeptFolder(store, invocation);
    const right = Date.now;
    const clock = jest.spyOn(Date, "now").mockImplementation(() => right() + 4 * 3_600_000);
    const fast = await openIn(root, store);
    try {
      const counted = fast.invocation.expires;
      expect(await fast.home.leftovers(undefined)).toEqual([]);
      // What it makes itself expires by the clock of the folder too.
      const corrected = counted - fast.invocation.expires;
      expect(Math.abs(corrected - 4 * 3600)).toBeLessThan(5);
    } finally {
      clock.mockRestore();
      await fast.home.leftovers(undefined);
    }
    expect(await readdir(store)).toEqual([path.basename(folder)]);
  });

  it("leaves what a living process works on, however long it takes", async () => {
    const root = await temporaryFolder();
    const store = path.join(root, "images");
    const slow = await openIn(root, store);
    slow.invocation.expires = 1;
    const { input, artifacts } = await slow.build(someFacts());
    const { home } = await openIn(root, store);
    expect(await home.leftovers(undefined)).toEqual([]);
    expect((await slow.home.finalise(input, artifacts)).name).toBe(someFacts().name);
  });
});
