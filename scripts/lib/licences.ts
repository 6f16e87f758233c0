/** The licences of the packages whose code is in the bundle. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

interface Manifest {
  name: string;
  version: string;
  license?: string;
}

/**
 * @param modules Ids of all bundled modules, as the bundler names them (absolute paths).
 * @returns the text of `dist/licenses.txt`, sorted by package.
 * @throws {Error} for a bundled package that names no licence.
 */
export async function licencesText(root: string, modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.flatMap((id) => packageFolder(root, id) ?? []));
  const entries = await Promise.all([...folders].map(licenceOf));
  const unique = new Map(entries.map((entry) => [entry.title, entry.text]));
  const sorted = [...unique].sort(([left], [right]) => (left < right ? -1 : 1));
  const parts = sorted.map(([title, text]) => `${title}\n${"-".repeat(title.length)}\n\n${text}\n`);
  return `The files in this folder contain code of these packages.\n\n${parts.join("\n")}`;
}

/** The package's folder, or undefined for a module of our own or of the bundler. */
function packageFolder(root: string, id: string): string | undefined {
  const relative = path.relative(root, id.replace(/^\0/, "").replace(/\?.*$/, ""));
  const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(relative);
  return match === null ? undefined : path.join(root, match[0]);
}

async function licenceOf(folder: string): Promise<{ title: string; text: string }> {
  const manifest = JSON.parse(
    await readFile(path.join(folder, "package.json"), "utf8"),
  ) as Manifest;
  const { name, version, license } = manifest;
  const files = (await readdir(folder)).filter((file) =>
    /^(licen[cs]e|copying|notice)/i.test(file),
  );
  if (license === undefined && files.length === 0) throw new Error(`${name} names no licence`);
  const texts = await Promise.all(
    files.sort().map((file) => readFile(path.join(folder, file), "utf8")),
  );
  const text = texts.map((part) => part.replaceAll("\r\n", "\n").trim()).join("\n\n");
  return {
    title: `${name} ${version} (${license ?? "see below"})`,
    text: text === "" ? "The package carries no licence text." : text,
  };
}
