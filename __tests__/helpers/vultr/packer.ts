/**
 * A stand-in for Packer with the plugin vultr 2.7.0, which cannot be had where these tests run. It does
 * to the double what the plugin does to Vultr, in the order of builder/vultr/builder.go; each step names
 * its file there. All that has nothing to do with Vultr is done by a real Packer: other builders, and
 * provisioning, by the builder `null` with the plugin's key and address.
 * Arguments: the real Packer, then what Packer is given.
 */
import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

type Json = Record<string, unknown>;

const [, , packer = "", ...args] = process.argv;
const root = path.resolve(import.meta.dirname, "../../..");
/** The plugin waits 3 s between two looks (wait.go), and 10 s before and after it shuts down. */
const pause = 100;

if (args[0] === "version") {
  process.stdout.write("Packer v1.16.0\n");
} else {
  const template: Json = JSON.parse(readFileSync(args.at(-1) ?? "", "utf8"));
  const [builder = {}] = template["builders"] as Json[];
  if (builder["type"] !== "vultr") await pass(args);
  else if (args.includes("validate")) process.exitCode = prepare(rendered(template)) ? 0 : 1;
  else if (args.includes("build")) await build(template, rendered(template));
  else await pass(args);
}

/** @param show Whether a line of it is to be seen. */
async function pass(given: string[], show: (line: string) => boolean = () => true) {
  const child = spawn(packer, given, { stdio: ["ignore", "pipe", "inherit"] });
  let rest = "";
  child.stdout.on("data", (bytes: Buffer) => {
    const lines = `${rest}${bytes}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(show)) process.stdout.write(`${line}\n`);
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  process.exitCode = code === 0 ? 0 : 1;
  return code === 0;
}

/** packer/ui.go, MachineReadableUi. */
function print(target: string, type: string, ...data: string[]) {
  const fields = data.map((text) =>
    text.replaceAll(",", "%!(PACKER_COMMA)").replaceAll("\n", "\\n"),
  );
  process.stdout.write(`${[Math.floor(Date.now() / 1000), target, type, ...fields].join(",")}\n`);
}

function say(text: string, kind: "say" | "error" = "say") {
  print("", "ui", kind, `==> vultr: ${text}`);
}

/** The builder with its variables filled in (template/interpolate of packer-plugin-sdk). */
function rendered(template: Json): Json {
  const file = args.find((one) => one.startsWith("-var-file="))?.slice("-var-file=".length);
  const given: Json = file === undefined ? {} : JSON.parse(readFileSync(file, "utf8"));
  const variables: Json = { ...(template["variables"] as Json), ...given };
  const render = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(render);
    if (typeof value !== "string") return value;
    return value
      .replace(/\{\{ *user `(\w+)` *\}\}/g, (_, name) => String(render(variables[name] ?? "")))
      .replace(/\{\{ *env `(\w+)` *\}\}/g, (_, name) => process.env[name] ?? "");
  };
  const [builder = {}] = template["builders"] as Json[];
  return Object.fromEntries(Object.entries(builder).map(([key, value]) => [key, render(value)]));
}

/** config.go, Prepare. */
function prepare(builder: Json): boolean {
  const table = path.join(root, "__tests__/fixtures/packer/vultr-keys.json");
  const known: string[] = JSON.parse(readFileSync(table, "utf8"))["2.7.0"];
  const bases = ["app_id", "iso_id", "iso_url", "os_id", "snapshot_id"];
  const problems = [
    ...Object.keys(builder)
      .filter((key) => ![...known, "type", "name"].includes(key))
      .map((key) => `unknown configuration key: '"${key}"'`),
    ...(builder["api_key"] || process.env["VULTR_API_KEY"] ? [] : ["vultr api_key is required"]),
    ...["region_id", "plan_id"].filter((key) => !builder[key]).map((key) => `${key} is required`),
    ...(bases.filter((key) => builder[key]).length > 1 ? ["only set one of the following"] : []),
  ];
  for (const problem of problems) print("", "error", problem);
  return problems.length === 0;
}

interface Found extends Json {
  id: string;
}

/** govultr: four tries at what a server or a limit refuses; its errors are the body. */
async function call(builder: Json, method: string, route: string, body?: Json): Promise<Json> {
  const key = String(builder["api_key"] || process.env["VULTR_API_KEY"]);
  for (let tries = 1; ; tries++) {
    const answer = await fetch(`${process.env["VULTR_API_ENDPOINT"]}${route}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((error: Error) => error);
    const text = answer instanceof Error ? answer.message : await answer.text();
    if (!(answer instanceof Error) && answer.ok) return text === "" ? {} : JSON.parse(text);
    const passes = answer instanceof Error || answer.status === 429 || answer.status >= 500;
    if (!passes || tries === 4) throw new Error(text);
    await sleep(pause);
  }
}

async function build(template: Json, builder: Json) {
  let cancelled = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      cancelled = true;
    });
  }
  const ask = (method: string, route: string, body?: Json) => call(builder, method, route, body);
  const folder = mkdtempSync(path.join(tmpdir(), "packer-vultr-"));
  const file = path.join(folder, "key");
  const cleanups: (() => Promise<void>)[] = [];
  let error: unknown;
  let host = "";
  let instance: Found = { id: "" };
  let snapshot: Found = { id: "" };

  const steps = [
    // step_create_ssh_key.go: a key with a name that says nothing.
    async () => {
      say("Creating temporary SSH key...");
      execFileSync("ssh-keygen", [
        "-q",
        "-t",
        "rsa",
        "-b",
        "2048",
        "-m",
        "PEM",
        "-N",
        "",
        "-f",
        file,
      ]);
      const ssh_key = readFileSync(`${file}.pub`, "utf8");
      const made = await ask("POST", "/ssh-keys", { name: `packer-${randomUUID()}`, ssh_key });
      const { id } = made["ssh_key"] as Found;
      cleanups.push(async () => {
        say("Deleting temporary SSH key...");
        await ask("DELETE", `/ssh-keys/${id}`).catch((wrong) => say(String(wrong), "error"));
      });
      await create(id);
    },
    // builder.go: StepConnect and StepProvision.
    async () => {
      const comm = Object.entries(builder).filter(([key]) => /^(ssh_|communicator$)/.test(key));
      const connect = { ssh_host: host, ...Object.fromEntries(comm), ssh_private_key_file: file };
      const machine = { type: "null", name: "vultr", ...connect };
      const { "post-processors": _, ...rest } = template;
      const inner = path.join(folder, "template.json");
      writeFileSync(inner, JSON.stringify({ ...rest, builders: [machine] }));
      const isOurs = (line: string) =>
        !/^\d+,[^,]*,artifact|Build 'vultr' finished|Builds finished|^\d+,,ui,say,-->/.test(line);
      if (!(await pass([...args.slice(0, -1), inner], isOurs))) throw new Error("");
    },
    // step_shutdown.go.
    async () => {
      say("Performing graceful shutdown...");
      const to = [
        "-i",
        file,
        "-p",
        String(builder["ssh_port"] ?? 22),
        "-l",
        String(builder["ssh_username"]),
      ];
      const loose = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
      const options = loose.flatMap((one) => ["-o", one]);
      try {
        execFileSync("ssh", [
          ...to,
          ...options,
          String(builder["ssh_host"] ?? host),
          "shutdown -P now",
        ]);
      } catch {
        // What it returns does not count.
      }
    },
    // step_snapshot.go.
    async () => {
      const given = { instance_id: instance.id, description: builder["snapshot_description"] };
      const made = await ask("POST", "/snapshots", given).catch((wrong: Error) => {
        throw new Error(`error creating snapshot: ${wrong.message}`);
      });
      snapshot = made["snapshot"] as Found;
      await until("snapshot", async () => {
        const now = (await ask("GET", `/snapshots/${snapshot.id}`))["snapshot"] as Json;
        return now["status"] === "complete";
      });
    },
  ];

  // step_create_server.go: only an instance that runs is known to the clean-up.
  async function create(key: string) {
    say("Creating Vultr instance...");
    const made = await ask("POST", "/instances", {
      os_id: Number(builder["os_id"] ?? 0),
      snapshot_id: builder["snapshot_id"] ?? "",
      region: builder["region_id"],
      plan: builder["plan_id"],
      label: builder["instance_label"],
      sshkey_id: [...((builder["ssh_key_ids"] ?? []) as string[]), key],
    }).catch((wrong: Error) => {
      throw new Error(`Error creating server: ${wrong.message}`);
    });
    const { id } = made["instance"] as Found;
    await until("server", async () => {
      instance = (await ask("GET", `/instances/${id}`))["instance"] as Found;
      return instance["status"] === "active" && instance["power_status"] === "running";
    });
    host = String(instance["main_ip"]);
    cleanups.push(async () => {
      say(`Destroying server ${id}`);
      await ask("DELETE", `/instances/${id}`).catch((wrong) => {
        error ??= wrong;
      });
    });
  }

  /** wait.go: cancelling does not end it. */
  async function until(what: string, look: () => Promise<boolean>) {
    const [, count = "10", unit = "m"] =
      /^(\d+)([smh])/.exec(String(builder["state_timeout"] ?? "")) ?? [];
    const end = Date.now() + Number(count) * { s: 1e3, m: 6e4, h: 36e5 }[unit as "s" | "m" | "h"];
    say(`Waiting for ${what} ...`);
    while (!(await look())) {
      if (Date.now() > end) throw new Error(`timeout while waiting for ${what}`);
      await sleep(pause);
    }
  }

  say("Running Vultr builder...");
  for (const step of steps) {
    if (cancelled || error !== undefined) break;
    await step().catch((wrong: Error) => {
      error = wrong;
      if (wrong.message !== "") say(wrong.message, "error");
    });
  }
  for (const cleanup of cleanups.reverse()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
  const reason = cancelled ? "build was canceled" : error instanceof Error ? error.message : "";
  process.exitCode = cancelled || error !== undefined ? 1 : 0;
  // What a provisioner's failure says, Packer has said.
  if (reason !== "") print("vultr", "error", reason);
  if (process.exitCode === 1) return;
  print("vultr", "artifact-count", "1");
  print("vultr", "artifact", "0", "builder-id", "packer.vultr");
  print("vultr", "artifact", "0", "id", snapshot.id);
  const string = `Vultr Snapshot: ${snapshot["description"]} (${snapshot.id})`;
  print("vultr", "artifact", "0", "string", string);
  print("vultr", "artifact", "0", "files-count", "0");
  print("vultr", "artifact", "0", "end");
}
