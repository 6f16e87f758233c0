import { n as UserError } from "./errors.js";
import path from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import { generateKeyPairSync, randomBytes } from "node:crypto";

// src/images/builder-keys.ts
/** Reading single keys of the template's builder, whose values Packer takes as text or number. */
/** The value as text; undefined when it is absent, empty or still one of Packer's expressions. */
function textOf(builder, key) {
	const value = builder[key];
	if (typeof value === "number") return String(value);
	if (typeof value !== "string" || value === "" || value.includes("{{")) return void 0;
	return value;
}
/**
* @param where What holds the token, such as `HCLOUD_TOKEN`.
* @throws {UserError} for a text that no header of a request takes.
*/
function checkToken(cloud, where, token) {
	if (/^[!-~]+$/.test(token)) return token;
	throw new UserError(`${cloud}: ${where} holds a line break, a space or another character that no token has. Store the secret again without it.`);
}
/** True, also as text; Packer takes both. */
function isOn(builder, key) {
	return builder[key] === true || builder[key] === "true";
}
/** These keys, where they are written; one that is null is not. */
function only(builder, keys) {
	const isWanted = (key) => keys instanceof RegExp ? keys.test(key) : keys.includes(key);
	const all = Object.entries(builder);
	return Object.fromEntries(all.filter(([key, value]) => isWanted(key) && value !== null));
}
/** @throws {UserError} for what is no list of texts. */
function textsOf(builder, key) {
	const value = builder[key] ?? [];
	if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
	throw new UserError(`builder-config: \`${key}\` must be a list of texts.`);
}

// src/images/ssh-key.ts
/**
* An ed25519 key for one use, in OpenSSH's own format, which every version of Packer reads.
* Format: PROTOCOL.key of OpenSSH, and RFC 8709.
*/
const keyType = "ssh-ed25519";
/** Makes a key and writes its private half into the folder. */
async function makeSshKey(folder, name) {
	const { privateKey } = generateKeyPairSync("ed25519");
	const { d = "", x = "" } = privateKey.export({ format: "jwk" });
	const secret = Buffer.from(d, "base64url");
	const point = Buffer.from(x, "base64url");
	const blob = Buffer.concat([string(keyType), string(point)]);
	const file = path.join(folder, name);
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	await writeFile(file, privateFile(blob, secret, point), {
		mode: 384,
		flag: "wx"
	});
	return {
		file,
		publicLine: `${keyType} ${blob.toString("base64")} packernix`
	};
}
function privateFile(blob, secret, point) {
	const check = randomBytes(4);
	const fields = [
		check,
		check,
		blob,
		string(Buffer.concat([secret, point])),
		string("packernix")
	];
	const plain = Buffer.concat(fields);
	const filling = Buffer.from(Array.from({ length: (8 - plain.length % 8) % 8 }, (_, i) => i + 1));
	return `-----BEGIN OPENSSH PRIVATE KEY-----\n${(Buffer.concat([
		Buffer.from("openssh-key-v1\0"),
		...[
			"none",
			"none",
			""
		].map(string),
		Buffer.from([
			0,
			0,
			0,
			1
		]),
		string(blob),
		string(Buffer.concat([plain, filling]))
	]).toString("base64").match(/.{1,70}/g) ?? []).join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
/** Length in four bytes, then the bytes (RFC 4251, section 5). */
function string(value) {
	const bytes = Buffer.from(value);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(bytes.length);
	return Buffer.concat([length, bytes]);
}

export { textOf as a, only as i, checkToken as n, textsOf as o, isOn as r, makeSshKey as t };