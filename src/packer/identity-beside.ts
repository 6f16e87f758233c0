/** Finds local files that a provisioner reads without a key that names them, or names within a text. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { exists, isInside } from "../shared/files.ts";

/**
 * What Ansible looks for beside a playbook (Ansible documentation, "Sample Ansible setup", and
 * "Adding modules and plugins locally").
 */
const layout =
  /^(roles|group_vars|host_vars|vars|defaults|tasks|handlers|files|templates|meta|library|module_utils|collections|\w+_plugins)$|\.ya?ml$/;

/**
 * What a playbook can reach: its folder, or what Ansible knows of a folder that holds the working
 * directory, where everything else lies too; and what `ansible.cfg` says of roles and collections.
 * @param directory Working directory, absolute.
 */
export async function besidePlaybook(playbook: string, directory: string): Promise<string[]> {
  const folder = path.dirname(path.resolve(directory, playbook));
  const known = isInside(directory, folder)
    ? (await readdir(folder).catch(() => [])).filter((name) => layout.test(name)).sort()
    : ["."];
  const config = path.join(directory, "ansible.cfg");
  const settings = await readFile(config, "utf8").catch(() => undefined);
  const said = [...(settings ?? "").matchAll(/^\s*(?:roles|collections)_paths?\s*=(.*)$/gm)]
    .flatMap(([, value = ""]) => value.trim().split(":"))
    .filter((name) => name !== "" && !/^[~/$]/.test(name))
    .map((name) => path.join(directory, name));
  const all = [
    ...known.map((name) => path.join(folder, name)),
    ...(settings === undefined ? [] : [config]),
    ...said,
  ];
  const there = await Promise.all(all.map(exists));
  return [...new Set(all.filter((_name, index) => there[index]))];
}

/** Endings of what is read as a program. */
const program = /\.(sh|bash|py|rb|pl|m?js|ts|ps1|ya?ml)$/;

/**
 * Files below the working directory that commands on this machine name.
 * @returns `read`: programs, which are there before the commands run; `others` may be what they make.
 */
export async function namedInCommands(
  commands: readonly string[],
  directory: string,
): Promise<{ read: string[]; others: string[] }> {
  const words = commands.flatMap((line) => line.split(/[\s"'`;|&()<>=@]+/));
  const read: string[] = [];
  const others: string[] = [];
  for (const word of new Set(words)) {
    const file = path.resolve(directory, word);
    if (word === "" || file === directory || !isInside(file, directory)) continue;
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) continue;
    if (found.isFile() && program.test(word)) read.push(word);
    else others.push(word);
  }
  return { read: read.sort(), others: others.sort() };
}
