import { n as UserError } from "./errors.js";
import { t as makeSshKey } from "./ssh-key.js";
import path from "node:path";

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

export { serverTrial as t };