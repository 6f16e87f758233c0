/**
 * Run by image.test.ts inside a mount namespace of its own, where /nix may be anything:
 * `node image-fixture.ts <scenario> <folder of Nix's programs> <root of its chroot, or />`.
 * Prints what it saw as one JSON object.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { packImage, restoreImage } from "../../../src/nix/store/image.ts";
import { canMountStore } from "../../../src/nix/store/image-mount.ts";
import type { ArchiveSource, PathInfo, StoreAccess } from "../../../src/nix/store/types.ts";
import { collectingLog } from "../../../src/shared/log.ts";

const [scenario = "", bin = "", chroot = "/"] = process.argv.slice(2);
const scratch = mkdtempSync(path.join(tmpdir(), "image-fixture-"));
const { signal } = new AbortController();
const access: StoreAccess = { kind: "own", why: "" };
const env = {
  PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`,
  HOME: scratch,
  NIX_REMOTE: "",
  NIX_CONFIG: "substituters =\nsandbox = false\nbuild-users-group =",
};

function nix(program: string, ...args: string[]): string {
  return execFileSync(path.join(bin, program), args, { env, encoding: "utf8", cwd: scratch });
}

function command(program: string, ...args: string[]): void {
  execFileSync(program, args, { env, stdio: ["ignore", "ignore", "inherit"] });
}

/** An empty store in memory on /nix, seen by a chroot too. */
function freshStore(size = "512m"): void {
  const places = chroot === "/" ? ["/nix"] : ["/nix", path.join(chroot, "nix")];
  command("mount", "-t", "tmpfs", "-o", `size=${size}`, "none", "/nix");
  for (const place of places.slice(1)) {
    // Mounts made on the one are then seen on the other, as in a system with one /nix.
    command("mount", "--make-shared", "/nix");
    mkdirSync(place, { recursive: true });
    command("mount", "--bind", "/nix", place);
  }
  mkdirSync("/nix/store", { mode: 0o755 });
  nix("nix-store", "--init");
}

