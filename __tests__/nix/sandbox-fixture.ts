/**
 * Machines as a job may meet them, made of namespaces: with a store of its own, with or without user
 * namespaces, sudo, build users and a daemon. Nothing of the machine's own is changed.
 */
import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Answer, Question } from "./sandbox-inside.ts";

export interface Machine {
  user: "root" | "runner";
  /**
   * `all`: everybody has them; `root`: the user has used up what the kernel gives him, root has not
   * (as where AppArmor restricts them); `none`: nobody.
   */
  namespaces: "all" | "root" | "none";
  sudo?: boolean;
  /** Root may not mount, as in most containers. */
  noMounts?: boolean;
  /** Accounts `nixbld` exist. */
  buildUsers?: boolean;
  /** A root daemon with these lines of nix.conf looks after the store. */
  daemon?: string[];
  /** Root of a Debian with another Nix, used by its own loader. */
  otherNix?: string | undefined;
}

const inside = path.join(import.meta.dirname, "sandbox-inside.ts");
const secret = "packernix-secret-of-the-job";
const programs = ["nix", "nix-build", "nix-daemon", "nix-instantiate", "nix-store"];

/** Runs as root of the new machine, whose namespaces are made; then becomes the job's user. */
const set_up = `
set -eu
mount -t tmpfs -o mode=755 tmpfs /nix
mkdir -p /nix/store /nix/var/nix
[ ! -d /etc/nix ] || mount -t tmpfs tmpfs /etc/nix
# The machine may have a multi-user Nix, and somebody of this number.
for file in passwd group; do
  grep -Ev '^(nixbld[0-9]*|runner):|^[^:]*:[^:]*:1001:' "/etc/$file" >"$FIXTURE/$file"
done
echo 'runner:x:1001:1001::/nonexistent:/bin/sh' >>"$FIXTURE/passwd"
echo 'runner:x:1001:' >>"$FIXTURE/group"
if [ "$BUILD_USERS" = 1 ]; then
  echo 'nixbld1:x:30001:30000::/var/empty:/usr/sbin/nologin' >>"$FIXTURE/passwd"
  echo 'nixbld:x:30000:nixbld1' >>"$FIXTURE/group"
fi
mount --bind "$FIXTURE/passwd" /etc/passwd
mount --bind "$FIXTURE/group" /etc/group
if [ "$SUDO" = 1 ]; then
  mkdir -p /etc/sudoers.d
  echo 'runner ALL=(ALL) NOPASSWD: ALL' >"$FIXTURE/sudoers"
else
  echo 'root ALL=(ALL) ALL' >"$FIXTURE/sudoers"
fi
chmod 440 "$FIXTURE/sudoers"
if [ -e /etc/sudoers ]; then
  mount --bind "$FIXTURE/sudoers" /etc/sudoers
  # PAM asks for an account that has not ended.
  (umask 077; cp /etc/shadow "$FIXTURE/shadow"; echo 'runner:*:19000:0:99999:7:::' >>"$FIXTURE/shadow")
  mount --bind "$FIXTURE/shadow" /etc/shadow
fi
[ -z "$OTHER" ] || mount --bind "$OTHER" "$FIXTURE/other"
[ -z "$LIMIT" ] || echo "$LIMIT" >/proc/sys/user/max_user_namespaces
held=
as_runner="setpriv --reuid 1001 --regid 1001 --clear-groups"
if [ "$HELD" != 0 ]; then
  for _ in $(seq "$HELD"); do
    $as_runner unshare --user sleep 600 & held="$held $!"
  done
  # Until each has one, or could have none and is gone.
  for pid in $held; do
    while [ "$(readlink "/proc/$pid/ns/user")" = "$(readlink /proc/self/ns/user)" ]; do sleep 0.05; done
  done
fi
if [ "$DAEMON" = 1 ]; then
  mkdir -p "$FIXTURE/conf"
  printf '%s\\n' "$CONF" >"$FIXTURE/conf/nix.conf"
  env -i PATH="$PATH" NIX_CONF_DIR="$FIXTURE/conf" NIX_CONFIG="$LINES" "$BIN/nix-daemon" </dev/null & held="$held $!"
  for _ in $(seq 600); do [ -S /nix/var/nix/daemon-socket/socket ] || sleep 0.1; done
elif [ "$JOB_USER" = runner ]; then
  chown -R 1001:1001 /nix
fi
[ "$JOB_USER" = root ] || set -- $as_runner "$@"
[ "$NO_MOUNTS" = 0 ] || set -- setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$@"
code=0
AWS_SECRET_ACCESS_KEY=$SECRET "$@" </dev/null || code=$?
if [ "$code" = 137 ]; then
  # What outlives it has this long to end.
  for _ in $(seq 600); do
    daemons=$(grep -ls "$FIXTURE/job/nix/[d]aemon-" /proc/[0-9]*/cmdline | wc -l)
    [ "$daemons" != 0 ] || break
    sleep 0.1
  done
  spies=$(ls -d /nix/store/*-spy-chosen)
  printf '{"log":[],"left":{"owner":%s,"files":[],"daemons":%s,"store":%s}}' \
    "$(stat -c %u $spies)" "$daemons" "$(stat -c %u /nix/store)"
  code=0
fi
[ -z "$held" ] || kill $held
exit "$code"
`;

