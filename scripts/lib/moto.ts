/**
 * moto, a stateful EC2 API for the tests, from PyPI: installed once per version, into the cache
 * folder. Needs python3 with pip.
 */
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { into } from "./go.ts";

const version = "5.2.5";

export interface InstalledMoto {
  /** For PYTHONPATH. */
  folder: string;
  /** The Python that it was installed for: some of its packages are compiled. */
  python: string;
}

const folderOf = (cache: string) => path.join(cache, `moto-${version}`);

/** What was installed before; undefined where there is none, or its Python is gone. */
export function builtMoto(cache: string): InstalledMoto | undefined {
  const folder = folderOf(cache);
  const note = path.join(folder, "python.txt");
  if (!existsSync(note)) return undefined;
  const python = readFileSync(note, "utf8").trim();
  return existsSync(python) ? { folder, python } : undefined;
}

/**
 * Installs what is missing: half a minute and 115 MB the first time, nothing afterwards.
 * @param say Gets a line before and after.
 * @throws {Error} with pip's last words.
 */
export async function moto(cache: string, say: (line: string) => void = () => {}): Promise<void> {
  if (builtMoto(cache) !== undefined) return;
  const started = Date.now();
  say(`   installing moto ${version} from PyPI (once, half a minute) …`);
  await into(folderOf(cache), async (target) => {
    const requirements = path.join(import.meta.dirname, "moto-requirements.txt");
    const quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"];
    const only = ["--only-binary", ":all:", "--target", target, "--requirement", requirements];
    const installed = await execa("python3", ["-m", "pip", "install", ...quiet, ...only], {
      reject: false,
    });
    if (installed.failed) {
      const last = `${installed.stderr}`.trim().split("\n").at(-1) || installed.shortMessage;
      throw new Error(`moto ${version} of PyPI could not be installed: ${last}`);
    }
    const { stdout } = await execa("python3", ["-c", "import sys; print(sys.executable)"]);
    await writeFile(path.join(target, "python.txt"), `${stdout}\n`);
  });
  say(`   installed moto in ${Math.round((Date.now() - started) / 1000)} s`);
}
