import { n as UserError } from "./errors.js";
import { Kt as quoted, Ut as writeAtomically } from "./start-both.js";
import { i as textOf } from "./builder-keys.js";
import { t as makeSshKey } from "./ssh-key.js";
import path from "node:path";
import { mkdir, readFile } from "node:fs/promises";

// src/images/labels/token.ts
/**
* How a cloud is asked that wants a token and no more. The cloud gives the names by which its users
* know the token and the address of the API.
*/
/** @param env Of this job. */
function accessOf({ cloud, token: { key, variables }, endpoint: where, origin }, { builderConfig, cleanupState, invocation }, env) {
	const file = path.join(invocation.directory, "cloud-token");
	const own = textOf(builderConfig, key);
	const endpoint = cleanupState && textOf(cleanupState, "endpoint") || where.key && textOf(builderConfig, where.key) || env[where.variable] || where.usual;
	return {
		endpoint,
		async token() {
			const kept = cleanupState && await readFile(file, "utf8").catch(() => void 0);
			const found = own || kept || variables.map((name) => env[name]).find(Boolean);
			if (found) return found;
			throw new UserError(`${cloud}: there is no token. Set ${variables.join(" or ")} in \`env\` of the step (${origin}), or \`${key}\` in builder-config.`);
		},
		async cleanupState() {
			if (own !== void 0) {
				await mkdir(invocation.directory, {
					recursive: true,
					mode: 448
				});
				await writeAtomically(file, own);
			}
			return { endpoint };
		}
	};
}

// src/images/labels/trial.ts
/**
* A throw-away machine from an image, made by the cloud's API and reached by Packer's builder `null`:
* for builders that cannot leave out the image. The cloud makes a key and a server, and removes them.
*/
const keptKeys = /^ssh_(port|username|timeout|handshake_attempts)$/;
/**
* The trial of an adapter.
* @param makerOf For the image with this id; `builder` is what the user has written for Packer's builder.
*/
function serverTrial({ builderConfig }, makerOf) {
	return {
		packer: "1.6.6",
		prepare: async (id, input, run) => {
			const builder = input.template?.builder ?? builderConfig;
			return await tryServer(await makerOf(id, builder, run), {
				input,
				builder,
				run
			});
		}
	};
}
async function tryServer(maker, { input, builder, run }) {
	const name = `${run.name}-test`;
	const made = [];
	const dispose = async () => {
		for (const [kind, id] of made.splice(0).reverse()) await maker.remove(kind, id);
	};
	try {
		const folder = path.join(input.invocation.directory, "trial");
		const key = await makeSshKey(folder, `key-${Date.now()}`);
		const keyId = await maker.createKey(name, key.publicLine);
		made.push(["key", keyId]);
		const server = await maker.createServer(name, keyId);
		made.push(["server", server.id]);
		const host = await server.address();
		if (host === void 0) throw new UserError(`The server ${name} got no IPv4 address.`);
		const port = input.template?.facts?.machine?.port;
		return {
			builder: {
				type: "null",
				communicator: "ssh",
				ssh_host: host,
				ssh_username: "root",
				ssh_private_key_file: key.file,
				ssh_timeout: "10m",
				ssh_handshake_attempts: 100,
				ssh_read_write_timeout: "2m",
				...port === void 0 ? {} : { ssh_port: port },
				...Object.fromEntries(Object.entries(builder).filter(([key]) => keptKeys.test(key)))
			},
			variables: {},
			notes: [`Server: ${maker.machine}`],
			dispose
		};
	} catch (error) {
		await dispose().catch(() => {});
		throw error;
	}
}

// src/images/labels/uses.ts
/**
* Machines as users of the images that they were made from.
* @param word Of the user's, such as `server`.
* @returns for each image a phrase for each of its machines.
*/
function usesBy(machines, word, ids) {
	const phrase = ({ id, name }) => `${word} ${name} (${id})`;
	const of = (id) => machines.filter(({ image }) => image?.id === id).map(phrase);
	return new Map(ids.map((id) => [id, of(id)]));
}

// src/images/labels/sizes.ts
/**
* Which size of machine: sizes are retired, are sold in some places only, and have disks of their own.
* The cloud says what there is, and why one cannot be had.
*/
/**
* The size that is wanted, else the one with the smallest disk that will do, which is the least that
* a machine of the image must have, and of those the cheapest.
* @throws {UserError} for a size or place that cannot be had.
*/
function chooseSize(all, wanted) {
	const { cloud, keys, isFirm, place, disk } = wanted;
	const wrongWith = (one) => {
		if (one.wrong !== void 0) return one.wrong;
		if (one.disk < disk) return `has a disk of ${one.disk} GB, and ${disk} are needed`;
		return one.places.includes(place) ? void 0 : `is not sold in \`${keys.place}\` ${place}`;
	};
	const fitting = all.filter((one) => wrongWith(one) === void 0).sort((a, b) => a.disk - b.disk || a.price - b.price);
	const [smallest] = fitting;
	const asked = all.find(({ name }) => name === wanted.size);
	const wrong = asked && wrongWith(asked);
	if (asked !== void 0 && wrong === void 0) return asked;
	if (smallest === void 0) {
		const places = [...new Set(all.flatMap((one) => one.places))].sort();
		throw new UserError(places.includes(place) ? `builder-config: ${cloud} has no machine with a disk of ${disk} GB or more for this platform in \`${keys.place}\` ${place}.` : `builder-config: \`${keys.place}\`: ${cloud} has no machines in ${quoted(place)}, but in ${places.join(", ")}.`);
	}
	if (!isFirm) return smallest;
	const given = quoted(wanted.size ?? "");
	const is = wrong === void 0 ? `${cloud} has no ${given}` : `${wanted.size} ${wrong}`;
	const some = fitting.slice(0, 12).map(({ name }) => name);
	throw new UserError(`builder-config: \`${keys.size}\`: ${is}. These will do: ${some.join(", ")}.`);
}

export { accessOf as i, usesBy as n, serverTrial as r, chooseSize as t };