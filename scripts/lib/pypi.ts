/**
 * Python programs of the tests, from PyPI: installed once per version, into the cache folder. Need
 * python3 with pip. What belongs to one stands in `<name>-requirements.txt`.
 */
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { into } from "./go.ts";

export interface PythonPackage {
  name: string;
  version: string;
}

export interface InstalledPackage {
  /** For PYTHONPATH. */
  folder: string;
  /** The Python that it was installed for: some of its packages are compiled. */
  python: string;
}

const folderOf = (cache: string, { name, version }: PythonPackage) =>
  path.join(cache, `${name}-${version}`);

/** What was installed before; undefined where there is none, or its Python is gone. */
export function fromPypi(cache: string, wanted: PythonPackage): InstalledPackage | undefined {
  const folder = folderOf(cache, wanted);
  const note = path.join(folder, "python.txt");
  if (!existsSync(note)) return undefined;
  const python = readFileSync(note, "utf8").trim();
  return existsSync(python) ? { folder, python } : undefined;
}

/**
 * Installs what is missing.
 * @param say Gets a line before and after.
 * @throws {Error} with pip's last words.
 */
export async function installFromPypi(
  cache: string,
  wanted: PythonPackage,
  say: (line: string) => void = () => {},
): Promise<void> {
  if (fromPypi(cache, wanted) !== undefined) return;
  const { name, version } = wanted;
  const started = Date.now();
  say(`   installing ${name} ${version} from PyPI (once, half a minute) …`);
  await into(folderOf(cache, wanted), async (target) => {
    const requirements = path.join(import.meta.dirname, `${name}-requirements.txt`);
    const quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"];
    const only = ["--only-binary", ":all:", "--target", target, "--requirement", requirements];
    const installed = await execa("python3", ["-m", "pip", "install", ...quiet, ...only], {
      reject: false,
    });
    if (installed.failed) {
      const last = `${installed.stderr}`.trim().split("\n").at(-1) || installed.shortMessage;
      throw new Error(`${name} ${version} of PyPI could not be installed: ${last}`);
    }
    const { stdout } = await execa("python3", ["-c", "import sys; print(sys.executable)"]);
    await writeFile(path.join(target, "python.txt"), `${stdout}\n`);
  });
  say(`   installed ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
}
