/** Plugins `read-file` and `delete-file` for Packer 1.6, built from a few lines of Go. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { goEnvironment, into, portableGo } from "../../scripts/lib/go.ts";
import { cacheFolder } from "../../scripts/lib/offline.ts";

const source = path.resolve(import.meta.dirname, "../fixtures/packer/companion");

/** Builds the program the first time, which takes a minute or two. @returns its path. */
export async function companionPlugins(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "main.go"]) hash.update(await readFile(path.join(source, file)));
  const folder = path.join(cacheFolder, `companion-${hash.digest("hex").slice(0, 16)}`);
  const program = path.join(folder, "companion");
  if (existsSync(program)) return program;
  const own = await execa("go", ["version"], { reject: false });
  const go = own.failed ? await portableGo(cacheFolder) : "go";
  const working = path.join(cacheFolder, `companion.building.${process.pid}`);
  try {
    await cp(source, path.join(working, "source"), { recursive: true });
    await into(folder, async (target) => {
      const out = path.join(target, "companion");
      // As those of a current Packer (scripts/lib/current-packer.ts), without optimization.
      const flags = ["-mod=mod", "-trimpath", "-ldflags=-s -w", "-gcflags=all=-N -l -dwarf=false"];
      await execa(go, ["build", ...flags, "-o", out, "."], {
        cwd: path.join(working, "source"),
        env: goEnvironment(working),
      });
    });
  } finally {
    await rm(working, { recursive: true, force: true });
  }
  return program;
}
