/** Accounts that Nix builds as when it runs as root (`build-users-group` of nix.conf(5)). */
import { readFile, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { exists } from "../shared/files.ts";
import { runAsRoot } from "../shared/root.ts";

const groupName = "nixbld";
/** Where Nix's own installer begins, since 2.24. */
const firstId = 30_000;

/** The usual group of build users, where it is there and has members. */
export async function buildUsersGroup(): Promise<string | undefined> {
  const entry = (await entries("/etc/group")).find(([name]) => name === groupName);
  return entry?.[3] ? groupName : undefined;
}

/**
 * Adds build users to /etc/group and /etc/passwd, as the installer of Nix does; one for each build
 * that can run at a time. Only for machines that forget: see `forgets`.
 * @param prefix What makes a command run as root.
 * @returns the name of their group.
 */
export async function addBuildUsers(prefix: readonly string[]): Promise<string> {
  const groups = await entries("/etc/group");
  const users = await entries("/etc/passwd");
  const taken = new Set([...groups, ...users].map(([, , id]) => Number(id)));
  const names = new Set([...groups, ...users].map(([name]) => name));
  const free = (function* () {
    for (let id = firstId; ; id++) if (!taken.has(id)) yield id;
  })();
  const next = () => free.next().value as number;
  // A group without members is of no use to Nix; ours gets another name then.
  const group = names.has(groupName) ? `packernix-${groupName}` : groupName;
  const gid = next();
  const members = Array.from({ length: Math.max(4, availableParallelism()) }, (_, index) => ({
    name: `${group}${index + 1}`,
    uid: next(),
  })).filter(({ name }) => !names.has(name));
  const passwd = members.map(
    ({ name, uid }) => `${name}:x:${uid}:${gid}:Nix build user:/var/empty:/usr/sbin/nologin\n`,
  );
  await append(prefix, "/etc/passwd", passwd.join(""));
  const list = members.map(({ name }) => name).join(",");
  await append(prefix, "/etc/group", `${group}:x:${gid}:${list}\n`);
  return group;
}

/** A machine that is thrown away after the job: a hosted runner, or a container with its own /nix. */
export async function forgets(hosted: boolean): Promise<boolean> {
  if (hosted) return true;
  const container = (await exists("/.dockerenv")) || (await exists("/run/.containerenv"));
  if (!container) return false;
  try {
    return (await stat("/nix")).dev === (await stat("/")).dev;
  } catch {
    return false;
  }
}

async function append(prefix: readonly string[], file: string, lines: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => "");
  const input = before === "" || before.endsWith("\n") ? lines : `\n${lines}`;
  await runAsRoot(prefix, ["tee", "-a", file], input);
}

async function entries(file: string): Promise<string[][]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").map((line) => line.split(":"));
}
