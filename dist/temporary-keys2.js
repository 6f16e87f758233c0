import "./rolldown-runtime.js";
import { r as hasCode } from "./errors.js";
import { n as tail } from "./follow.js";
import { i as packerFolder, s as ownLogFile } from "./session.js";
import path from "node:path";
import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

// src/packer/temporary-keys.ts
/**
* SSH keys that builders make for the time of a build and do not mark, by what Packer says of them. They
* are called `packer-<uuid>`: builder/hcloud and builder/digitalocean of hashicorp/packer 1.6.6, and the
* plugins that came of them.
*/
/** A line of a builder's own: what runs in the build stands behind a type of message. */
const made = /^\S+ \S+ packer-\S+ plugin: (?:\S+ \S+ )?temporary ssh key name: (packer-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** Names of the keys that the invocation's builder has made, removed since or not. */
async function temporaryKeys(invocation) {
	const names = [];
	try {
		await using file = await open(path.join(packerFolder(invocation), ownLogFile));
		for await (const line of file.readLines()) names.push(...made.exec(line)?.slice(1) ?? []);
	} catch (error) {
		if (!hasCode(error, "ENOENT")) throw error;
	}
	return names;
}
/** Milliseconds that a cloud may take to make a key. */
const longest = 1e4;
const asks = /,ui,say,[^\n]*: Creating temporary ssh key[^\n]*\s*$/i;
/**
* Waits while a builder has asked for its key and does not know it yet: one that gives up the request
* when it is interrupted would leave the key, under a name that nobody knows (hashicorp/packer 1.6.6,
* builder/hcloud/step_create_sshkey.go).
* @param output What Packer prints, in its machine-readable form.
*/
async function keyIsKnown(output, isOver) {
	const end = Date.now() + longest;
	while (Date.now() < end && asks.test(await tail(output, 1024)) && !await isOver()) await setTimeout(100);
}

export { temporaryKeys as n, keyIsKnown as t };