/** Valid paths: one folder with all kinds of files, and one built from it. */
function makePaths(): { base: string; built: string; expression: string } {
  const tree = path.join(scratch, "tree");
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(path.join(tree, "many"), { recursive: true });
  for (let index = 0; index < 1500; index++) {
    writeFileSync(path.join(tree, "many", `a rather long name of a file ${index}`), `${index}\n`);
  }
  writeFileSync(path.join(tree, "large"), randomBytes(900_000));
  writeFileSync(path.join(tree, "zeros"), Buffer.alloc(1024 * 1024));
  writeFileSync(path.join(tree, "empty"), "");
  writeFileSync(path.join(tree, "run"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(path.join(tree, "naïve 'name'"), "x");
  mkdirSync(path.join(tree, "nothing"));
  command("ln", "-s", "large", path.join(tree, "link"));
  command("ln", "-s", "/absent", path.join(tree, "dangling"));
  const base = nix("nix-store", "--add", tree).trim();
  const expression = `derivation {
    name = "built"; system = builtins.currentSystem; builder = "/bin/sh";
    args = [ "-c" "echo $base > $out" ]; base = builtins.storePath ${base};
  }`;
  const built = nix("nix-build", "--no-out-link", "--expr", expression).trim();
  return { base, built, expression };
}

/** As `nix-store --dump-db` prints them, with what only the database itself has. */
function infos(...paths: string[]): PathInfo[] {
  const lines = nix("nix-store", "--dump-db", ...paths).split("\n");
  const result: PathInfo[] = [];
  while (lines.length > 5) {
    const [name = "", narHash = "", narSize = "", deriver = "", count = ""] = lines.splice(0, 5);
    const references = lines.splice(0, Number(count));
    const fields = { narSize: Number(narSize), deriver: deriver || undefined };
    const { ca, sigs } = claims(name);
    result.push({ path: name, narHash, ...fields, references, ca, signatures: sigs });
  }
  return result;
}

function claims(name: string): { ca: string | undefined; sigs: string[] } {
  const database = new DatabaseSync("/nix/var/nix/db/db.sqlite");
  try {
    const row = database.prepare("select ca, sigs from ValidPaths where path = ?").get(name);
    const word = (value: unknown) =>
      typeof value === "string" && value !== "" ? value : undefined;
    return { ca: word(row?.["ca"]), sigs: word(row?.["sigs"])?.split(" ") ?? [] };
  } finally {
    database.close();
  }
}

async function pack(...paths: string[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of packImage(infos(...paths), { scratch, signal })) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

function source(blob: Buffer): ArchiveSource {
  return {
    size: blob.length,
    async *read(start, end) {
      for (let at = start; at < end; at += 65536) {
        yield blob.subarray(at, Math.min(end, at + 65536));
      }
    },
  };
}

async function restore(blob: Buffer) {
  const log = collectingLog();
  try {
    return await restoreImage(source(blob), { root: [], bin, env, log, signal });
  } catch (error) {
    return (error as Error).message;
  }
}

function isValid(name: string): boolean {
  try {
    execFileSync(path.join(bin, "nix-store"), ["--check-validity", name], {
      env,
      stdio: ["ignore", "ignore", "ignore"],
    });
    return true;
  } catch {
    return false;
  }
}

/** Nothing of ours is left: no mount below /nix, no file beside the store. */
function isClean(): boolean {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return (
    !mounts.some((line) => / \/nix\//.test(line)) &&
    !existsSync("/nix/.packernix") &&
    readdirSync("/nix/store").filter((name) => name !== ".links").length === 0
  );
}

function canMount(changes: Partial<Parameters<typeof canMountStore>[0]> = {}) {
  return canMountStore({ access, root: [], ephemeral: true, ...changes });
}

const scenarios: Record<string, () => Promise<unknown>> = {
  async whole() {
    freshStore();
    const { base, built, expression } = makePaths();
    const first = await pack(base);
    const second = await pack(base, built);
    command("cp", "-a", base, path.join(scratch, "expected"));

    freshStore();
    chownSync("/nix/store", 0, 4321);
    // Left over from a build that was killed: never valid.
    mkdirSync(base);
    writeFileSync(path.join(base, "rubbish"), "");
    const can = await canMount();
    const one = await restore(first);
    command("diff", "-r", "--no-dereference", base, path.join(scratch, "expected"));
    const { ca } = claims(base);
    const status = lstatSync(path.join(base, "run"));
    nix("nix-store", "--verify", "--check-contents");
    const user = expression.replace('"built"', '"user"');
    const used = readFileSync(nix("nix-build", "--no-out-link", "--expr", user).trim(), "utf8");

    const two = await restore(second);
    nix("nix-store", "--verify", "--check-contents");
    const bothSeen = isValid(base) && isValid(built) && readFileSync(built, "utf8");
    const third = await canMount();

    nix("nix-store", "--delete", built);
    const gone = !existsSync(built) && !isValid(built);
    const again = nix("nix-build", "--no-out-link", "--expr", expression).trim() === built;
    nix("nix-store", "--verify", "--check-contents");
    nix("nix-collect-garbage");
    const collected = readdirSync("/nix/store").filter((name) => name !== ".links");
    return {
      can: can.ok,
      ca: ca?.slice(0, 15),
      one,
      owner: [status.uid, status.gid, status.mode & 0o7777, status.mtimeMs],
      used: used.trim() === base,
      two,
      bothSeen: typeof bothSeen === "string" && bothSeen.trim() === base,
      third,
      gone,
      again,
      collected,
    };
  },

  async damaged() {
    freshStore();
    const { base } = makePaths();
    const good = await pack(base);
    freshStore();
    const changed = (at: number) => {
      const blob = Buffer.from(good);
      blob.writeUInt8(blob.readUInt8(at) ^ 1, at);
      return blob;
    };
    const results = [];
    const cases = {
      contents: changed(500_000),
      superblock: changed(4096),
      manifest: changed(good.length - 200),
      trailer: changed(good.length - 1),
      cut: good.subarray(0, good.length - 5000),
      nothing: Buffer.alloc(0),
    };
    for (const [name, blob] of Object.entries(cases)) {
      results.push([name, await restore(blob), isClean(), isValid(base)]);
    }
    // A stream that ends early, or is given up by the network.
    const short = source(good);
    for (const how of ["ends", "fails"]) {
      const broken: ArchiveSource = {
        size: short.size,
        async *read(start, end) {
          if (end === short.size) return yield* short.read(start, end);
          yield* short.read(start, start + 70_000);
          if (how === "fails") throw new Error("connection lost");
        },
      };
      const log = collectingLog();
      const message = await restoreImage(broken, { root: [], bin, env, log, signal }).catch(
        (error: Error) => error.message,
      );
      results.push([how, message, isClean(), isValid(base)]);
    }
    return { results, afterwards: await restore(good) };
  },

  async full() {
    freshStore();
    const { base } = makePaths();
    const blob = await pack(base);
    freshStore("17m");
    return { message: await restore(blob), clean: isClean() };
  },

  async references() {
    freshStore();
    const { base, built } = makePaths();
    const blob = await pack(built);
    freshStore();
    return { restored: await restore(blob), valid: isValid(built), base, built };
  },

  async conflict() {
    freshStore();
    const { built } = makePaths();
    const [info] = infos(built);
    const blob = await pack(...infos(built).flatMap((one) => one.references), built);
    const other = path.join(scratch, "other");
    writeFileSync(other, "built elsewhere, with another result\n");
    const hash = nix("nix-hash", "--type", "sha256", other).trim();
    freshStore();
    // As an input-addressed path may be: of the same name, with other contents.
    command("cp", other, built);
    const size = nix("nix-store", "--dump", other).length;
    execFileSync(path.join(bin, "nix-store"), ["--load-db"], {
      env,
      input: `${info?.path}\n${hash}\n${size}\n\n0\n`,
    });
    const message = await restore(blob);
    return { message, kept: readFileSync(built, "utf8"), layers: existsSync("/nix/.packernix") };
  },

  async refusals() {
    freshStore();
    const own = await canMount();
    const reused = await canMount({ ephemeral: false });
    const daemon = await canMount({ access: { kind: "daemon", why: "" } });
    const plain = await canMount({ root: undefined });
    const clean = isClean();
    command("mount", "--bind", "/nix/store", "/nix/store");
    const mounted = await canMount();
    command("umount", "/nix/store");
    // As in a container, whose whole tree is an overlay.
    const below = path.join(scratch, "below");
    for (const name of ["lower/store", "upper", "work"]) {
      mkdirSync(path.join(below, name), { recursive: true });
    }
    const layers = `lowerdir=${below}/lower,upperdir=${below}/upper,workdir=${below}/work`;
    command("mount", "-t", "overlay", "-o", layers, "none", "/nix");
    const container = await canMount();
    const left = existsSync("/nix/.packernix");
    return { own, reused, daemon, plain, clean, mounted, container, left };
  },
};

try {
  process.stdout.write(`${JSON.stringify(await scenarios[scenario]?.())}\n`);
} finally {
  command("umount", "--recursive", "--lazy", "/nix");
  rmSync(scratch, { recursive: true, force: true });
}
