/**
 * Linters that no Debian package and no npm package brings in a current version. Each is pinned here
 * and installed once into the cache folder from the registry of its own language.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { goEnvironment, into, pipInstall, portableGo } from "./go.ts";

const versions = {
  actionlint: "1.7.12",
  zizmor: "1.32.0",
  deadnix: "1.3.1",
} as const;

/** A linter's path, or why there is none. `installable`: this machine has what an install needs. */
export type Linter = { path: string } | { missing: string; installable: boolean };

type Installer = (target: string) => Promise<void>;

export function findActionlint(cache: string): Promise<Linter> {
  return provide(cache, "actionlint", "actionlint", ["go", "python3"], async (target) => {
    const module = `github.com/rhysd/actionlint/cmd/actionlint@v${versions.actionlint}`;
    const build = (go: string) =>
      execa(go, ["install", module], {
        env: {
          GOBIN: target,
          ...goEnvironment(cache),
        },
      });
    try {
      await build("go");
    } catch {
      await build(await portableGo(cache));
    }
  });
}

export function findZizmor(cache: string): Promise<Linter> {
  return provide(cache, "zizmor", "bin/zizmor", ["python3"], (target) =>
    pipInstall(`zizmor==${versions.zizmor}`, target),
  );
}

export function findDeadnix(cache: string): Promise<Linter> {
  return provide(cache, "deadnix", "bin/deadnix", ["cargo"], async (target) => {
    const spec = `deadnix@${versions.deadnix}`;
    await execa("cargo", ["install", "--quiet", "--locked", "--root", target, spec]);
  });
}

/** Finds `binary` in the linter's folder of the cache, installing it there the first time. */
async function provide(
  cache: string,
  name: keyof typeof versions,
  binary: string,
  needsOneOf: readonly string[],
  install: Installer,
): Promise<Linter> {
  const folder = path.join(cache, "linters", `${name}-${versions[name]}`);
  const file = path.join(folder, binary);
  if (existsSync(file)) return { path: file };
  const helpers = needsOneOf.filter(isOnPath);
  if (helpers.length === 0) {
    return { missing: `installing it needs ${needsOneOf.join(" or ")}`, installable: false };
  }
  process.stdout.write(`   installing ${name} ${versions[name]} into ${folder} …\n`);
  try {
    await into(folder, install);
    return { path: file };
  } catch (error) {
    return { missing: (error as Error).message, installable: true };
  }
}

function isOnPath(command: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return folders.some((folder) => folder !== "" && existsSync(path.join(folder, command)));
}
