import { createConnection } from "node:net";

// src/nix/store/daemon-socket.ts
/**
* What a Nix daemon says when one connects: whether it trusts us. No Nix is needed for it. Worker
* protocol of Nix: both sides send a magic number and their version; since 1.33 the daemon tells its
* version, since 1.35 (Nix 2.15) its trust.
*/
const magicOfClient = 1852405859n;
const magicOfDaemon = 1685612911n;
/** 1.35: what later versions add is not needed here, and needs more of an answer. */
const ownVersion = 291n;
const answerLimit = 5e3;
/** @returns undefined when nothing answers there as a Nix daemon does. */
async function greetDaemon(socketPath) {
	const socket = createConnection(socketPath);
	socket.setTimeout(answerLimit, () => socket.destroy(/* @__PURE__ */ new Error("the daemon does not answer")));
	try {
		return await greet(socket);
	} catch {
		return;
	} finally {
		socket.destroy();
	}
}
async function greet(socket) {
	const input = socket[Symbol.asyncIterator]();
	let held = Buffer.alloc(0);
	const take = async (size) => {
		while (held.length < size) {
			const { value, done } = await input.next();
			if (done) throw new Error("the daemon hung up");
			held = Buffer.concat([held, value]);
		}
		const taken = held.subarray(0, size);
		held = held.subarray(size);
		return taken;
	};
	const number = async () => (await take(8)).readBigUInt64LE();
	socket.write(numbers(magicOfClient));
	if (await number() !== magicOfDaemon) throw new Error("this is no Nix daemon");
	const theirs = await number();
	if (theirs >> 8n !== ownVersion >> 8n) throw new Error("a daemon of another protocol");
	const agreed = theirs < ownVersion ? theirs : ownVersion;
	socket.write(numbers(ownVersion, 0n, 0n));
	if (agreed < 289n) return { trusted: void 0 };
	const length = Number(await number());
	if (length > 1024) throw new Error("a version of that length is none");
	await take(Math.ceil(length / 8) * 8);
	if (agreed < 291n) return { trusted: void 0 };
	const trust = await number();
	return { trusted: trust === 1n ? true : trust === 2n ? false : void 0 };
}
function numbers(...values) {
	const bytes = Buffer.alloc(8 * values.length);
	for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(value, 8 * index);
	return bytes;
}

export { greetDaemon as t };