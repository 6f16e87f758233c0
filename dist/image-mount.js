import "./rolldown-runtime.js";
import { a as messageOf } from "./errors.js";
import { n as readMounts } from "./start-both.js";
import { n as runAsRoot } from "./root2.js";
import { M as storeFolders, N as childEnvironment } from "./start.js";
import { t as run } from "./exec3.js";
import path from "node:path";
import { lstat, mkdir, mkdtemp, open, readdir, rmdir, stat } from "node:fs/promises";
import { existsSync } from "node:fs";

// src/nix/store/image-squashfs.ts
/**
* A squashfs image of store paths: read-only, made for being mounted, every block compressed by zstd.
* It is made by `mksquashfs`, which the hosted runners have with their snapd (actions/runner-images,
* configure-snap.sh; Ubuntu's snapd depends on squashfs-tools).
*/
/**
* Writes an image whose root holds `roots` under their own names, with the time that Nix gives to
* its store; all of it has one owner and one group.
* @param roots Absolute paths of files, links or folders; no two with the same name.
* @throws {CommandError} when there is no such program, or a path is not there or cannot be read.
*/
async function writeSquashfs(roots, file, signal) {
	const options = [
		...[
			"-noappend",
			"-keep-as-directory",
			"-exit-on-error",
			"-quiet",
			"-no-progress"
		],
		...[
			"-comp",
			"zstd",
			"-Xcompression-level",
			"3",
			"-b",
			"256K",
			"-always-use-fragments"
		],
		...[
			"-no-xattrs",
			"-no-exports",
			"-all-time",
			"1",
			"-mkfs-time",
			"1",
			"-root-mode",
			"0555"
		],
		...[
			"-noId",
			"-force-uid",
			"0",
			"-force-gid",
			"1"
		]
	];
	await run("mksquashfs", [
		...roots,
		file,
		...options
	], {
		env: childEnvironment("common"),
		signal
	});
	const handle = await open(file);
	try {
		const number = async (at) => {
			const { buffer } = await handle.read(Buffer.alloc(8), 0, 8, at);
			return Number(buffer.readBigUInt64LE());
		};
		const idsAt = await number(await number(48)) + 2;
		return {
			size: (await handle.stat()).size,
			idsAt
		};
	} finally {
		await handle.close();
	}
}

// src/nix/store/image-mount.ts
/**
* Joins images to a store by overlayfs: what the image has and what the store has are seen in one
* folder, and what is written from then on goes to a folder of its own. The store's own folder is
* never written to, so leaving the join gives back what was there.
* Rules of overlayfs: kernel documentation, `filesystems/overlayfs.rst`.
*/
/** The folder of all layers. */
function layersOf(storeDir) {
	return path.join(path.dirname(storeDir), ".packernix");
}
/** Makes the folder of a new layer. */
async function newLayer(storeDir, root) {
	const base = layersOf(storeDir);
	const owner = [`--owner=${process.getuid?.()}`, `--group=${process.getgid?.()}`];
	await runAsRoot(root, [
		"install",
		"--directory",
		"--mode=0700",
		...owner,
		base
	]);
	const folder = await mkdtemp(path.join(base, "layer-"));
	const inside = (part) => path.join(folder, part);
	await mkdir(inside("content"));
	return {
		storeDir,
		joined: storeDir,
		folder,
		image: inside("image"),
		content: inside("content"),
		upper: inside("upper"),
		work: inside("work")
	};
}
/** The kernel stacks overlays two deep: one for what evaluation needs, one for what is built. */
const deepest = 2;
/** Tries on a tiny image whether this machine can join one to its store (about 50 ms). */
async function canMountStore(options) {
	const { store: storeDir } = storeFolders(process.env);
	const no = (why) => ({
		ok: false,
		why
	});
	const { access, root, ephemeral } = options;
	if (!ephemeral) return no("this machine is used again after the job");
	if (access.kind !== "own") return no("the store is a daemon's");
	if (root === void 0) return no("mounting needs root, or sudo without a password");
	if (existsSync("/etc/NIXOS")) return no("the store belongs to NixOS");
	if (/[,:\\\s]/.test(storeDir)) return no(`the name of ${storeDir} cannot be given to mount`);
	try {
		const joined = (await readMounts()).filter(({ point }) => point === storeDir).length;
		const ours = await readdir(layersOf(storeDir)).catch(() => []);
		if (joined > 0 && ours.length === 0) return no(`${storeDir} is a mount of its own`);
		if (joined >= deepest) return no(`${deepest} images are joined to the store already`);
		const layer = await newLayer(storeDir, root);
		const at = path.join(layer.folder, "trial");
		try {
			await writeSquashfs([layer.content], layer.image);
			await mkdir(at);
			await joinImage({
				...layer,
				joined: at
			}, {
				root,
				remove: [],
				paths: []
			});
		} finally {
			await unjoin({
				...layer,
				joined: at
			}, root);
		}
		return {
			ok: true,
			root
		};
	} catch (error) {
		return no(`an image cannot be joined to ${storeDir} here: ${messageOf(error)}`);
	}
}
/**
* Mounts the layer's image and joins it to the store.
* @throws when a mount is refused, or a path is not there afterwards.
*/
async function joinImage(layer, options) {
	const { root, remove } = options;
	const { storeDir } = layer;
	await runAsRoot(root, [
		"mount",
		"--types=squashfs",
		"--options=loop,ro,nodev,nosuid",
		layer.image,
		layer.content
	]);
	for (let from = 0; from < remove.length; from += 500) {
		const some = remove.slice(from, from + 500);
		await runAsRoot(root, [
			"rm",
			"--recursive",
			"--force",
			"--",
			...some
		]);
	}
	const store = await stat(storeDir);
	const mode = (store.mode & 4095).toString(8);
	await runAsRoot(root, [
		"install",
		"--directory",
		`--mode=${mode}`,
		`--owner=${store.uid}`,
		`--group=${store.gid}`,
		layer.upper,
		layer.work
	]);
	const settings = [
		`lowerdir=${layer.content}:${storeDir}`,
		`upperdir=${layer.upper}`,
		`workdir=${layer.work}`,
		"redirect_dir=on",
		"index=off",
		"nodev",
		"nosuid"
	];
	await runAsRoot(root, [
		"mount",
		"--types=overlay",
		`--options=${settings.join(",")}`,
		"packernix",
		layer.joined
	]);
	for (const { path: wanted } of options.paths) await lstat(wanted).catch((error) => {
		throw new Error(`${wanted} is not in the image of the store`, { cause: error });
	});
}
/** Takes a layer away again, as far as it came; the newest first where there are several. */
async function unjoin(layer, root) {
	const leave = async (folder) => {
		await runAsRoot(root, ["umount", folder]).catch(() => runAsRoot(root, [
			"umount",
			"--lazy",
			folder
		])).catch(() => {});
	};
	const mounts = await readMounts();
	if (mounts.findLast(({ point }) => point === layer.joined)?.options.includes(`upperdir=${layer.upper},`)) await leave(layer.joined);
	if (mounts.some(({ point }) => point === layer.content)) await leave(layer.content);
	await runAsRoot(root, [
		"rm",
		"--recursive",
		"--force",
		"--one-file-system",
		layer.folder
	]);
	await rmdir(path.dirname(layer.folder)).catch(() => {});
}

export { writeSquashfs as a, unjoin as i, joinImage as n, newLayer as r, canMountStore as t };