import { statfs } from "node:fs/promises";

// src/nix/store/restore-shared.ts
/** Space that is to be left on the store's disk, for the database and for others. */
const spare = 67108864;
/** @throws when the disk of this folder has too little room for so many bytes. */
async function checkSpace(folder, bytes) {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize >= bytes + spare) return;
	const mib = (count) => `${Math.ceil(count / 2 ** 20)} MiB`;
	throw new Error(`${folder} has ${mib(bavail * bsize)} left, and what is to be restored needs ${mib(bytes + spare)}`);
}
function bytesOf(infos) {
	return infos.reduce((sum, info) => sum + info.narSize, 0);
}
/** @throws when not all of it could be written, as on a disk that fills up. */
async function writeAt(handle, bytes, at) {
	const { bytesWritten } = await handle.write(bytes, 0, bytes.length, at);
	if (bytesWritten !== bytes.length) throw new Error("the disk took only a part of what was read");
}

export { checkSpace as n, writeAt as r, bytesOf as t };