import "./rolldown-runtime.js";
import { Q as isInside, X as exists, rt as which } from "./start-both.js";
import { n as noteLink, t as openImageStore } from "./open2.js";
import { a as textOf, r as isOn, t as makeSshKey } from "./ssh-key.js";
import { t as describing } from "./describing.js";
import { a as messageOf, i as isUserError, n as UserError, r as hasCode, t as CommandError } from "./errors.js";
import { t as run } from "./exec3.js";
import { n as runAsRoot, t as asRoot } from "./root2.js";
import { J as runnerPlatform } from "./start.js";
import { n as tail } from "./follow.js";
import { t as literal } from "./literal.js";
import { a as processEntry, o as processesOf } from "./processes2.js";
import path from "node:path";
import { access, constants, copyFile, lstat, mkdir, open, readlink, rm, stat, statfs, symlink, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";

// src/images/qemu/programs.ts
/** The programs of qemu: from PATH, else from the user's nixpkgs. */
/** The processor of a Nix system such as `x86_64-linux`. */
function architectureOf(platform) {
	const architecture = platform.split("-")[0];
	if (architecture === "x86_64" || architecture === "aarch64") return architecture;
	throw new UserError(`platform: builder qemu makes images for x86_64-linux and aarch64-linux, not for ${platform}.`);
}
/** The processor of this machine, in Nix's words. */
function hostArchitecture() {
	return architectureOf(runnerPlatform());
}
/** Names under which distributions install the emulator of their own processor (RHEL: libexec). */
const ownNames = [
	"/usr/libexec/qemu-kvm",
	"qemu-kvm",
	"kvm"
];
/**
* Finds qemu.
* @param own The builder's own `qemu_binary`, which wins.
* @throws {UserError} when there is none and nixpkgs cannot give one.
*/
async function findQemu(options, architecture, own) {
	const search = options.env["PATH"] ?? "";
	const isHost = architecture === hostArchitecture();
	const system = await firstOf(own === void 0 ? [`qemu-system-${architecture}`, ...isHost ? ownNames : []] : [own], search);
	const image = await which("qemu-img", search);
	if (system !== void 0 && image !== void 0) return {
		system,
		image,
		origin: "on this machine"
	};
	if (own !== void 0 && system === void 0) throw new UserError(`builder-config: qemu_binary ${own} was not found, or is not executable.`);
	const attribute = isHost ? "qemu_kvm" : "qemu";
	const folder = path.join(await options.fromNixpkgs(attribute), "bin");
	const found = system ?? await which(`qemu-system-${architecture}`, folder);
	const foundImage = await which("qemu-img", folder);
	if (found === void 0 || foundImage === void 0) throw new UserError(`qemu for ${architecture} is neither on PATH nor in \`${attribute}\` of nixpkgs. Install qemu-system-${architecture} and qemu-img.`);
	return {
		system: found,
		image: foundImage,
		origin: `\`${attribute}\` of nixpkgs`
	};
}
/**
* Where distributions and qemu itself put UEFI for virtual machines (packages ovmf and
* qemu-efi-aarch64 of Debian, edk2-ovmf of Fedora and Arch, qemu-ovmf-x86_64 of openSUSE).
*/
const firmwares = {
	x86_64: [
		"/usr/share/OVMF/OVMF_CODE_4M.fd",
		"/usr/share/OVMF/OVMF_CODE.fd",
		"/usr/share/edk2/ovmf/OVMF_CODE.fd",
		"/usr/share/edk2/x64/OVMF_CODE.4m.fd",
		"/usr/share/edk2-ovmf/x64/OVMF_CODE.fd",
		"/usr/share/qemu/ovmf-x86_64-code.bin"
	],
	aarch64: [
		"/usr/share/AAVMF/AAVMF_CODE.fd",
		"/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",
		"/usr/share/edk2/aarch64/QEMU_EFI.fd"
	]
};
/**
* Finds UEFI for a machine that boots by it.
* @param system Absolute path of `qemu-system-<architecture>`, beside which it may lie.
* @returns the absolute path of its code, for `firmwareArguments`.
* @throws {UserError} when there is none and nixpkgs cannot give one.
*/
async function findFirmware(options, architecture, system) {
	const beside = path.join(path.dirname(system), "../share/qemu", `edk2-${architecture}-code.fd`);
	for (const file of [...firmwares[architecture], beside]) if (await exists(file)) return file;
	let cause;
	try {
		const name = architecture === "aarch64" ? "AAVMF_CODE.fd" : "OVMF_CODE.fd";
		const file = path.join(await options.fromNixpkgs("OVMF.fd"), "FV", name);
		if (await exists(file)) return file;
	} catch (error) {
		if (!isUserError(error)) throw error;
		cause = error;
	}
	throw new UserError("The image boots by UEFI, and qemu's firmware for that is neither on this machine nor in `OVMF.fd` of nixpkgs. Install the package ovmf (Debian and Ubuntu; on aarch64 qemu-efi-aarch64) or edk2-ovmf (Fedora, Arch), or name a file by `efi_boot` and `efi_firmware_code` in builder-config.", { cause });
}
async function firstOf(names, search) {
	for (const name of names) {
		const isPath = name.includes("/");
		const found = await which(path.basename(name), isPath ? path.dirname(name) : search);
		if (found !== void 0) return found;
	}
}

// src/images/qemu/tiny-guest.ts
/**
* A boot sector, at 0x7c00: 64-bit mode with page tables, a loop of 100 million rounds (a twentieth
* of a second for a processor, half a minute where each instruction is interpreted), then 20
* interrupts of the timer, each with a change of the page table's register.
*/
const bootSector = [
	"fa 31c0 8ed8 8ec0 8ed0 bc007c",
	"bf0010 b90040 f3aa",
	"c70600100320 c70600200330 c70600308300",
	"c70680408d7c c70682400800 c7068440008e",
	"b020 0f22e0 b80010 0f22d8",
	"66b9800000c0 0f32 80cc01 0f30",
	"0f0116ab7c 0f011eb17c 0f20c0 660d01000080 0f22c0 ea6b7c0800",
	"b900e1f505 ffc9 75fc",
	"b034 e643 b0ff e640 b004 e640",
	"b114 fb f4 85c9 75fa",
	"b031 e6f4 f4",
	"ffc9 0f20d8 0f22d8 b020 e620 48cf",
	"0000000000000000 00000000009a2000",
	"0f009b7c0000 8f0000400000"
];
/**
* movz w1, #0x5f5, lsl 16; the cache for instructions (bit 12 of SCTLR_EL1): mrs x0, sctlr_el1;
* orr x0, x0, #0x1000; msr sctlr_el1, x0; isb; a loop as above: subs w1, w1, #1; b.ne to it; then
* PSCI's SYSTEM_OFF (Arm DEN 0022): movz w0, #8; movk w0, #0x8400, lsl 16; hvc #0; b to itself.
*/
const kernel = [...[
	1386266273,
	3577221120,
	2993946624,
	3575123968,
	3573759967,
	1895826465,
	1426063329
], ...[
	1384120576,
	1924169728,
	3556769794,
	335544320
]];
const tinyGuests = {
	x86_64: {
		code: sector(),
		args: (file) => [...[
			"-machine",
			"pc",
			"-drive",
			`file=${file},format=raw,if=ide,snapshot=on`
		], ...["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]],
		exitCode: 99
	},
	aarch64: {
		code: new Uint8Array(Uint32Array.from(kernel).buffer),
		args: (file) => [
			"-machine",
			"virt",
			"-kernel",
			file
		],
		exitCode: 0
	}
};
function sector() {
	const bytes = /* @__PURE__ */ new Uint8Array(512);
	bytes.set(Buffer.from(bootSector.join("").replaceAll(" ", ""), "hex"));
	bytes.set([85, 170], 510);
	return bytes;
}

// src/images/qemu/accelerator.ts
/**
* KVM or emulation, found out by trying: a device node proves nothing, and neither does the right
* to open it. Some kernels without the processor's help interpret what the guest's kernel does
* (PVM, "KVM for pagetable-based virtual machines"): a guest of a few instructions ends in time
* there, and a whole system never does. So the tiny guest has work to do, and is given processor
* time by which a machine that is busy with other things does not look like a slow one.
*/
/** `sh` becomes the program itself, with that limit. */
const limited = [
	"-c",
	"ulimit -t \"$0\" && exec \"$@\"",
	String(3)
];
/**
* What runs a machine of this builder: as its keys say, else the best there is.
* @throws {UserError} as `findQemu` does.
*/
async function emulatorFor(builder, platform, options, scratch) {
	const architecture = architectureOf(platform);
	const binary = textOf(builder, "qemu_binary");
	const isOwn = binary !== void 0 && !/^qemu-system-\w+$/.test(binary);
	const qemu = await findQemu(options, architecture, isOwn ? binary : void 0);
	const given = textOf(builder, "accelerator");
	const { accelerator, reason } = given === void 0 ? await chooseAccelerator({
		...options,
		qemu: qemu.system,
		architecture,
		scratch
	}) : {
		accelerator: given,
		reason: "asked for"
	};
	return {
		qemu,
		architecture,
		accelerator,
		notes: [`qemu: ${qemu.system}, ${qemu.origin}`, `Accelerator: ${accelerator} (${reason})`]
	};
}
/** Starts a tiny guest with KVM; gives the permission to the device where only that is missing. */
async function chooseAccelerator(options) {
	const device = options.device ?? "/dev/kvm";
	if (options.architecture !== hostArchitecture()) return {
		accelerator: "tcg",
		reason: `this machine is not ${options.architecture}`
	};
	let permission = await permissionOf(device);
	if (permission === "absent") return {
		accelerator: "tcg",
		reason: `there is no ${device}`
	};
	if (permission === "denied") {
		await givePermission(device, options);
		permission = await permissionOf(device);
		if (permission !== "granted") return {
			accelerator: "tcg",
			reason: `this user may not open ${device}`
		};
	}
	if (await runsTinyGuest("kvm", options)) return {
		accelerator: "kvm",
		reason: "a guest ran with it"
	};
	return {
		accelerator: "tcg",
		reason: `${device} is there, but no guest runs well with it`
	};
}
/**
* True when a guest did its work and ended the machine in time. qemu runs below `timeout`, which
* kills it with a signal that cannot be ignored, also when this process is killed meanwhile.
*/
async function runsTinyGuest(accelerator, options) {
	const guest = tinyGuests[options.architecture];
	const file = path.join(options.scratch, `tiny-guest-${options.architecture}`);
	await writeFile(file, guest.code, { mode: 384 });
	const qemu = [
		...[
			"-accel",
			accelerator,
			"-cpu",
			accelerator === "kvm" ? "host" : "max",
			"-m",
			"64"
		],
		...[
			"-nodefaults",
			"-no-user-config",
			"-display",
			"none",
			"-no-reboot"
		],
		...guest.args(file)
	];
	try {
		const timeout = String(options.timeout ?? 15);
		const { exitCode } = await run("sh", [
			...limited,
			"timeout",
			"-s",
			"KILL",
			timeout,
			options.qemu,
			...qemu
		], {
			env: options.env,
			cwd: options.scratch,
			signal: options.signal,
			anyExit: true,
			onStderrLine: (line) => options.log.debug(line)
		});
		return exitCode === guest.exitCode;
	} catch (error) {
		options.signal.throwIfAborted();
		if (error instanceof CommandError && !error.missing) return false;
		throw error;
	} finally {
		await rm(file, { force: true });
	}
}
async function permissionOf(device) {
	try {
		await access(device, constants.R_OK | constants.W_OK);
		return "granted";
	} catch (error) {
		return hasCode(error, "EACCES") || hasCode(error, "EPERM") ? "denied" : "absent";
	}
}
/**
* Opens the device to all, as GitHub tells users of its runners to, where sudo asks no password. A
* udev rule as well: installing a package may make udev set the permission anew. The rule lies where
* a restart removes it (udev(7)).
*/
async function givePermission(device, { env, log, signal }) {
	const root = await asRoot();
	if (root === void 0 || root.length === 0) return;
	try {
		if (device === "/dev/kvm" && await which("udevadm", env["PATH"] ?? "") !== void 0) {
			const rule = `KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n`;
			await runAsRoot(root, [
				"mkdir",
				"-p",
				"/run/udev/rules.d"
			]);
			await runAsRoot(root, ["tee", "/run/udev/rules.d/99-packernix-kvm.rules"], rule);
			await runAsRoot(root, [
				"udevadm",
				"control",
				"--reload-rules"
			]);
			await runAsRoot(root, [
				"udevadm",
				"settle",
				"--timeout=5"
			]);
		}
		await runAsRoot(root, [
			"chmod",
			"0666",
			device
		]);
		log.info(`${device} was opened to all users, so that guests run with KVM`);
	} catch (error) {
		signal.throwIfAborted();
		log.debug(`${device} could not be opened: ${messageOf(error)}`);
	}
}

// src/images/qemu/arguments.ts
/** `qemuargs` as rows of text; anything else is left for Packer to refuse. */
function qemuArguments(builder) {
	const value = builder["qemuargs"];
	if (value === void 0 || value === null) return [];
	if (!Array.isArray(value) || !value.every(isRow)) return void 0;
	return value.map((row) => row.map(String));
}
/** All that the processor can do, unless the builder or one of these rows says which one. */
function processorRows(builder, rows, accelerator) {
	if (textOf(builder, "cpu_model") !== void 0 || rows.some(([name]) => name === "-cpu") || !["kvm", "tcg"].includes(accelerator)) return [];
	return [["-cpu", accelerator === "kvm" ? "host" : "max"]];
}
function isRow(value) {
	return Array.isArray(value) && value.every((item) => ["string", "number"].includes(typeof item));
}

// src/images/qemu/machine.ts
/** Parts of qemu's machines: their disks, firmware and console. */
/** The last 64 KiB of what a guest wrote to its serial port, without what drives a terminal. */
async function consoleText(file) {
	return (await tail(file, 65536)).replace(/\u001b\[[0-9;?]*[A-Za-z]|\r/g, "");
}
/** Beside the file with the console: where qemu logs each reset of a processor (qemu(1), `-d`). */
function resetsFile(console) {
	return `${console}.resets`;
}
/** How often a machine has begun to boot, as far as its last 4 MiB of resets tell. */
async function countStarts(console) {
	return (await tail(resetsFile(console), 4 * 1024 ** 2)).match(/^CPU Reset \(CPU 0\)/gm)?.length ?? 0;
}
/** A file that takes the writes of a machine, so that the disk itself stays as it is. */
async function makeOverlay(overlay, disk, { qemu, env, signal }) {
	const backing = [
		"-b",
		disk.file,
		"-F",
		disk.format
	];
	await run(qemu.image, [
		"create",
		"-q",
		"-f",
		"qcow2",
		...backing,
		overlay
	], {
		env,
		signal
	});
}
/** True when the builder's own keys say by which firmware the machine boots. */
function namesFirmware(builder) {
	return textOf(builder, "firmware") !== void 0 || textOf(builder, "efi_firmware_code") !== void 0;
}
/**
* Code of UEFI, where what a generator of ours makes boots by it and no key names another.
* @param system Absolute path of `qemu-system-<architecture>`.
* @throws {UserError} when there is none.
*/
async function firmwareOf({ template, platform }, options, system) {
	if (!(template.facts?.machine?.firmware === "efi") || namesFirmware(template.builder)) return void 0;
	return await findFirmware(options, architectureOf(platform), system);
}
/** qemu's arguments for what `findFirmware` found. Without variables: as a new machine boots. */
function firmwareArguments(file) {
	return /AAVMF|QEMU_EFI|aarch64/.test(path.basename(file)) ? ["-bios", file] : pflash(file);
}
function pflash(file) {
	return ["-drive", `file=${file},if=pflash,unit=0,format=raw,readonly=on`];
}
/** The disk where the finished image will have it: first on the bus that the template names. */
function driveArguments(builder, overlay) {
	const drive = `file=${overlay},id=disk,if=none,format=qcow2,cache=unsafe,discard=unmap`;
	const scsi = [
		"-device",
		"virtio-scsi-pci,id=scsi",
		"-device",
		"scsi-hd,drive=disk"
	];
	return [
		"-drive",
		drive,
		...{
			ide: ["-device", "ide-hd,drive=disk"],
			sata: [
				"-device",
				"ahci,id=ahci",
				"-device",
				"ide-hd,bus=ahci.0,drive=disk"
			],
			scsi,
			"virtio-scsi": scsi
		}[textOf(builder, "disk_interface") ?? "virtio"] ?? ["-device", "virtio-blk-pci,drive=disk"]
	];
}

// src/images/qemu/prepare.ts
/**
* What Packer needs on this machine and for this invocation: a key, a seed that lets it in, a place
* for the image beside the finished ones, and the best accelerator. None of it is in the identity.
*/
/** Bytes that must be free where we do not know better: a base disk and a small system. */
const leastSpace = 2 * 1024 ** 3;
/** Bytes that the system itself needs at least, beside a base disk whose size we know. */
const leastSystem = 512 * 1024 ** 2;
/**
* Where Packer makes the image. The path goes through a link in the invocation's folder: Packer
* reads `{{` and qemu a comma in it as their own language, and the user's folder may have both.
* The file of a template of the user's own is called as it says, because other parts of it may.
*/
function buildPlace({ invocation, facts, template }) {
	const own = template.facts === void 0 ? ownPlace(template.builder).name : void 0;
	return {
		output: path.join(invocation.directory, "image", "output"),
		name: own ?? facts.name
	};
}
/** As Packer has it (packer-plugin-qemu, builder/qemu/config.go, Prepare); no name that is a path. */
function ownPlace(builder) {
	const build = textOf(builder, "name") ?? builder.type;
	const name = builder["vm_name"] !== void 0 && builder["vm_name"] !== "" ? textOf(builder, "vm_name") : `packer-${build}`;
	return {
		directory: textOf(builder, "output_directory") ?? `output-${build}`,
		name: name?.match(/^[^/,]+$/)?.[0]
	};
}
/**
* Where a template of the user's own says that its output is, and where its post-processors and
* arguments of qemu may look for it: a link, which goes with the staging directory.
*/
async function linkOutput(input, staging, target) {
	const { template, workingDirectory } = input;
	if (template.facts !== void 0 || workingDirectory === void 0) return;
	const { directory } = ownPlace(template.builder);
	const link = path.resolve(workingDirectory, directory);
	if ((await readlink(link).catch(() => void 0))?.endsWith("/image/output") && !await exists(link)) await rm(link);
	await mkdir(path.dirname(link), { recursive: true });
	await noteLink(staging, {
		link,
		target
	});
	try {
		await symlink(target, link);
	} catch (error) {
		if (!hasCode(error, "EEXIST")) throw error;
		const now = await readlink(link).catch(() => void 0);
		const looks = template.root["post-processors"] ?? template.builder["qemuargs"];
		if (now?.endsWith("/image/output") && looks === void 0) return;
		throw new UserError(`template: its output_directory ${link} exists already, and Packer makes it itself. Remove what an earlier build left there, or name another one.`);
	}
}
/** What machines of one invocation say: the one that installs, and the one of a trial. */
function consoleFiles(directory) {
	return [path.join(directory, "console.log"), path.join(directory, "trial-disk", "console.log")];
}
/** @param staging Folder of the invocation in the store, absolute. */
async function prepareQemu(input, options, staging) {
	const { builder } = input.template;
	const { directory } = input.invocation;
	await assertSpace(input, staging);
	const place = await linkStaging(input, staging);
	const keyFolder = path.join(directory, "build-key");
	await rm(keyFolder, {
		recursive: true,
		force: true
	});
	const key = await makeSshKey(keyFolder, "id_ed25519");
	const seed = await writeSeed(path.join(directory, "seed"), input.invocation.id, key.publicLine);
	const { qemu, accelerator, notes } = await emulatorFor(builder, input.platform, options, directory);
	return {
		builder: {
			output_directory: place.output,
			vm_name: place.name,
			qemu_binary: qemu.system,
			accelerator,
			...builder["headless"] === void 0 ? { headless: true } : {},
			...await machineArguments(input, options, {
				accelerator,
				system: qemu.system
			}),
			...loopbackOnly(input)
		},
		variables: {
			name: place.name,
			output_directory: place.output,
			ssh_private_key_file: key.file,
			seed_directory: seed,
			scratch_directory: path.join(directory, "scratch")
		},
		notes,
		searchPath: [path.dirname(qemu.image)]
	};
}
/**
* Rows of `qemuargs` beside those of the template: everything that the processor can do, unless the
* template says which one; a console that is watched; and for aarch64 a firmware that is there.
*/
async function machineArguments(input, options, { accelerator, system }) {
	const { builder, facts } = input.template;
	const given = qemuArguments(builder);
	if (given === void 0) return {};
	const more = processorRows(builder, given, accelerator);
	if (facts?.machine === void 0) return more.length === 0 ? {} : { qemuargs: [...given, ...more] };
	if (!given.some(([name]) => name === "-serial")) more.push(["-serial", `file:${consoleFiles(input.invocation.directory)[0]}`]);
	const firmware = await firmwareOf(input, options, system);
	return { qemuargs: [...given.map((row) => row[0] === "-bios" && row[1] === "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd" ? firmwareArguments(firmware ?? row[1]) : row), ...more] };
}
/**
* With user networking the guest reaches the seed's server through qemu itself (step_http_ip_discover.go),
* so nobody else needs to. Templates of the user's own are left as they are.
*/
function loopbackOnly(input) {
	const { builder, facts } = input.template;
	if (facts === void 0 || builder["http_bind_address"] !== void 0) return {};
	return textOf(builder, "net_bridge") === void 0 ? { http_bind_address: "127.0.0.1" } : {};
}
async function linkStaging(input, staging) {
	const place = buildPlace(input);
	await linkedFolder(path.join(staging, "build"), path.dirname(place.output));
	await linkOutput(input, staging, place.output);
	return place;
}
/** Makes an empty folder, and a link to it whose own path has nothing that Packer or qemu reads. */
async function linkedFolder(folder, link) {
	await rm(folder, {
		recursive: true,
		force: true
	});
	await mkdir(folder, { mode: 448 });
	await mkdir(path.dirname(link), {
		recursive: true,
		mode: 448
	});
	await rm(link, { force: true });
	await symlink(folder, link);
}
/**
* NoCloud seed for the base disk, served by Packer (cloud-init documentation, "NoCloud"): root gets
* the key of this run. The instance id is new each time, so that cloud-init acts on it.
*/
async function writeSeed(folder, invocation, line) {
	await rm(folder, {
		recursive: true,
		force: true
	});
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	const user = [
		"#cloud-config",
		"disable_root: false",
		"ssh_pwauth: false",
		"users:",
		"  - name: root",
		"    ssh_authorized_keys:",
		`      - ${line}`
	];
	await writeFile(path.join(folder, "meta-data"), `instance-id: ${JSON.stringify(invocation)}\n`);
	await writeFile(path.join(folder, "user-data"), `${user.join("\n")}\n`);
	await writeFile(path.join(folder, "vendor-data"), "");
	return folder;
}
/** Roughly: a build that cannot end well should not begin. */
async function assertSpace(input, folder) {
	const { bavail, bsize } = await statfs(folder);
	const base = await baseSize(input);
	const needed = base === void 0 ? leastSpace : base + leastSystem;
	if (bavail * bsize >= needed) return;
	throw new UserError(`image-store: ${path.dirname(folder)} has ${mebibytes(bavail * bsize)} free, and the build needs at least ${mebibytes(needed)}. Free some space, or name another folder.`);
}
/** Bytes of a base disk that lies on this machine; Packer copies it. */
async function baseSize(input) {
	const { builder } = input.template;
	if (!isOn(builder, "disk_image")) return void 0;
	const url = textOf(builder, "iso_url");
	const file = url?.startsWith("file://") ? url.slice(7) : url;
	if (file === void 0 || !path.isAbsolute(file)) return void 0;
	return (await stat(file).catch(() => void 0))?.size;
}
function mebibytes(bytes) {
	return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}

// src/images/qemu/artifact.ts
/** Which of the files that Packer left is the image. */
/** packer-plugin-qemu, builder/qemu/artifact.go. */
const qemuBuilderId = "transcend.qemu";
/** The disk that the builder made: number n is called `<vm_name>-<n>` (step_create_disk.go). */
function builtDisk(template, place) {
	const disk = template.facts?.disk ?? 0;
	return path.join(place.output, disk === 0 ? place.name : `${place.name}-${disk}`);
}
/**
* The image: the file of the last artifact that has one. A post-processor may have made another
* file of the builder's disk, or taken the disk away.
* @throws when Packer left no file that could be it.
*/
async function imageFile(artifacts, template, place) {
	const disk = builtDisk(template, place);
	const format = textOf(template.builder, "format") ?? "qcow2";
	for (const artifact of [...artifacts].reverse()) {
		if (describing.has(artifact.builderId)) continue;
		if (artifact.builderId === "transcend.qemu") {
			if (await isFile(disk)) return {
				file: disk,
				builderId: qemuBuilderId,
				extension: format
			};
			continue;
		}
		for (const file of artifact.files) {
			if (!await isFile(file)) continue;
			return {
				file,
				builderId: artifact.builderId,
				extension: endingOf(file, place.name, format)
			};
		}
	}
	throw new Error(`Packer succeeded, but left no disk at ${disk} and no file of a post-processor: ${JSON.stringify(artifacts.flatMap((artifact) => artifact.files))}`);
}
/** True for a template of a generator of ours. */
function isOurs(template) {
	return template?.facts?.method !== void 0;
}
/** True for a disk as a generator of ours made it: how it lets one in, and what it must be, is known. */
async function isOurDisk(input, artifacts) {
	const { template } = input;
	if (!isOurs(template)) return false;
	const place = buildPlace(input);
	return (await imageFile(artifacts, template, place)).file === builtDisk(template, place);
}
/** What follows the image's name, as far as a file name in the store may have it. */
function endingOf(file, name, format) {
	const base = path.basename(file).toLowerCase();
	const ending = (base.startsWith(name) ? base.slice(name.length).replace(/^-\d+/, "") : /\..*/.exec(base)?.[0] ?? "").replace(/^\./, "");
	if (!/^[a-z0-9]+(\.[a-z0-9]+){0,3}$/.test(ending) || ending === "json") return format;
	return /^(gz|xz|zst|lz4|bz2)$/.test(ending) ? `${format}.${ending}` : ending;
}
async function isFile(file) {
	return (await lstat(file).catch(() => void 0))?.isFile() ?? false;
}

// src/images/qemu/trial.ts
/**
* A throw-away machine from an image, through Packer's builder: it gets an empty disk to work with,
* and the machine boots an overlay of the image instead. So nothing is copied, nothing is written to
* the image, and what Packer leaves is thrown away. (`use_backing_file` of Packer 1.6.6 fails with
* qemu-img 6.1 and later, which want the format of the backing file to be named.)
*/
/** Keys of the template that say what machine the image is for, and how one gets into it. */
const keptKeys = /^(communicator|ssh_.+|winrm_.+|skip_nat_mapping|host_port_(min|max)|net_bridge|pause_before_connecting|memory|cpus|sockets|cores|threads|machine_type|cpu_model|firmware|use_pflash|efi_.+|vtpm|tpm_.+|qemu_binary)$/;
/** Arguments of qemu that say the same; the others belong to the installation. */
const keptArguments = /* @__PURE__ */ new Set([
	"-bios",
	"-cpu",
	"-global",
	"-M",
	"-m",
	"-machine",
	"-smp"
]);
/** Endings of disks that qemu can boot, and its names for them (qemu-img(1), "Supported formats"). */
const formats = {
	qcow2: "qcow2",
	raw: "raw",
	img: "raw",
	vmdk: "vmdk",
	vdi: "vdi",
	vhdx: "vhdx",
	vhd: "vpc",
	vpc: "vpc",
	qed: "qed"
};
/** What makes a machine of an image about which nothing else is known. */
const unknownMachine = {
	memory: 1024,
	cpus: 2
};
async function tryQemu(input, options, store) {
	const written = input.template?.builder ?? unknownMachine;
	const disk = await diskOf(input);
	const staging = await store.stagingDirectory();
	const folder = path.join(staging, "trial");
	const scratch = path.join(input.invocation.directory, "trial-disk");
	await linkedFolder(folder, scratch);
	const { qemu, architecture, accelerator, notes } = await emulatorFor(written, input.platform, options, scratch);
	const overlay = path.join(scratch, "overlay.qcow2");
	await makeOverlay(overlay, disk, {
		...options,
		qemu
	});
	const blank = path.join(scratch, "blank.raw");
	await writeBlank(blank);
	const [, console] = consoleFiles(input.invocation.directory);
	const key = await makeSshKey(path.join(scratch, "key"), "id_ed25519");
	const authorizedKeys = path.join(scratch, "authorized_keys");
	await writeFile(authorizedKeys, `${key.publicLine}\n`, { mode: 384 });
	const known = "artifacts" in input.image ? void 0 : input.image.machine;
	const guest = input.template?.facts?.machine ?? known ?? {};
	const firmware = !namesFirmware(written) && (guest.firmware === "efi" || input.template === void 0 && architecture === "aarch64") ? await findFirmware(options, architecture, qemu.system) : void 0;
	const toplevel = `PACKERNIX_TOPLEVEL=${input.facts.toplevel}`;
	const proof = {
		type: "shell",
		script: literal(path.join(options.scripts, "proof.sh"))
	};
	return {
		builder: {
			type: "qemu",
			...kept(written),
			...architecture === "aarch64" && textOf(written, "machine_type") === void 0 ? { machine_type: "virt" } : {},
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
				isProof: input.isProof === true
			})
		},
		provisioners: await isProven(input) ? [{
			...proof,
			environment_vars: [toplevel]
		}] : [],
		variables: {},
		notes,
		searchPath: [path.dirname(qemu.image)],
		console: async () => await consoleText(console),
		...isOurs(input.template) && { cure },
		async dispose() {
			await rm(folder, {
				recursive: true,
				force: true
			});
			await rm(scratch, { force: true });
			await store.tidy();
		}
	};
}
async function isProven({ image, template, ...input }) {
	if (template === void 0 || !("artifacts" in image)) return false;
	return await isOurDisk({
		...input,
		template
	}, image.artifacts);
}
/** For images of our generators. */
function cure(why, console) {
	if (why.includes("authenticat")) return "Its SSH server does not take the key that the hypervisor offers: import `\"${packernixModulesPath}/qemu-config.nix\"`, and let root in by key.";
	if (/login:|Welcome to|Started|Reached target/.test(console)) return "The system booted: check that the configuration enables its SSH server and the network, and imports `qemu-config.nix`.";
	return /Linux version|Booting|initrd|stage 1/i.test(console) ? "The kernel started, but the system did not come up: check its root file system and drivers." : "The disk did not boot: check the boot loader.";
}
/** @throws {UserError} for an image that no machine can boot as it is. */
async function diskOf(input) {
	const { image, template } = input;
	let file;
	let ending;
	if ("artifacts" in image) {
		if (template === void 0) throw new Error("what was just made has a template");
		const place = buildPlace({
			...input,
			template
		});
		({file, extension: ending} = await imageFile(image.artifacts, template, place));
	} else {
		file = image.image;
		ending = path.extname(file).slice(1);
	}
	const format = Object.hasOwn(formats, ending) ? formats[ending] : void 0;
	if (format !== void 0) return {
		file,
		format
	};
	throw new UserError(`The image cannot be tested: ${path.basename(file)} is no disk that qemu can boot as it is. A post-processor of the template made it.`);
}
async function writeBlank(file) {
	const handle = await open(file, "wx", 384);
	try {
		await handle.truncate(1048576);
	} finally {
		await handle.close();
	}
}
function kept(builder) {
	return Object.fromEntries(Object.entries(builder).filter(([key]) => keptKeys.test(key)));
}
/**
* How long an image of ours may take to answer, and how often its SSH server may refuse the key, which
* Packer offers every seven seconds (step_connect_ssh.go). Emulated machines are some ten times slower.
*/
const limits = {
	kvm: {
		ssh_timeout: "3m",
		ssh_handshake_attempts: 5
	},
	emulated: {
		ssh_timeout: "15m",
		ssh_handshake_attempts: 17
	}
};
/**
* How Packer gets in. Images of our own module take the key that the hypervisor offers; a template
* of the user's own that has a password or a key of its own knows better.
*/
function connectionOf({ template }, keyFile, accelerator) {
	const builder = template?.builder ?? {};
	const isOwn = template !== void 0 && !isOurs(template);
	const has = (key) => builder[key] !== void 0 && builder[key] !== "";
	if (isOwn && textOf(builder, "communicator") === "winrm") return {};
	const common = {
		communicator: "ssh",
		ssh_read_write_timeout: "2m"
	};
	if (isOwn && [
		"ssh_password",
		"ssh_private_key_file",
		"ssh_agent_auth"
	].some(has)) return common;
	return {
		...common,
		ssh_username: isOwn && has("ssh_username") ? builder["ssh_username"] ?? "root" : "root",
		ssh_private_key_file: keyFile,
		...has("ssh_timeout") ? {} : { ssh_timeout: "20m" },
		...has("ssh_handshake_attempts") ? {} : { ssh_handshake_attempts: 1e3 },
		...isOurs(template) && limits[accelerator === "kvm" ? "kvm" : "emulated"]
	};
}
/** Rows of `qemuargs`: each switch that is in them takes the place of all that Packer would say. */
function rowsOf(builder, parts) {
	const rows = (qemuArguments(builder) ?? []).filter(([name = "", value = ""]) => keptArguments.has(name) || name === "-drive" && value.includes("if=pflash"));
	const { accelerator, firmware } = parts;
	rows.push(...processorRows(builder, rows, accelerator));
	if (textOf(builder, "net_bridge") === void 0) {
		const port = String(parts.port ?? textOf(builder, "ssh_port") ?? 22);
		const forward = isOn(builder, "skip_nat_mapping") ? "" : `,hostfwd=tcp:127.0.0.1:{{ .SSHHostPort }}-:${port}`;
		const restricted = parts.isProof ? ",restrict=on" : "";
		rows.push(["-netdev", `user,id=user.0${restricted}${forward}`]);
	}
	if (parts.isProof) rows.push(["-no-reboot", ""]);
	return [
		...rows.filter(([name]) => firmware === void 0 || name !== "-bios"),
		...firmware === void 0 ? [] : pairs(firmwareArguments(firmware)),
		...pairs(driveArguments(builder, parts.overlay)),
		["-device", "virtio-net-pci,netdev=user.0"],
		["-device", "virtio-rng-pci"],
		["-fw_cfg", `name=opt/packernix/authorized_keys,file=${parts.authorizedKeys}`],
		["-vnc", "none"],
		["-serial", `file:${parts.console}`],
		...parts.console.includes("%") ? [] : [["-d", "cpu_reset"], ["-D", resetsFile(parts.console)]]
	];
}
function pairs(list) {
	const rows = [];
	for (let index = 0; index < list.length; index += 2) rows.push(list.slice(index, index + 2));
	return rows;
}

// src/images/qemu/console.ts
/** Recognises on its console a guest that has stopped while its machine keeps running. */
/** Messages after which a guest boots no further. */
const ends = [
	/Kernel panic - not syncing/,
	/An error occurred in stage 1 of the boot process/,
	/You are in emergency mode/,
	/Cannot open access to console, the root account is locked/,
	/Entering rescue mode\.\.\.|^grub rescue>/,
	/BdsDxe: No bootable option or device was found|UEFI Interactive Shell/
];
/** Emulated timers of a busy machine come late, and Linux then takes the board for broken. */
const emulators = /IO-APIC \+ timer doesn't work/;
/**
* Starts of a machine that count as a boot loop. Two of them are one: qemu resets a processor when it
* makes it, and when the machine starts. Firmware may restart once to take over its settings.
*/
const mostStarts = 7;
/**
* @param starts How often the machine has begun to boot.
* @returns undefined while the guest may still come up.
*/
function guestEnd(console, starts = 0) {
	const lines = console.split("\n").filter((line) => line.trim() !== "");
	const at = lines.findIndex((line) => ends.some((pattern) => pattern.test(line)));
	if (at < 0 && starts < mostStarts) return void 0;
	const last = at < 0 ? lines.length - 1 : at;
	const words = lines.slice(Math.max(0, last - 3), last + 1).map((line) => line.trim());
	return {
		why: `The virtual machine does not come up${at < 0 ? ": it restarts again and again" : ""}. Its console says:${words.length === 0 ? " nothing." : `\n${words.join("\n")}`}`,
		isChance: emulators.test(lines[at] ?? "")
	};
}

// src/images/qemu/watch.ts
/**
* Whether the machine that Packer works with is still there, and still comes up. Packer does not look:
* when its machine is killed (the out-of-memory killer likes qemu), or its kernel panics, it waits for SSH until its own limit, twenty
* minutes with our generator (packer-plugin-qemu 1.1.4 and Packer 1.6.6, tried).
*/
/** Milliseconds between two looks. */
const pace = 1e3;
/** Looks without a machine before it counts as lost: on a busy runner Packer's line about its end comes late. */
const patience = 10;
/** Of Packer's communicators (packer-plugin-sdk communicator/step_connect_ssh.go, step_connect.go). */
const connected = /Connected to (SSH|WinRM)/;
/**
* After one of these lines of Packer's the machine ends as it should
* (packer-plugin-qemu builder/qemu/step_shutdown.go, step_run.go).
*/
const ending = /halting|waiting for shutdown|deleting output directory|cancelling|converting/i;
/**
* @param consoles Files that may get what the machine says.
* @param lost Called once, with a sentence, when the machine has gone although Packer needs it.
*/
function watchMachine(invocation, consoles, lost) {
	let machine;
	let misses = 0;
	let over = false;
	/** From then on, the checks of the user may restart it. */
	let isUp = false;
	const look = async () => {
		for (const file of consoles) {
			const end = guestEnd(await consoleText(file), isUp ? 0 : await countStarts(file));
			if (end === void 0 || over) continue;
			over = true;
			lost(end.why, end.isChance);
			return;
		}
		if (machine === void 0) {
			machine = (await processesOf(invocation)).find(({ command }) => /^\S*qemu-system-\S+ /.test(command) && !command.endsWith(" -version"));
			return;
		}
		if (processEntry(machine.pid)?.startTime === machine.startTime || over) return;
		misses += 1;
		if (misses < patience) return;
		over = true;
		lost("The virtual machine was killed, crashed or shut down while Packer used it. The runner may be out of memory; the log above shows how far it came.");
	};
	let looking = Promise.resolve();
	const timer = setInterval(() => {
		looking = looking.then(() => over ? void 0 : look()).catch(() => {});
	}, pace);
	return {
		line(text) {
			if (ending.test(text)) over = true;
			if (connected.test(text)) isUp = true;
		},
		stop() {
			over = true;
			clearInterval(timer);
		}
	};
}

// src/images/qemu/index.ts
/** The home of images that builder `qemu` makes: disk files, in a folder or in the Actions cache. */
/** @throws {UserError} as `openImageStore` does. */
async function openHome(options, environment = process.env) {
	return diskHome(options, await openImageStore("qemu", options, environment));
}
/** A home of disks that Packer's builder `qemu` makes. */
function diskHome(options, store, builder = "qemu") {
	return {
		builder,
		...store,
		ready: async (input) => {
			if (input.template.facts?.machine?.firmware !== "efi") return;
			const { system } = await findQemu(options, architectureOf(input.platform));
			await firmwareOf(input, options, system);
		},
		prepare: async (input) => await prepareQemu(input, options, await store.stagingDirectory()),
		watch: (invocation, lost) => watchMachine(invocation, consoleFiles(options.invocation.directory), lost),
		finalise: async (input, artifacts) => await store.finaliseFile(await finishedFile(input, artifacts, store)),
		trial: {
			packer: "1.6.6",
			proves: async (input, artifacts) => {
				const isProven = await isOurDisk(input, artifacts);
				if (!isProven) options.log.info("The image is not booted for a check: its template is not one of this action's, or a post-processor made another file of the disk.");
				return isProven;
			},
			prepare: async (input) => await tryQemu(input, options, store)
		},
		quarantine: async (input, artifacts) => await store.quarantineFile(await finishedFile(input, artifacts, store))
	};
}
async function finishedFile(input, artifacts, store) {
	const place = buildPlace(input);
	const image = await imageFile(artifacts, input.template, place);
	const { facts } = input;
	const { machine } = input.template.facts ?? {};
	if (isInside(image.file, place.output)) return {
		...image,
		facts,
		machine
	};
	const file = path.join(await store.stagingDirectory(), `made-${randomBytes(4).toString("hex")}`);
	await copyFile(image.file, file);
	return {
		...image,
		facts,
		machine,
		file
	};
}

export { buildPlace as a, qemuBuilderId as i, openHome as n, architectureOf as o, imageFile as r, findQemu as s, diskHome as t };