/** Asks on such a machine. */
export async function onMachine(
  machine: Machine,
  question: Omit<Question, "bin" | "folder" | "lines">,
): Promise<Answer> {
  const fixture = await mkdtemp(path.join(tmpdir(), "packernix-sandbox-"));
  await chmod(fixture, 0o755);
  const folder = path.join(fixture, "job");
  await mkdir(folder);
  await chmod(folder, 0o777);
  await mkdir(path.join(fixture, "other"));
  const bin = machine.otherNix === undefined ? "/usr/bin" : path.join(fixture, "bin");
  if (machine.otherNix !== undefined) await writeOther(bin, path.join(fixture, "other"));
  const limit = { all: "", root: "8", none: "0" }[machine.namespaces];
  // The machine's own shell; and Nix may not start itself, which the loader would not survive.
  const lines = ["sandbox-paths = /bin /usr /lib /lib64"];
  if (machine.otherNix !== undefined) lines.push("build-hook =");
  const asked: Question = { bin, folder, lines, ...question };
  if (machine.daemon !== undefined) {
    asked.env = { NIX_CONF_DIR: path.join(fixture, "conf"), ...asked.env };
  }
  const env = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    FIXTURE: fixture,
    BIN: bin,
    JOB_USER: machine.user,
    SUDO: machine.sudo ? "1" : "0",
    BUILD_USERS: machine.buildUsers ? "1" : "0",
    NO_MOUNTS: machine.noMounts ? "1" : "0",
    OTHER: machine.otherNix ?? "",
    LIMIT: limit,
    HELD: machine.namespaces === "root" ? "8" : "0",
    DAEMON: machine.daemon === undefined ? "0" : "1",
    CONF: (machine.daemon ?? []).join("\n"),
    LINES: lines.join("\n"),
    SECRET: secret,
  };
  try {
    const command = [process.execPath, "--disable-warning=ExperimentalWarning", inside];
    const text = await inNamespaces(machine.namespaces !== "all", env, [
      ...["sh", "-c", set_up, "set-up"],
      ...command,
      JSON.stringify(asked),
    ]);
    return JSON.parse(text) as Answer;
  } finally {
    await rm(fixture, { recursive: true, force: true });
  }
}

/** A user namespace of its own has limits of its own; all ids are mapped to themselves. */
async function inNamespaces(
  withUsers: boolean,
  env: Record<string, string>,
  command: readonly string[],
): Promise<string> {
  const kinds = ["--mount", "--propagation", "private", ...(withUsers ? ["--user"] : [])];
  // Once the ids are mapped, a program that is started anew as root has root's powers.
  const wait = ["sh", "-c", 'read -r _; exec "$@"', "wait"];
  const child = spawn("unshare", [...kinds, ...wait, ...command], { env, stdio: "pipe" });
  let out = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (withUsers) {
    const ours = readlinkSync("/proc/self/ns/user");
    while (readlinkSync(`/proc/${child.pid}/ns/user`) === ours) await delay(5);
    for (const kind of ["uid", "gid"]) {
      await writeFile(`/proc/${child.pid}/${kind}_map`, "0 0 4294967295\n");
    }
  }
  child.stdin.end("go\n");
  const code = await ended;
  if (code !== 0) throw new Error(`the machine ended with ${code}: ${errors}`);
  return out;
}

async function writeOther(bin: string, root: string): Promise<void> {
  await mkdir(bin);
  const loader = path.join(root, "lib64/ld-linux-x86-64.so.2");
  const libraries = path.join(root, "usr/lib/x86_64-linux-gnu");
  for (const program of programs) {
    const start = `exec ${loader} --library-path ${libraries} --argv0 ${program} ${root}/usr/bin/nix`;
    await writeFile(path.join(bin, program), `#!/bin/sh\n${start} "$@"\n`, { mode: 0o755 });
  }
}

/** The newer Nix of the tests, where it was made; only its files are used. */
export const otherNixRoot = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
  "packernix-action/nix-trixie",
);
