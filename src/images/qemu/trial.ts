/**
 * A throw-away machine from an image, through Packer's builder: it gets an empty disk to work with,
 * and the machine boots an overlay of the image instead. So nothing is copied, nothing is written to
 * the image, and what Packer leaves is thrown away. (`use_backing_file` of Packer 1.6.6 fails with
 * qemu-img 6.1 and later, which want the format of the backing file to be named.)
 */
import { open, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { literal } from "../../packer/literal.ts";
import type { MachineFacts } from "../../packer/types.ts";
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { isOn, textOf } from "../builder-keys.ts";
import type { ImageStore } from "../files/store.ts";
import { makeSshKey } from "../ssh-key.ts";
import type { HomeOptions, TrialInput, TrialMachine } from "../types.ts";
import { emulatorFor } from "./accelerator.ts";
import { processorRows, qemuArguments } from "./arguments.ts";
import { imageFile, isOurDisk, isOurs } from "./artifact.ts";
import {
  consoleText,
  driveArguments,
  firmwareArguments,
  makeOverlay,
  namesFirmware,
  resetsFile,
} from "./machine.ts";
import { buildPlace, consoleFiles, linkedFolder } from "./prepare.ts";
import { findFirmware } from "./programs.ts";

/** Keys of the template that say what machine the image is for, and how one gets into it. */
const keptKeys =
  /^(communicator|ssh_.+|winrm_.+|skip_nat_mapping|host_port_(min|max)|net_bridge|pause_before_connecting|memory|cpus|sockets|cores|threads|machine_type|cpu_model|firmware|use_pflash|efi_.+|vtpm|tpm_.+|qemu_binary)$/;

/** Arguments of qemu that say the same; the others belong to the installation. */
const keptArguments = new Set(["-bios", "-cpu", "-global", "-M", "-m", "-machine", "-smp"]);

/** Endings of disks that qemu can boot, and its names for them (qemu-img(1), "Supported formats"). */
const formats: Record<string, string> = {
  qcow2: "qcow2",
  raw: "raw",
  img: "raw",
  vmdk: "vmdk",
  vdi: "vdi",
  vhdx: "vhdx",
  vhd: "vpc",
  vpc: "vpc",
  qed: "qed",
};

/** What makes a machine of an image about which nothing else is known. */
const unknownMachine: JsonObject = { memory: 1024, cpus: 2 };

export async function tryQemu(
  input: TrialInput,
  options: HomeOptions,
  store: ImageStore,
): Promise<TrialMachine> {
  const written = input.template?.builder ?? unknownMachine;
  const disk = await diskOf(input);
  const staging = await store.stagingDirectory();
  const folder = path.join(staging, "trial");
  const scratch = path.join(input.invocation.directory, "trial-disk");
  await linkedFolder(folder, scratch);
  const { qemu, architecture, accelerator, notes } = await emulatorFor(
    written,
    input.platform,
    options,
    scratch,
  );
  const overlay = path.join(scratch, "overlay.qcow2");
  await makeOverlay(overlay, disk, { ...options, qemu });
  const blank = path.join(scratch, "blank.raw");
  await writeBlank(blank);
  const [, console] = consoleFiles(input.invocation.directory);
  const key = await makeSshKey(path.join(scratch, "key"), "id_ed25519");
  const authorizedKeys = path.join(scratch, "authorized_keys");
  await writeFile(authorizedKeys, `${key.publicLine}\n`, { mode: 0o600 });
  const known = "artifacts" in input.image ? undefined : input.image.machine;
  const guest: Partial<MachineFacts> = input.template?.facts?.machine ?? known ?? {};
  const wantsFirmware =
    !namesFirmware(written) &&
    (guest.firmware === "efi" || (input.template === undefined && architecture === "aarch64"));
  const firmware = wantsFirmware
    ? await findFirmware(options, architecture, qemu.system)
    : undefined;

  const toplevel = `PACKERNIX_TOPLEVEL=${input.facts.toplevel}`;
  const proof = { type: "shell", script: literal(path.join(options.scripts, "proof.sh")) };
  return {
    builder: {
      type: "qemu",
      ...kept(written),
      ...(architecture === "aarch64" && textOf(written, "machine_type") === undefined
        ? { machine_type: "virt" }
        : {}),
      ...connectionOf(input, key.file, accelerator),
      disk_image: true,
      iso_url: blank,
      iso_checksum: "none",
      format: "raw",
      skip_resize_disk: true,
      skip_compaction: true,
      disk_compression: false,
      output_directory: path.join(scratch, "output"),
      vm_name: "trial",
      qemu_binary: qemu.system,
      accelerator,
      headless: true,
      disable_vnc: true,
      net_device: "virtio-net",
      boot_wait: "-1s",
      qemuargs: rowsOf(written, {
        overlay,
        authorizedKeys,
        firmware,
        port: guest.port,
        console,
        accelerator,
        isProof: input.isProof === true,
      }),
    },
    provisioners: (await isProven(input)) ? [{ ...proof, environment_vars: [toplevel] }] : [],
    variables: {},
    notes,
    searchPath: [path.dirname(qemu.image)],
    console: async () => await consoleText(console),
    ...(isOurs(input.template) && { cure }),
    async dispose() {
      await rm(folder, { recursive: true, force: true });
      await rm(scratch, { force: true });
      await store.tidy();
    },
  };
}

async function isProven({ image, template, ...input }: TrialInput): Promise<boolean> {
  if (template === undefined || !("artifacts" in image)) return false;
  return await isOurDisk({ ...input, template }, image.artifacts);
}

/** For images of our generators. */
function cure(why: string, console: string): string {
  if (why.includes("authenticat")) {
    return 'Its SSH server does not take the key that the hypervisor offers: import `"${packernixModulesPath}/qemu-config.nix"`, and let root in by key.';
  }
  if (/login:|Welcome to|Started|Reached target/.test(console)) {
    return "The system booted: check that the configuration enables its SSH server and the network, and imports `qemu-config.nix`.";
  }
  return /Linux version|Booting|initrd|stage 1/i.test(console)
    ? "The kernel started, but the system did not come up: check its root file system and drivers."
    : "The disk did not boot: check the boot loader.";
}

/** @throws {UserError} for an image that no machine can boot as it is. */
async function diskOf(input: TrialInput): Promise<{ file: string; format: string }> {
  const { image, template } = input;
  let file: string;
  let ending: string;
  if ("artifacts" in image) {
    if (template === undefined) throw new Error("what was just made has a template");
    const place = buildPlace({ ...input, template });
    ({ file, extension: ending } = await imageFile(image.artifacts, template, place));
  } else {
    file = image.image;
    ending = path.extname(file).slice(1);
  }
  const format = Object.hasOwn(formats, ending) ? formats[ending] : undefined;
  if (format !== undefined) return { file, format };
  throw new UserError(
    `The image cannot be tested: ${path.basename(file)} is no disk that qemu can boot as it is. A post-processor of the template made it.`,
  );
}

async function writeBlank(file: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.truncate(1024 * 1024);
  } finally {
    await handle.close();
  }
}

