/** Images of the store, mounted for real: each scenario in a mount namespace with a /nix of its own. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { packImage } from "../../../src/nix/store/image.ts";
import type { PathInfo } from "../../../src/nix/store/types.ts";
import { newerNix } from "../../helpers/newer-nix.ts";

const execute = promisify(execFile);

/** Why a machine cannot show it: no root, or a kernel that mounts neither kind. */
function missing(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root";
  try {
    const script =
      "mount -t tmpfs none /mnt && mkdir /mnt/a /mnt/b /mnt/c && " +
      "mount -t overlay -o lowerdir=/mnt/a,upperdir=/mnt/b,workdir=/mnt/c none /mnt/a";
    execFileSync("unshare", ["--mount", "--propagation", "private", "sh", "-c", script]);
  } catch {
    return "this kernel does not let root mount an overlay here";
  }
  return existsSync("/nix") ? undefined : "needs a folder /nix to mount on";
}

const why = missing();
const mounted = why === undefined ? describe : describe.skip;

interface Fixture {
  bin: string;
  root: string;
}

async function see<T>(scenario: string, { bin, root }: Fixture): Promise<T> {
  const fixture = path.join(import.meta.dirname, "image-fixture.ts");
  const { stdout } = await execute(
    "unshare",
    ["--mount", "--propagation", "private", process.execPath, fixture, scenario, bin, root],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as T;
}

function machineNix(): Fixture {
  const program = execFileSync("sh", ["-c", "command -v nix-store"], { encoding: "utf8" });
  return { bin: path.dirname(program.trim()), root: "/" };
}

test("the packing process says what it lacks, ends with the job and leaves nothing behind", async () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "image-pack-"));
  const file = path.join(scratch, "file");
  const pack = async (name: string, { signal } = new AbortController()) => {
    const infos = [{ path: name } as PathInfo];
    for await (const _ of packImage(infos, { scratch, signal }));
  };
  try {
    await expect(pack(path.join(scratch, "missing"))).rejects.toThrow(/mksquashfs failed.*missing/);
    writeFileSync(file, "");
    // More than it could pack in hours.
    truncateSync(file, 2 ** 43);
    const abort = new AbortController();
    const packing = pack(file, abort);
    const begun = () =>
      readdirSync(scratch, { recursive: true }).some((name) => String(name).endsWith("/image"));
    while (!begun()) await delay(20);
    abort.abort();
    await expect(packing).rejects.toThrow(/mksquashfs (failed|was killed)/);
    expect(readdirSync(scratch)).toEqual(["file"]);
    const children = execFileSync("ps", ["--ppid", String(process.pid), "-o", "args="], {
      encoding: "utf8",
    });
    expect(children).not.toContain("mksquashfs");
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

mounted(`images of the store${why === undefined ? "" : ` (left out: ${why})`}`, () => {
  let newer: Fixture;
  beforeAll(async () => {
    newer = await newerNix();
  });

  test.each(["this machine's Nix", "a newer Nix"])(
    "are restored, built upon, deleted from and put one on the other: %s",
    async (which) => {
      const seen = await see("whole", which === "a newer Nix" ? newer : machineNix());
      expect(seen).toEqual({
        can: true,
        ca: "fixed:r:sha256:",
        one: { paths: 1, bytes: expect.any(Number), present: 0, left: [] },
        // The store's own owner and group, the modes and the time that Nix gives.
        owner: [0, 4321, 0o555, 1000],
        used: true,
        two: { paths: 1, bytes: expect.any(Number), present: 1, left: [] },
        bothSeen: true,
        third: { ok: false, why: "2 images are joined to the store already" },
        gone: true,
        again: true,
        collected: [],
      });
    },
  );

  test("are refused when anything about them is damaged, and leave nothing behind", async () => {
    const { results, afterwards } = await see<{ results: unknown[][]; afterwards: unknown }>(
      "damaged",
      machineNix(),
    );
    const damaged = (what: string) => `it is damaged: ${what}`;
    const clean = [true, false];
    expect(results).toEqual([
      ["contents", damaged("its contents have changed"), ...clean],
      ["superblock", damaged("its contents have changed"), ...clean],
      ["manifest", damaged("its manifest has changed"), ...clean],
      ["trailer", damaged("its end is missing"), ...clean],
      ["cut", damaged("its end is missing"), ...clean],
      ["nothing", damaged("it has 0 bytes"), ...clean],
      ["ends", damaged("it is cut short"), ...clean],
      ["fails", "connection lost", ...clean],
    ]);
    expect(afterwards).toMatchObject({ paths: 1 });
  });

  test("are not begun on a disk without room", async () => {
    const { message, clean } = await see<{ message: string; clean: boolean }>("full", machineNix());
    expect(message).toMatch(/\/nix\/\.packernix\/layer-\w+ has \d+ MiB left, and .* needs \d+ MiB/);
    expect(clean).toBe(true);
  });

  test("register nothing whose references are not valid", async () => {
    const { restored, valid, base, built } = await see<Record<string, unknown>>(
      "references",
      machineNix(),
    );
    const left = [
      {
        path: built,
        why: `it needs ${path.basename(base as string)}, which the store does not have`,
      },
    ];
    expect({ restored, valid }).toEqual({
      restored: { paths: 0, bytes: 0, present: 0, left },
      valid: false,
    });
  });

  test("never mix with a valid path of other contents", async () => {
    const seen = await see("conflict", machineNix());
    expect(seen).toEqual({
      message: expect.stringMatching(/-built is in the store already, with other contents$/),
      kept: "built elsewhere, with another result\n",
      layers: false,
    });
  });

  test("are used only where a mount can be made and nobody comes after", async () => {
    const seen = await see("refusals", machineNix());
    expect(seen).toEqual({
      own: { ok: true, root: [] },
      reused: { ok: false, why: "this machine is used again after the job" },
      daemon: { ok: false, why: "the store is a daemon's" },
      plain: { ok: false, why: "mounting needs root, or sudo without a password" },
      clean: true,
      mounted: { ok: false, why: "/nix/store is a mount of its own" },
      container: { ok: false, why: expect.stringMatching(/^an image cannot be joined to/) },
      left: false,
    });
  });
});
