/**
 * `npm run bench [-- --quick] [-- --only <group> [--record]]`: measures what the action promises beside what a
 * user would do instead, prints a Markdown table and writes `bench/results.json`.
 * `--quick`: small sizes and few rounds, for trying the bench itself; writes no results.
 * `--record`: the rows of this part take the place of those in the results.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const flags = process.argv.slice(2);
const usage = "usage: npm run bench [-- --quick] [-- --only <start|create|restore|…> [--record]]\n";

process.exitCode = await bench();

async function bench(): Promise<number> {
  const wrong = flags.filter(
    (flag, index) =>
      !["--quick", "--only", "--record"].includes(flag) && flags[index - 1] !== "--only",
  );
  if (wrong.length > 0) return refuse(`unknown: ${wrong.join(" ")}. ${usage}`);
  if (process.getuid?.() !== 0) return refuse("The bench mounts file systems: run it as root.\n");
  const scratch = await mkdtemp(path.join(os.tmpdir(), "packernix-bench-"));
  const isKept = !flags.includes("--quick") && (flags.length === 0 || flags.includes("--record"));
  const target = isKept ? path.join(root, "bench", "results.json") : "";
  try {
    return await inNamespaces([
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      path.join(root, "bench", "main.ts"),
      scratch,
      target,
      ...flags,
    ]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Mounts, networks and processes that end with the bench, however it ends. */
function inNamespaces(command: string[]): Promise<number> {
  const own = ["--mount", "--propagation", "private", "--net", "--pid", "--fork", "--kill-child"];
  return new Promise((resolve, reject) => {
    const child = spawn("unshare", [...own, "--mount-proc", ...command], {
      stdio: "inherit",
      env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` },
    });
    // A signal from the terminal reaches all by itself; one from elsewhere only us.
    // unshare itself ignores both signals while it waits; what it started ends with it.
    const end = () => child.kill("SIGKILL");
    process.on("SIGINT", end).on("SIGTERM", end);
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

function refuse(message: string): number {
  process.stderr.write(message);
  return 1;
}