function kept(builder: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(builder).filter(([key]) => keptKeys.test(key)));
}

/**
 * How long an image of ours may take to answer, and how often its SSH server may refuse the key, which
 * Packer offers every seven seconds (step_connect_ssh.go). Emulated machines are some ten times slower.
 */
const limits = {
  kvm: { ssh_timeout: "3m", ssh_handshake_attempts: 5 },
  emulated: { ssh_timeout: "15m", ssh_handshake_attempts: 17 },
};

/**
 * How Packer gets in. Images of our own module take the key that the hypervisor offers; a template
 * of the user's own that has a password or a key of its own knows better.
 */
function connectionOf({ template }: TrialInput, keyFile: string, accelerator: string): JsonObject {
  const builder: JsonObject = template?.builder ?? {};
  const isOwn = template !== undefined && !isOurs(template);
  const has = (key: string) => builder[key] !== undefined && builder[key] !== "";
  if (isOwn && textOf(builder, "communicator") === "winrm") return {};
  // A machine whose network has gone answers nothing; keep-alives of Packer's come every 5 seconds.
  const common = { communicator: "ssh", ssh_read_write_timeout: "2m" };
  const credentials = ["ssh_password", "ssh_private_key_file", "ssh_agent_auth"];
  if (isOwn && credentials.some(has)) return common;
  return {
    ...common,
    ssh_username: isOwn && has("ssh_username") ? (builder["ssh_username"] ?? "root") : "root",
    ssh_private_key_file: keyFile,
    ...(has("ssh_timeout") ? {} : { ssh_timeout: "20m" }),
    ...(has("ssh_handshake_attempts") ? {} : { ssh_handshake_attempts: 1000 }),
    ...(isOurs(template) && limits[accelerator === "kvm" ? "kvm" : "emulated"]),
  };
}

interface Parts {
  overlay: string;
  /** File that gets what the machine writes to its serial port. */
  console: string;
  authorizedKeys: string;
  /** Code of UEFI, where the image boots by it and the template names none. */
  firmware: string | undefined;
  /** Of the guest's SSH, where it is known without the template's own keys. */
  port: number | undefined;
  accelerator: string;
  isProof: boolean;
}

/** Rows of `qemuargs`: each switch that is in them takes the place of all that Packer would say. */
function rowsOf(builder: JsonObject, parts: Parts): string[][] {
  const rows = (qemuArguments(builder) ?? []).filter(
    ([name = "", value = ""]) =>
      keptArguments.has(name) || (name === "-drive" && value.includes("if=pflash")),
  );
  const { accelerator, firmware } = parts;
  rows.push(...processorRows(builder, rows, accelerator));
  if (textOf(builder, "net_bridge") === undefined) {
    const port = String(parts.port ?? textOf(builder, "ssh_port") ?? 22);
    // Only this machine reaches it. Without a mapping, Packer connects to where `ssh_host` says.
    const forward = isOn(builder, "skip_nat_mapping")
      ? ""
      : `,hostfwd=tcp:127.0.0.1:{{ .SSHHostPort }}-:${port}`;
    const restricted = parts.isProof ? ",restrict=on" : "";
    rows.push(["-netdev", `user,id=user.0${restricted}${forward}`]);
  }
  if (parts.isProof) rows.push(["-no-reboot", ""]);
  return [
    ...rows.filter(([name]) => firmware === undefined || name !== "-bios"),
    ...(firmware === undefined ? [] : pairs(firmwareArguments(firmware))),
    ...pairs(driveArguments(builder, parts.overlay)),
    ["-device", "virtio-net-pci,netdev=user.0"],
    // What a guest needs to make keys of its own quickly.
    ["-device", "virtio-rng-pci"],
    ["-fw_cfg", `name=opt/packernix/authorized_keys,file=${parts.authorizedKeys}`],
    ["-vnc", "none"],
    ["-serial", `file:${parts.console}`],
    // In a name of this file, qemu takes `%` for the beginning of a format.
    ...(parts.console.includes("%")
      ? []
      : [
          ["-d", "cpu_reset"],
          ["-D", resetsFile(parts.console)],
        ]),
  ];
}

function pairs(list: readonly string[]): string[][] {
  const rows: string[][] = [];
  for (let index = 0; index < list.length; index += 2) rows.push(list.slice(index, index + 2));
  return rows;
}
