import "./rolldown-runtime.js";
import { H as placeOf, N as childEnvironment, V as isRegistry, f as once } from "./start.js";
import { a as messageOf, n as UserError, o as outage, r as hasCode, t as CommandError } from "./errors.js";
import { t as childMark } from "./processes2.js";
import { t as bothCleanups } from "./both-cleanups.js";
import { a as array, c as json, d as number, f as object, g as tuple, h as string, l as literal, p as record, u as looseObject } from "./schemas.js";
import { r as datetime, t as openImageStore } from "./open2.js";
import { C as encode, g as runLabels, h as readImage, i as labelCatalog, n as labelCleanup, p as lagOf, t as limits, y as finalMarks } from "./limits.js";
import { t as run } from "./exec3.js";
import { D as historyOf, H as homeTime, J as isObject, L as belongsTo, U as observeHomeTime, V as sameSlot, it as writeAtomically, kt as withPeriod } from "./start-both.js";
import { _ as backoff, d as marks, r as hasPassed, t as goneMeanwhile } from "./gone.js";
import { t as bufferCounter } from "./collect.js";
import { t as chunksOf } from "./chunks.js";
import { t as gitHubApi } from "./github-api.js";
import { i as Refused, n as send, o as retrying, r as textOf, s as usualRetry, t as ask } from "./http.js";
import { t as NetworkError } from "./network-trouble.js";
import { t as literal$1 } from "./literal.js";
import path from "node:path";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { constants as constants$1 } from "node:fs";
import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { constants as constants$3, createGzip } from "node:zlib";
import { setTimeout } from "node:timers/promises";

// src/images/docker/daemon.ts
/** The Docker daemon of this machine, asked by Docker's own client, which finds it (`DOCKER_HOST`, contexts). */
const names = array(string()).nullish().transform((some) => some ?? []);
const inspected$1 = array(object({
	Id: string(),
	Created: string(),
	Name: string().optional(),
	RepoTags: names,
	RepoDigests: names,
	Config: object({ Labels: record(string(), string()).nullish() })
}));
/** Name of the images that a build begins with, one for each run; see packer/scripts/docker-base.sh. */
const baseName = "packernix-base";
/** Packer's id for an image that it has imported. */
const builderId = "packer.post-processor.docker-import";
/** The methods of a cloud that neither a daemon nor a registry has. */
const bareCloud = {
	builder: "docker",
	builderId,
	idOf: () => void 0,
	prepare: async () => {
		throw new Error("no cloud builds container images");
	}
};
/** @param env With what Docker's client reads. */
function dockerDaemon(env, signal) {
	/** @throws {UserError} when there is no client, or no daemon that answers. */
	async function docker(args, options = {}) {
		try {
			return await run("docker", args, {
				env,
				signal,
				...options
			});
		} catch (error) {
			signal.throwIfAborted();
			throw error instanceof CommandError ? trouble(error) : error;
		}
	}
	/** Things with our marks; none without a daemon, which then holds nothing. */
	async function list(kind, selector) {
		const filters = Object.entries({
			[marks.run]: void 0,
			...selector
		}).flatMap(([name, value]) => ["--filter", `label=${value === void 0 ? name : `${name}=${value}`}`]);
		const all = kind === "container" ? ["--all"] : [];
		try {
			const { stdout } = await docker([
				kind,
				"ls",
				...all,
				"--quiet",
				"--no-trunc",
				...filters
			]);
			const ids = [...new Set(stdout.split("\n").filter(Boolean))];
			if (ids.length === 0) return [];
			const { stdout: text } = await docker([
				kind,
				"inspect",
				...ids
			], { anyExit: true });
			return inspected$1.parse(JSON.parse(text));
		} catch (error) {
			if (error instanceof NoDaemon) return [];
			throw error;
		}
	}
	async function remove(kind, id) {
		const { exitCode, stderr } = await docker([
			kind,
			"rm",
			...kind === "container" ? ["--force", "--volumes"] : ["--force"],
			id
		], { anyExit: true });
		if (exitCode !== 0 && !/no such/i.test(stderr)) throw new UserError(`docker ${kind} rm ${id}: ${withPeriod(stderr.trim())}`);
	}
	const containers = {
		kind: "container",
		list: async ({ labels = {} }) => (await list("container", labels)).map((found) => ({
			id: found.Id,
			name: (found.Name ?? "").replace(/^\//, ""),
			created: found.Created,
			labels: found.Config.Labels ?? {}
		})),
		remove: async (id) => await remove("container", id),
		byHand: (id) => `docker rm --force ${id}`
	};
	/** Images without a name, or with this one: any other name says that somebody uses the image. */
	const imagesNamed = (kind, wanted) => ({
		kind,
		list: async ({ labels = {} }) => (await list("image", labels)).flatMap(({ Id, Created, RepoTags, RepoDigests, Config }) => {
			const names = [...RepoTags, ...RepoDigests];
			const [name = "without a name"] = names;
			return names.length === 0 === (wanted === void 0) && names.every((one) => one.startsWith(`${wanted}:`)) ? [{
				id: Id,
				name,
				created: Created,
				labels: Config.Labels ?? {}
			}] : [];
		}),
		remove: async (id) => await remove("image", id),
		byHand: (id) => `docker image rm --force ${id}`
	});
	return {
		docker,
		containers,
		images: imagesNamed("docker-image"),
		/** What images of this run were made from: they are removed first. */
		bases: imagesNamed("docker-base", baseName),
		/**
		* @param login For when Docker's client is refused: it knows neither the job's own token nor, before
		*   28.3, DOCKER_AUTH_CONFIG.
		* @param folder Holds that login while the image is pulled.
		* @returns false when the image was here already.
		*/
		async pull(name, login, folder) {
			const { exitCode } = await docker([
				"image",
				"inspect",
				name
			], { anyExit: true });
			if (exitCode === 0) return false;
			try {
				await docker([
					"pull",
					"--quiet",
					name
				]);
			} catch (error) {
				const known = await login();
				if (known === void 0) throw error;
				const { stdout } = await docker([
					"context",
					"inspect",
					"--format",
					"{{.Endpoints.docker.Host}}"
				]);
				const auth = Buffer.from(`${known.username}:${known.password}`).toString("base64");
				const [registry = ""] = name.split("/");
				const config = JSON.stringify({ auths: { [registry]: { auth } } });
				await writeAtomically(path.join(folder, "config.json"), config);
				const own = {
					DOCKER_CONFIG: folder,
					DOCKER_CONTEXT: "",
					DOCKER_HOST: stdout.trim()
				};
				await docker([
					"pull",
					"--quiet",
					name
				], { env: {
					...env,
					...own
				} }).finally(() => rm(folder, { recursive: true }));
			}
			return true;
		},
		/** @returns the name of the image. */
		async load(file) {
			const { stdout } = await docker([
				"load",
				"--quiet",
				"--input",
				file
			]);
			const [, name] = /Loaded image(?: ID)?: (\S+)/.exec(stdout) ?? [];
			if (name === void 0) throw new UserError(`${file} holds no image that Docker can load.`);
			return name;
		}
	};
}
var NoDaemon = class extends UserError {};
/** Words of docker/cli and of the kernel. */
function trouble(error) {
	const words = error.stderr.trim();
	const told = { cause: error };
	if (error.missing) return new NoDaemon("docker: the program is not on PATH. Install Docker, or run this job where it is: GitHub's Ubuntu runners have it.");
	if (/permission denied.*(docker daemon|docker API|docker\.sock)/is.test(words)) return new UserError("docker: the daemon refuses this user. Add the runner's user to the group `docker`, or run Docker rootless for it.", told);
	if (/(cannot|failed to) connect to the docker (daemon|API)|error during connect|dial unix/i.test(words)) {
		const [address] = /(?:unix|tcp):[^\s.?]+[^\s?]*/.exec(words) ?? [];
		const where = address === void 0 ? "" : ` at ${address.replace(/\.$/, "")}`;
		return new NoDaemon(`docker: no daemon answers${where}. Start it, or set DOCKER_HOST to the one that is meant.`, told);
	}
	const last = words.split("\n").filter((line) => line !== "" && !/^(Run|See) 'docker /.test(line)).at(-1)?.replace(/^docker: /, "") ?? `exit code ${error.exitCode}`;
	const rights = /container process: .*operation not permitted/.test(words) ? " Docker may not run privileged containers here: set `privileged: false` and the other keys of docs/docker.md, Testing, in builder-config." : "";
	return new UserError(`docker: ${withPeriod(last)}${rights}`, {
		...told,
		details: words
	});
}

// src/images/docker/layers.ts
/**
* An image of the daemon as blobs of a registry: its configuration, and its layers, packed here with
* their parts at one time on all processors. The parts are members of one gzip file (RFC 1952, 2.2),
* which every reader takes, and of equal bytes come equal bytes.
*/
const inspected = array(object({
	Created: string(),
	Architecture: string(),
	Os: string(),
	Config: record(string(), json()),
	RootFS: object({ Layers: array(string()) })
})).length(1);
/** What `docker save` of any version writes about the one image in its archive. */
const saved = array(object({ Layers: array(string()) })).length(1);
/** Keys that the OCI's image configuration has too, but for the labels. */
const configKeys = /^(User|ExposedPorts|Env|Entrypoint|Cmd|Volumes|WorkingDir|StopSignal|Healthcheck)$/;
/**
* @param folder Takes what the daemon gives.
* @param known Writes the only layer into a file, where there is only one.
*/
async function partsOfImage({ docker }, id, folder, known, { env, signal }) {
	const { stdout } = await docker([
		"image",
		"inspect",
		id
	]);
	const [image] = inspected.parse(JSON.parse(stdout));
	if (image === void 0) throw new Error(`docker knows nothing of ${id}`);
	const digests = image.RootFS.Layers;
	const { [marks.expires]: _, ...labels } = image.Config["Labels"] ?? {};
	const created = image.Created;
	const config = {
		created,
		architecture: image.Architecture,
		os: image.Os,
		config: {
			...Object.fromEntries(Object.entries(image.Config).filter(([key, value]) => configKeys.test(key) && value)),
			Labels: labels
		},
		rootfs: {
			type: "layers",
			diff_ids: digests
		},
		history: digests.map(() => ({
			created,
			created_by: "packernix-action"
		}))
	};
	if (known === void 0 || digests.length !== 1) {
		const files = await saveLayers(docker, id, folder, env);
		return {
			config,
			layers: digests.map((digest, at) => ({
				digest,
				file: files[at] ?? ""
			}))
		};
	}
	const file = path.join(folder, "layer");
	await run("mkfifo", [file], { env });
	const [program, source] = known;
	const write = async () => await run(program, [source, file], {
		env,
		signal
	});
	return {
		config,
		layers: digests.map((digest) => ({
			digest,
			file,
			write
		}))
	};
}
async function saveLayers(docker, id, folder, env) {
	const archive = path.join(folder, "saved.tar");
	const whole = path.join(folder, "saved");
	await mkdir(whole, { recursive: true });
	await docker([
		"image",
		"save",
		"--output",
		archive,
		id
	]);
	await run("tar", [
		"--extract",
		"--file",
		archive,
		"--directory",
		whole
	], { env });
	await rm(archive);
	const text = await readFile(path.join(whole, "manifest.json"), "utf8");
	const [{ Layers } = { Layers: [] }] = saved.parse(JSON.parse(text));
	return Layers.map((name) => path.join(whole, name));
}
/** Bytes that may wait for the collector. */
const collectAfter = 8388608;
/** Bytes of a part: a larger one takes memory and saves nothing. */
const partSize = 524288;
/** A fifth less work than the default window and hash table, for 2 % more bytes. */
const quick = {
	level: 1,
	windowBits: 14,
	memLevel: 9,
	chunkSize: partSize
};
const { O_WRONLY, O_NONBLOCK } = constants$1;
/** Makes members of a gzip file, one after the other: a stream for each would take memory faster than it is given back. */
function memberPacker() {
	const stream = createGzip(quick);
	let packed = [];
	stream.on("data", (chunk) => packed.push(chunk));
	return async (part) => {
		const finished = Promise.withResolvers();
		stream.once("error", finished.reject);
		stream.write(part);
		stream.flush(constants$3.Z_FINISH, finished.resolve);
		await finished.promise;
		stream.off("error", finished.reject);
		stream.reset();
		const member = Buffer.concat(packed);
		packed = [];
		return member;
	};
}
/**
* Writes the layer, packed, to `to`.
* @throws when the layer is not what its digest says.
*/
async function packLayer({ digest, file, write }, to) {
	const writing = write?.();
	const nobody = async () => await (await open(file, O_WRONLY | O_NONBLOCK)).close();
	writing?.catch(nobody).catch(() => {});
	await using input = await open(file);
	await using output = await open(to, "w");
	const [plain, packed] = [createHash("sha256"), createHash("sha256")];
	const count = bufferCounter(collectAfter);
	const ahead = [];
	const slots = Array.from({ length: availableParallelism() + 1 }, () => ({
		part: Buffer.allocUnsafe(partSize),
		pack: memberPacker()
	}));
	let taken = 0;
	let size = 0;
	for (let isEnd = false; !isEnd || ahead.length > 0;) {
		while (!isEnd && ahead.length < slots.length) {
			const { part, pack } = slots[taken++ % slots.length];
			let filled = 0;
			while (!isEnd && filled < partSize) {
				const { bytesRead } = await input.read(part, filled, partSize - filled, null);
				filled += bytesRead;
				isEnd = bytesRead === 0;
			}
			plain.update(part.subarray(0, filled));
			if (filled > 0) ahead.push(pack(part.subarray(0, filled)));
		}
		const next = await ahead.shift() ?? Buffer.alloc(0);
		packed.update(next);
		await output.writeFile(next);
		size += next.length;
		count(next.length);
	}
	await writing;
	const seen = `sha256:${plain.digest("hex")}`;
	if (seen !== digest) throw new Error(`a layer has the digest ${seen}, and the image says ${digest}`);
	return {
		file: to,
		size,
		digest: `sha256:${packed.digest("hex")}`
	};
}
/**
* The bytes of a file that is still being written.
* @param writing Settles when it is whole.
*/
async function* growing(file, writing) {
	let isWhole = false;
	const ended = writing.then(() => {
		isWhole = true;
	});
	ended.catch(() => {});
	await using input = await open(file, "a+");
	const count = bufferCounter(collectAfter);
	for (let position = 0;;) {
		const wasWhole = isWhole;
		const buffer = Buffer.allocUnsafe(partSize / 2);
		const { bytesRead } = await input.read(buffer, 0, buffer.length, position);
		if (bytesRead > 0) {
			yield buffer.subarray(0, bytesRead);
			position += bytesRead;
			count(bytesRead);
		} else if (wasWhole) return;
		else await Promise.race([ended, setTimeout(20)]);
	}
}

// src/images/docker/prepare.ts
/** What Packer is told: marks on the container that it runs, which the image inherits. */
/** The builder's own default (builder/docker/config.go). */
const usualRun = [
	"-d",
	"-i",
	"-t",
	"--entrypoint=/bin/sh",
	"--",
	"{{.Image}}"
];
/** Only our generator has the closure imported; a template of the user's own names its image. */
function isImported({ template }) {
	return template.facts?.method === "import";
}
/**
* The generator's container runs a shell, which the image inherits (packer/docker.nix).
* @throws {UserError} for an image that would not start its init.
*/
function checkEntryPoint({ template }) {
	if (!isImported({ template })) return;
	if ([template.builder["changes"] ?? []].flat().some((change) => /^\s*ENTRYPOINT\b/i.test(String(change)))) return;
	throw new UserError("builder-config: `changes` replaces the generator's list and has no ENTRYPOINT, so the image would not start its system. Add `ENTRYPOINT [\"/init\"]`.");
}
/** Holds what packer/scripts/docker-layer.sh reads. */
function layerFolder({ invocation }) {
	return path.join(invocation.directory, "docker-layer");
}
/** @param labels Run marks. */
function prepare(input, { scripts }, labels) {
	const { template, facts, invocation } = input;
	const { builder } = template;
	const isOurs = isImported(input);
	const base = `${baseName}:${invocation.id}`;
	const all = {
		...labels,
		[marks.identity]: facts.identity.text,
		[marks.toplevel]: facts.toplevel,
		[marks.family]: facts.family,
		[marks.trusted]: String(facts.trusted)
	};
	return {
		builder: {
			run_command: withLabels(runOf(builder), all),
			...isOurs ? { image: base } : {}
		},
		variables: {},
		...isOurs && { wrapper: [
			path.join(scripts, "docker-base.sh"),
			...[
				facts.toplevel,
				base,
				layerFolder(input)
			],
			...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
			"--"
		] },
		notes: []
	};
}
function runOf({ run_command: given }) {
	if (given === void 0 || given === null) return usualRun;
	if (Array.isArray(given) && given.every((word) => typeof word === "string")) return given;
	throw new UserError("template: `run_command` must be a list of texts.");
}
/** Labels are data, and Packer renders `run_command`. */
function withLabels(command, labels) {
	return [...Object.entries(labels).map(([name, value]) => `${name}=${value}`).flatMap((word) => ["--label", word.replaceAll("{{", "{{`{{`}}")]), ...command];
}

// src/images/docker/credentials.ts
/**
* The login for a registry as Docker keeps it: `auths`, `credHelpers` and `credsStore` of its
* config.json (docs.docker.com, "docker login"), which docker/login-action writes. For GitHub's own
* registry the job's token will do.
*/
const configSchema = object({
	auths: record(string(), looseObject({ auth: string().optional() })).default({}),
	credHelpers: record(string(), string()).default({}),
	credsStore: string().optional()
});
const said = object({
	Username: string(),
	Secret: string()
});
/**
* @returns undefined where nobody has logged in: much can be read without.
* @throws {UserError} for a file that cannot be read, and for a helper that fails.
*/
async function loginFor(registry, { env, helperEnv, githubToken, signal }) {
	const name = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
	for (const config of await configs(env)) {
		const helper = config.credHelpers[name] ?? config.credsStore;
		const found = helper && await fromHelper(helper, name, helperEnv, signal) || inFile(config, name);
		if (found !== void 0) return found;
	}
	if (registry !== "ghcr.io" || githubToken === void 0) return void 0;
	return {
		username: env["GITHUB_ACTOR"] || "github",
		password: githubToken
	};
}
async function configs(env) {
	const folder = env["DOCKER_CONFIG"] || path.join(env["HOME"] ?? "/", ".docker");
	const file = path.join(folder, "config.json");
	const text = await readFile(file, "utf8").catch((error) => {
		if (hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR")) return "";
		throw new UserError(`${file}, where Docker keeps logins, cannot be read: ${messageOf(error)}`);
	});
	const sources = {
		DOCKER_AUTH_CONFIG: env["DOCKER_AUTH_CONFIG"] ?? "",
		[file]: text
	};
	return Object.entries(sources).flatMap(([from, text]) => {
		if (text.trim() === "") return [];
		try {
			return configSchema.parse(JSON.parse(text));
		} catch {
			throw new UserError(`${from} is not as Docker writes its config.json. Log in again.`);
		}
	});
}
function inFile({ auths }, name) {
	const entry = auths[name] ?? auths[`https://${name}`] ?? auths[`https://${name}/v2/`];
	const text = Buffer.from(entry?.auth ?? "", "base64").toString("utf8");
	const colon = text.indexOf(":");
	if (colon < 1) return void 0;
	return {
		username: text.slice(0, colon),
		password: text.slice(colon + 1)
	};
}
/** docker/docker-credential-helpers: the server on standard input, JSON on standard output. */
async function fromHelper(helper, name, env, signal) {
	const program = `docker-credential-${helper}`;
	try {
		const { stdout } = await run(program, ["get"], {
			env,
			input: name,
			timeout: 6e4,
			signal
		});
		const { Username: username, Secret: password } = said.parse(JSON.parse(stdout));
		return {
			username,
			password
		};
	} catch (error) {
		signal.throwIfAborted();
		const words = error instanceof CommandError ? error.message : "its answer cannot be read";
		if (error instanceof CommandError && !error.missing && error.exitCode === 1) return void 0;
		throw new UserError(`The login for ${name} is kept by ${program}, which failed: ${words}`);
	}
}

// src/images/docker/github-packages.ts
/** Deletion at ghcr.io, which its registry API does not know: docs.github.com, "REST API endpoints for packages". */
const versions = array(object({
	id: number(),
	name: string()
}));
const refusal$1 = object({ message: string() });
/**
* Removes the versions with these digests; what is gone is success.
* @param repository `<owner>/<package>`.
*/
async function removeVersions(repository, digests, { githubToken, signal }, environment) {
	if (githubToken === void 0) throw new UserError("github-token: images at ghcr.io are deleted by GitHub's API, and there is no token. Leave the input as it is, and give the job `permissions: packages: write`.");
	const request = gitHubApi(githubToken, environment, signal);
	const [owner = "", ...rest] = repository.split("/");
	const name = encodeURIComponent(rest.join("/"));
	const refused = (what, { status, text }) => {
		const words = refusal$1.safeParse(JSON.parse(text || "{}")).data?.message ?? `status ${status}`;
		return new UserError(`GitHub refused ${what} of ghcr.io/${repository}: ${withPeriod(words)} The token needs \`packages: write\`, and the package must give this repository the role Admin (Package settings, Manage Actions access).`);
	};
	const ids = /* @__PURE__ */ new Map();
	let base = `/orgs/${owner}/packages/container/${name}/versions`;
	for (let page = 1; digests.some((digest) => !ids.has(digest)); page++) {
		let answer = await request("GET", `${base}?per_page=100&page=${page}`);
		if (answer.status === 404 && page === 1) {
			base = `/users/${owner}/packages/container/${name}/versions`;
			answer = await request("GET", `${base}?per_page=100&page=1`);
		}
		if (answer.status === 404) return;
		if (!answer.ok) throw refused("the versions", answer);
		const found = versions.parse(JSON.parse(answer.text));
		for (const { id, name } of found) ids.set(name, id);
		if (found.length < 100) break;
	}
	for (const digest of digests) {
		const id = ids.get(digest);
		if (id === void 0) continue;
		const answer = await request("DELETE", `${base}/${id}`);
		if (!answer.ok && answer.status !== 404) throw refused(`the deletion of ${digest}`, answer);
	}
}

// src/images/docker/registry.ts
/**
* A client of one repository of a registry: opencontainers/distribution-spec, spec.md, and for tokens
* distribution/distribution, docs/spec/auth/token.md. A login is shown to the registry and to the
* token server that it names, and to nobody else.
*/
const mediaTypes = {
	index: "application/vnd.oci.image.index.v1+json",
	manifest: "application/vnd.oci.image.manifest.v1+json",
	config: "application/vnd.oci.image.config.v1+json",
	layer: "application/vnd.oci.image.layer.v1.tar+gzip"
};
/** The registry knows no deletion, or does not allow it. */
var NoDeletion = class extends Error {};
const refusal = object({ errors: array(object({
	code: string(),
	message: string().nullish()
})).min(1) });
function digestOf(text) {
	return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
function openRegistry({ place, log, signal, ...options }) {
	const retry = {
		...usualRetry,
		...options.retry
	};
	const host = place.registry === "docker.io" ? "registry-1.docker.io" : place.registry;
	const login = once(options.login);
	const common = {
		signal,
		retry,
		onPause: (why, ms) => log.debug(`${why}; once more in ${ms} ms`)
	};
	let authorization;
	/** Docker too speaks plain HTTP to this machine, and only there, where nobody answers by TLS. */
	const base = once(async () => {
		if (!/^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(host)) return `https://${host}`;
		try {
			(await send({
				method: "GET",
				url: `https://${host}/v2/`,
				signal
			})).discard();
		} catch (error) {
			if (!(error instanceof NetworkError) || /certificate/i.test(error.message)) throw error;
			return `http://${host}`;
		}
		return `https://${host}`;
	});
	/** Logs in as the registry asks. @returns false when it asks for what there is not. */
	async function authorise(challenge) {
		const known = await login();
		const basic = known && `Basic ${Buffer.from(`${known.username}:${known.password}`).toString("base64")}`;
		if (/^basic\b/i.test(challenge)) {
			const isNew = basic !== void 0 && authorization !== basic;
			authorization = basic;
			return isNew;
		}
		const of = (name) => new RegExp(`\\b${name}="([^"]*)"`, "i").exec(challenge)?.[1];
		const realm = URL.parse(of("realm") ?? "");
		if (realm === null) return false;
		if (realm.protocol !== "https:" && new URL(await base()).protocol === "https:") throw new UserError(`${place.registry} wants the login to be sent to ${realm.host} without TLS.`);
		for (const name of ["service", "scope"]) {
			const value = of(name);
			if (value !== void 0) realm.searchParams.set(name, value);
		}
		const answer = await ask({
			...common,
			method: "GET",
			url: realm.href,
			...basic === void 0 ? {} : { headers: { authorization: basic } }
		});
		if (!answer.ok) throw refused("a token", answer);
		const { token, access_token } = object({
			token: string().optional(),
			access_token: string().optional()
		}).parse(JSON.parse(answer.text));
		authorization = `Bearer ${token ?? access_token ?? ""}`;
		return true;
	}
	/** @param work Asks once, with this header. @returns its answer, after a login if need be. */
	async function authorised(work) {
		const headers = () => authorization === void 0 ? void 0 : { authorization };
		const answer = await work(headers() ?? {});
		observeHomeTime(Date.parse(answer.header("date") ?? ""));
		if (answer.status !== 401) return answer;
		if (!await authorise(answer.header("www-authenticate") ?? "")) return answer;
		return await work(headers() ?? {});
	}
	async function call(method, path, given = {}) {
		const url = `${await base()}/v2/${place.repository}${path}`;
		return await authorised((headers) => ask({
			...common,
			...given,
			method,
			url,
			headers: {
				...given.headers,
				...headers
			}
		}));
	}
	function refused(what, { status, text }) {
		const words = wordsOf(text) ?? `status ${status}`;
		const sentence = `${place.registry} refused ${what}: ${withPeriod(words)}`;
		if (status === 401 || status === 403) {
			const cure = place.registry === "ghcr.io" ? "Give the job `permissions: packages: write`, and the package access to this repository (Package settings, Manage Actions access)." : `Log in before this step with docker/login-action (\`registry: ${place.registry}\`), as somebody who may read and write ${place.repository}.`;
			return new UserError(`${sentence} ${cure}`);
		}
		return new UserError(status === 429 || status >= 500 ? `${sentence} ${outage(status, place.registry)}` : sentence);
	}
	async function manifest(reference) {
		const accept = `${mediaTypes.index}, ${mediaTypes.manifest}`;
		const answer = await call("GET", `/manifests/${reference}`, { headers: { accept } });
		if (answer.status === 404) return void 0;
		if (!answer.ok) throw refused(`the manifest ${reference}`, answer);
		const digest = digestOf(answer.text);
		if (reference.startsWith("sha256:") && digest !== reference) throw new Error(`${place.name}@${reference}: what came has the digest ${digest}`);
		return {
			digest,
			content: jsonOf(answer.text)
		};
	}
	/** @returns its digest. */
	async function putManifest(reference, content) {
		const headers = { "content-type": content.mediaType };
		const wait = backoff(signal, 100, 1e3);
		for (let tried = 1;; tried++) {
			const answer = await call("PUT", `/manifests/${reference}`, {
				json: content,
				headers
			});
			if (answer.ok) break;
			if (tried === 5 || !answer.text.includes("DIGEST_INVALID")) throw refused(`to take ${reference}`, answer);
			await wait();
		}
		return digestOf(JSON.stringify(content));
	}
	/**
	* Takes every tag of this manifest away too. Gone already is success.
	* @throws {NoDeletion} when the registry knows no deletion.
	*/
	async function remove(digest) {
		const answer = await call("DELETE", `/manifests/${digest}`);
		if (answer.ok || answer.status === 404) return;
		if (answer.status === 405 || answer.status === 400 && /UNSUPPORTED/.test(answer.text)) throw new NoDeletion(`${place.registry} does not allow deletion`);
		throw refused(`the deletion of ${digest}`, answer);
	}
	async function tags() {
		const page = object({ tags: array(string()).nullable() });
		const found = [];
		for (let query = "?n=1000"; query !== void 0;) {
			const answer = await call("GET", `/tags/list${query}`);
			if (answer.status === 404) return [];
			if (!answer.ok) throw refused(`the list of tags of ${place.repository}`, answer);
			found.push(...page.parse(jsonOf(answer.text)).tags ?? []);
			const next = /<[^>]*(\?[^>]*)>\s*;\s*rel="?next/.exec(answer.header("link") ?? "")?.[1];
			query = next === query ? void 0 : next;
		}
		return found;
	}
	async function beginUpload() {
		const begun = await call("POST", "/blobs/uploads/");
		if (begun.status !== 202) throw refused("to take a layer", begun);
		return new URL(begun.header("location") ?? "", `${await base()}/`);
	}
	/** @throws {UserError} when this login may not write. */
	async function checkRights() {
		const { pathname, search } = await beginUpload();
		await call("DELETE", pathname.split(`/${place.repository}`).at(-1) + search).catch(() => {});
	}
	/** On another host the address itself is the permission. */
	async function headersFor(target) {
		return {
			"content-type": "application/octet-stream",
			...target.origin === new URL(await base()).origin && authorization !== void 0 ? { authorization } : {}
		};
	}
	/**
	* Sends a layer while it is made: its digest comes last. Once, because the bytes do.
	* @throws when it did not arrive.
	*/
	async function stream(body, blob) {
		const target = await beginUpload();
		const headers = await headersFor(target);
		const { stall } = retry;
		const url = target.href;
		const sent = await send({
			method: "PATCH",
			url,
			headers,
			body,
			signal,
			stall
		});
		const { status } = sent;
		if (status !== 202) throw refused("a layer", {
			status,
			text: await textOf(sent)
		});
		sent.discard();
		const { digest } = await blob;
		const end = new URL(sent.header("location") ?? "", target);
		end.searchParams.set("digest", digest);
		const answer = await ask({
			...common,
			method: "PUT",
			url: end.href,
			headers: await headersFor(end)
		});
		if (answer.status !== 201) throw refused(`the layer ${digest}`, answer);
	}
	/** Whole, or again from its beginning; a registry shows a blob only when its digest is right. */
	async function upload({ file, digest, size }) {
		if ((await call("HEAD", `/blobs/${digest}`)).ok) return "there";
		const once = async () => {
			const target = await beginUpload();
			target.searchParams.set("digest", digest);
			const answer = await send({
				method: "PUT",
				url: target.href,
				headers: await headersFor(target),
				body: {
					file,
					size
				},
				signal,
				stall: retry.stall
			});
			const text = await textOf(answer);
			if (answer.status === 201) return;
			if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) throw refused(`the layer ${digest}`, {
				status: answer.status,
				text
			});
			throw new Refused(answer.status, answer.header("retry-after"), `${place.registry} answered ${answer.status} to a layer`);
		};
		await retrying(once, common);
		return "sent";
	}
	return {
		place,
		manifest,
		putManifest,
		remove,
		tags,
		checkRights,
		stream,
		upload
	};
}
function wordsOf(text) {
	const [first] = refusal.safeParse(jsonOf(text)).data?.errors ?? [];
	return first && (first.message ? `${first.message} (${first.code})` : first.code);
}
function jsonOf(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}

// src/images/docker/registry-images.ts
/** Images in a repository of a registry; how they lie there is told in `index.ts`. */
/** What a pull request made has a tag of its own: it is never the repository's image. */
const untrusted = "-untrusted";
const recordTag = /^[0-9a-z]{32}-[0-9a-z]{20}(-untrusted)?$/;
const recordSchema = object({
	mediaType: literal(mediaTypes.index),
	manifests: tuple([object({
		mediaType: string(),
		digest: string().regex(/^sha256:[0-9a-f]{64}$/),
		size: number(),
		platform: looseObject({
			os: string(),
			architecture: string()
		}),
		annotations: object({
			"org.opencontainers.image.title": string(),
			"org.opencontainers.image.created": datetime(),
			/** Bytes of all layers. */
			"packernix-size": string()
		})
	})]),
	annotations: record(string(), string())
});
/** One label of one record as it is to be; without a value, it is to go. */
const changeSchema = object({ annotations: object({
	"packernix-change": string(),
	"packernix-label": string(),
	"packernix-value": string().optional()
}) });
/** No two labels share one, so no run takes away what another one writes. */
const changeTag = (tag, label) => `${tag}.${digestOf(label).slice(7, 23)}`;
const emptyIndex = {
	schemaVersion: 2,
	mediaType: mediaTypes.index,
	manifests: []
};
function registryImages(options, environment, helperEnv, tuning = {}) {
	const { log, signal, githubToken } = options;
	const place = placeOf(options.imageStore);
	const login = async () => await loginFor(place.registry, {
		env: environment,
		helperEnv,
		githubToken,
		signal
	});
	const registry = openRegistry({
		place,
		login,
		log,
		signal,
		...tuning.retry && { retry: tuning.retry }
	});
	async function record(tag) {
		const found = await registry.manifest(tag);
		const { data } = recordSchema.safeParse(found?.content);
		if (found === void 0 || data === void 0) return void 0;
		const [entry] = data.manifests;
		const about = entry.annotations;
		return {
			id: tag,
			name: about["org.opencontainers.image.title"],
			created: about["org.opencontainers.image.created"],
			size: Number(about["packernix-size"]),
			artifactId: `${place.name}@${entry.digest}`,
			labels: data.annotations,
			state: "ready",
			entry,
			digest: found.digest
		};
	}
	const writeRecord = async (tag, entry, annotations) => await registry.putManifest(tag, {
		...emptyIndex,
		manifests: [entry],
		annotations
	});
	/** @returns what `read` gives for all tags that are meant. */
	async function eachTag(isMeant, read) {
		const found = [];
		for (const some of chunksOf((await registry.tags()).filter(isMeant), 8)) found.push(...(await Promise.all(some.map(read))).filter((one) => one !== void 0));
		return found;
	}
	const changesOf = async (tag) => await eachTag((one) => one.startsWith(`${tag}.`), async (one) => {
		const found = await registry.manifest(one);
		const { data } = changeSchema.safeParse(found?.content);
		if (found === void 0 || data === void 0) return void 0;
		const { "packernix-label": label, "packernix-value": value } = data.annotations;
		return {
			digest: found.digest,
			label,
			value
		};
	});
	/**
	* Writes the record anew until it has all changes. A registry knows no write that depends on what is
	* there, so a change is first put beside the record, and who has written looks again: the last one to
	* write has then seen all of them, however slow another one is.
	* @returns false when the record is gone.
	*/
	async function merge(tag) {
		for (const wait = backoff(signal, 100, 2e3);; await wait()) {
			const changes = await changesOf(tag);
			const now = await record(tag);
			if (now === void 0) return false;
			const labels = new Map(Object.entries(now.labels));
			for (const { label, value } of changes) if (value === void 0) labels.delete(label);
			else labels.set(label, value);
			const wanted = Object.fromEntries(labels);
			if (isDeepStrictEqual(wanted, now.labels)) return true;
			await writeRecord(tag, now.entry, wanted).catch(async (error) => {
				if (await record(tag) !== void 0) throw error;
			});
		}
	}
	/** @throws {NoDeletion} when the registry keeps everything. */
	async function removeDigests(digests) {
		if (place.registry === "ghcr.io") return await removeVersions(place.repository, digests, options, environment);
		for (const digest of digests) await registry.remove(digest);
	}
	const images = {
		kind: "image",
		async list({ labels = {} }) {
			const identity = labels[marks.identity];
			if (identity === void 0) return await eachTag((tag) => recordTag.test(tag), record);
			for (const tag of [identity, identity + untrusted]) {
				const found = await record(tag);
				if (found !== void 0) return [found];
			}
			return [];
		},
		get: async (tag) => await record(tag),
		async setLabels({ id }, { put, take }) {
			const gone = Object.fromEntries(take.map((label) => [label, void 0]));
			const made = [];
			for (const [label, value] of Object.entries({
				...gone,
				...put
			})) {
				const annotations = {
					"packernix-change": id,
					"packernix-label": label,
					...value !== void 0 && { "packernix-value": value }
				};
				const change = {
					...emptyIndex,
					annotations
				};
				made.push(await registry.putManifest(changeTag(id, label), change));
			}
			if (await merge(id)) return;
			await removeDigests(made).catch(unlessKept);
			throw new Error(`${place.name}:${id} is gone`);
		},
		async remove(tag) {
			let now = await record(tag);
			const image = now?.entry.digest ?? "";
			for (const wait = backoff(signal, 100, 2e3); now?.entry.digest === image;) {
				const changes = await changesOf(tag);
				const digests = [
					...changes.map(({ digest }) => digest),
					now.digest,
					image
				];
				await removeDigests(digests).catch(async (error) => {
					unlessKept(error);
					log.warning(`${place.registry} keeps what it has: deletion is not allowed there, or not by its API. ${place.name}:${tag} is an image no longer, and its bytes stay. Allow deletion in the registry's settings, or remove ${digests.slice(-2).join(" and ")} there.`);
					for (const { label } of changes) await removeTag(changeTag(tag, label));
					await removeTag(tag);
				});
				now = await record(tag);
				if (now !== void 0) await wait();
			}
		}
	};
	const cloud = {
		...bareCloud,
		limits: limits.registry,
		resources: [],
		images,
		clock: async () => homeTime(),
		lag: tuning.lag ?? 1e3
	};
	const kit = {
		cloud,
		options
	};
	const catalog = labelCatalog(kit);
	/**
	* Sets the tag of a stage to its holder, and looks again after each change, because another image may
	* hold the stage by then.
	* @param next Who is about to become the holder: set once.
	*/
	async function follow(slot, next) {
		const tag = stageTag(slot);
		for (const wait = backoff(signal, 100, 2e3); tag !== void 0; await wait()) {
			const found = await registry.manifest(tag);
			const now = isRemoval(found?.content) ? void 0 : found?.digest;
			const all = now === void 0 && next !== void 0 ? [] : await catalog.list(void 0);
			const holder = next ?? historyOf(all, slot)[0];
			const wanted = holder?.image.split("@")[1];
			if (now === wanted) return;
			const owner = ownerOf(all, tag, now, slot.family);
			if (now !== void 0 && owner === void 0) log.warning(`${place.name}:${tag} was ${now}, which this action has not set.`);
			if (holder === void 0 || wanted === void 0) await removeTag(tag);
			else {
				const manifest = await registry.manifest(wanted);
				if (manifest === void 0) throw goneMeanwhile(holder);
				await registry.putManifest(tag, manifest.content);
			}
			if (next !== void 0) return;
		}
	}
	/** The image that has the tag of a stage. @throws {UserError} when it is of another family. */
	function ownerOf(all, tag, digest, family) {
		const owner = all.find(({ image }) => image === `${place.name}@${digest}`);
		if (owner === void 0 || belongsTo(owner, family)) return owner;
		throw new UserError(`${place.name}:${tag} is the stage of family ${owner.family}. Images of two families need a repository each: give family ${family} another \`image-store\`.`);
	}
	/** A tag alone cannot be removed everywhere, but with a manifest that nobody else has. */
	async function removeTag(tag) {
		const annotations = { "packernix-removed": `${tag} ${(/* @__PURE__ */ new Date()).toISOString()}` };
		const digest = await registry.putManifest(tag, {
			...emptyIndex,
			annotations
		});
		await registry.remove(digest).catch(unlessKept);
	}
	/** Blobs first: what nothing leads to is nobody's, and the registry's own to clear away. */
	async function push({ config, layers }, { name, toplevel }, folder) {
		const isNew = (await catalog.list(void 0)).every((image) => image.toplevel !== toplevel);
		const descriptors = [];
		let sum = 0;
		for (const [number, layer] of layers.entries()) {
			const file = path.join(folder, `packed-${number}`);
			const packing = packLayer(layer, file);
			const isSent = isNew && await registry.stream(growing(file, packing), packing).then(() => true, (error) => void log.debug(`Not sent while it was packed: ${String(error)}`));
			const blob = await packing;
			const outcome = isSent ? "sent" : await registry.upload(blob);
			const { digest, size } = blob;
			log.info(`Layer ${digest}, ${size} bytes: ${outcome === "sent" ? "sent" : "is there already"}`);
			descriptors.push({
				mediaType: mediaTypes.layer,
				digest,
				size
			});
			sum += size;
			await rm(blob.file);
		}
		const text = JSON.stringify(config);
		const file = path.join(folder, "config");
		await writeFile(file, text);
		const about = {
			digest: digestOf(text),
			size: Buffer.byteLength(text)
		};
		await registry.upload({
			file,
			...about
		});
		const manifest = {
			schemaVersion: 2,
			mediaType: mediaTypes.manifest,
			config: {
				mediaType: mediaTypes.config,
				...about
			},
			layers: descriptors
		};
		const digest = digestOf(JSON.stringify(manifest));
		await registry.putManifest(digest, manifest);
		return {
			mediaType: mediaTypes.manifest,
			digest,
			size: Buffer.byteLength(JSON.stringify(manifest)),
			platform: {
				os: config.os,
				architecture: config.architecture
			},
			annotations: {
				"org.opencontainers.image.title": name,
				"org.opencontainers.image.created": new Date(homeTime()).toISOString(),
				"packernix-size": String(sum)
			}
		};
	}
	async function acceptable(tags, { facts }) {
		for (const tag of tags) {
			const found = await record(tag);
			const image = found && readImage(kit, found);
			if (image !== void 0 && (image.trusted || !facts.trusted)) return image;
			if (found !== void 0) refuseForeign(found);
		}
	}
	/** Tags of stages have no owner, so a repository of the registry is for one of GitHub's. */
	function refuseForeign({ id, labels }) {
		if (labels[marks.final] !== "1" || labels[marks.repository] === options.repositoryId) return;
		throw new UserError(`${place.name}:${id} is an image of another repository of GitHub's. Give each of them a repository of the registry: set \`image-store\`.`);
	}
	/**
	* @throws {UserError} when this login may not write, the place is another repository's, or the stage
	*   another family's.
	*/
	async function ready(hold) {
		await registry.checkRights();
		const stage = hold && stageTag(hold);
		const held = stage === void 0 ? void 0 : await registry.manifest(stage);
		if (hold !== void 0 && stage !== void 0 && held !== void 0) ownerOf(await catalog.list(void 0), stage, held.digest, hold.family);
		for (const tag of (await registry.tags()).filter((one) => recordTag.test(one))) {
			const found = await record(tag);
			if (found !== void 0) return refuseForeign(found);
		}
	}
	async function finalise(input, folder, parts) {
		const { facts } = input;
		const identity = facts.identity.text;
		const tags = facts.trusted ? [identity] : [identity, identity + untrusted];
		const tag = tags.at(-1) ?? identity;
		let made;
		let now = await acceptable(tags, input);
		if (now === void 0) {
			const entry = await push(await parts(), facts, folder);
			made = entry.digest;
			now = await acceptable(tags, input);
			if (now === void 0) {
				const whose = {
					builder: "docker",
					repositoryId: options.repositoryId
				};
				const final = finalMarks({
					...input,
					facts: {
						...facts,
						stages: []
					}
				}, whose);
				await writeRecord(tag, entry, encode(final, cloud.limits));
				await merge(tag);
				await setTimeout(lagOf(cloud), void 0, { signal });
				now = await acceptable([tag], input);
				if (now === void 0) throw new Error(`${place.name}:${tag} is gone: another run removed it`);
			}
		}
		if (now.invocation !== input.invocation.id) {
			log.info(`Another run finished the same image first: ${now.image}`);
			if (made !== void 0) await removeDigests([made]).catch((error) => log.debug(`${made} stays: ${String(error)}`));
		}
		if (!hasPassed(now, facts)) return now;
		for (const hold of facts.stages) now = await whole.addStage(now, hold);
		return now;
	}
	const whole = {
		...catalog,
		get: async (id) => {
			const tag = id.startsWith(place.name) && /^:([\w][\w.-]{0,127})$/.exec(id.slice(place.name.length))?.[1];
			const found = tag ? await registry.manifest(tag) : void 0;
			return await catalog.get(found === void 0 ? id : `${place.name}@${found.digest}`);
		},
		addStage: async (image, hold) => {
			await follow(hold, image);
			try {
				return await catalog.addStage(image, hold);
			} finally {
				await follow(hold);
			}
		},
		dropStage: async (image, slot) => {
			const now = await catalog.dropStage(image, slot);
			await follow(slot);
			return now;
		},
		removeMany: async (chosen, how) => {
			const removals = await catalog.removeMany(chosen, how);
			for (const slot of chosen.flatMap(({ stages }) => stages).filter(isFirst)) await follow(slot);
			return removals;
		}
	};
	return {
		catalog: whole,
		finalise,
		ready,
		login
	};
}
/** @throws whatever is no refusal to delete anything. */
function unlessKept(error) {
	if (!(error instanceof NoDeletion)) throw error;
}
/** True for what replaces a tag that the registry does not delete. */
function isRemoval(content) {
	return object({ annotations: object({ "packernix-removed": string() }) }).safeParse(content).success;
}
const isFirst = (slot, at, all) => all.findIndex((other) => sameSlot(other, slot)) === at;
/** @returns undefined for a name that no tag can have. */
function stageTag({ stage, pullRequest }) {
	const tag = pullRequest === void 0 ? stage : `${stage}-${pullRequest}`;
	return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag) && !recordTag.test(tag) ? tag : void 0;
}

// src/images/docker/trial.ts
/**
* A container of an image whose first process is an init. It needs what a machine has (systemd.io,
* "Container Interface"), so it is privileged unless the builder says otherwise. The user's checks
* begin when init is done.
*/
const proof = "container-proof.sh";
/** Keys of the builder that say how its container is run. */
const keptKeys = /^(privileged|cap_add|cap_drop|device|runtime|tmpfs|volumes|docker_path)$/;
function tryContainer(daemon, { image, toplevel, written, labels, isBrought }, { scripts }) {
	return {
		builder: {
			type: "docker",
			image,
			pull: false,
			discard: true,
			fix_upload_owner: false,
			privileged: true,
			tmpfs: ["/run"],
			...Object.fromEntries(Object.entries(written).filter(([key]) => keptKeys.test(key))),
			run_command: withLabels([
				"-d",
				"--",
				"{{.Image}}"
			], labels)
		},
		provisioners: [{
			type: "shell",
			script: literal$1(path.join(scripts, proof)),
			environment_vars: [`PACKERNIX_TOPLEVEL=${toplevel}`]
		}],
		variables: {},
		notes: [`Container of ${image}`],
		dispose: async () => {
			if (isBrought) await daemon.docker([
				"image",
				"rm",
				image
			], { anyExit: true });
		}
	};
}
/** @throws {UserError} with what the container wrote, when its init does not come up. */
async function proveContainer({ docker, containers }, image, { facts, template }, labels, { scripts }) {
	const rights = rightsOf({
		privileged: true,
		tmpfs: ["/run"],
		...template.builder
	});
	const marks = Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
	const { stdout } = await docker([
		...[
			"run",
			"--detach",
			"--network=none"
		],
		...rights,
		...marks,
		image
	]);
	const id = stdout.trim();
	try {
		const { exitCode, stderr } = await docker([
			"exec",
			"--interactive",
			id,
			"/bin/sh",
			"-s",
			facts.toplevel
		], {
			input: await readFile(path.join(scripts, proof), "utf8"),
			anyExit: true
		});
		if (exitCode === 0) return;
		const logs = await docker([
			"logs",
			"--tail",
			"50",
			id
		], { anyExit: true });
		throw new UserError(`The container of the image does not come up. ${stderr.trim()}`, { details: logs.stdout + logs.stderr });
	} finally {
		await containers.remove(id);
	}
}
/** Options of Docker's client by which the plugin gives its container rights (builder/docker/driver_docker.go). */
function rightsOf(builder) {
	const lists = Object.entries({
		cap_add: "cap-add",
		cap_drop: "cap-drop",
		device: "device",
		tmpfs: "tmpfs"
	}).flatMap(([key, flag]) => {
		const values = builder[key];
		return Array.isArray(values) ? values.map((value) => `--${flag}=${String(value)}`) : [];
	});
	const { privileged, runtime, volumes } = builder;
	const mounts = Object.entries(isObject(volumes) ? volumes : {});
	return [
		...String(privileged) === "true" ? ["--privileged"] : [],
		...typeof runtime === "string" ? [`--runtime=${runtime}`] : [],
		...lists,
		...mounts.map(([host, guest]) => `--volume=${host}:${String(guest)}`)
	];
}

// src/images/docker/index.ts
/**
* The home of images that the builder `docker` makes: a repository of a registry, or archives of
* `docker save` in a folder or the Actions cache.
*
* In a registry each image is two things. Its manifest never changes, and by its digest it is pulled.
* Beside it an index of one entry, whose tag is the identity, carries the marks as annotations: it is
* written when everything else is there, so one write makes an image appear, and one request tells
* whether there is one. A change of its marks has a tag of its own, and the index takes it over. Stages
* are tags of the manifest, set before the marks by which everything here decides, and looked at again
* after them. Nothing of that needs a daemon.
*/
/** Artifacts of packer-plugin-docker that are images in the daemon; others are files. */
const inDaemon = /^packer\.post-processor\.docker-(import|tag|push)$/;
async function openHome(options, environment = process.env, tuning = {}) {
	const env = childEnvironment("packer", childMark(options.invocation), ["HOME"], environment);
	const daemon = dockerDaemon(env, options.signal);
	const kit = {
		cloud: daemonCloud(daemon),
		options
	};
	const cleanup = labelCleanup(kit);
	const labels = ({ invocation, facts }) => runLabels(kit, invocation, facts).labels;
	const trialOf = (bring) => ({
		packer: "1.6.6",
		prepare: async (input) => {
			const found = "artifacts" in input.image ? {
				image: imageIn(input.image.artifacts),
				isBrought: false
			} : await bring(input.image);
			const { toplevel } = input.facts;
			const written = input.template?.builder ?? options.builderConfig;
			const tried = {
				...found,
				toplevel,
				written,
				labels: labels(input)
			};
			return tryContainer(daemon, tried, options);
		}
	});
	const common = {
		ready: async (input) => {
			checkEntryPoint(input);
			await daemon.docker([
				"version",
				"--format",
				"{{.Server.Version}}"
			]);
		},
		prepare: async (input) => prepare(input, options, labels(input)),
		prove: async (input, artifacts) => {
			if (!isImported(input)) return;
			await proveContainer(daemon, imageIn(artifacts), input, labels(input), options);
		}
	};
	/** What was made on the way goes, but for what the user's template gave a name. */
	const tidy = async () => void await cleanup.reap(await cleanup.leftovers(options.invocation.id));
	if (isRegistry(options.imageStore)) {
		const images = registryImages(options, environment, env, tuning);
		return {
			builder: "docker",
			...common,
			...images.catalog,
			...cleanup,
			ready: async (input) => {
				await common.ready(input);
				await images.ready(input.facts.stages[0]);
			},
			finalise: async (input, artifacts) => {
				const folder = path.join(options.invocation.directory, "docker-image");
				await mkdir(folder, {
					recursive: true,
					mode: 448
				});
				try {
					return await images.finalise(input, folder, async () => {
						const writer = path.join(options.scripts, "docker-layer.sh");
						const known = isImported(input) ? [writer, layerFolder(input)] : void 0;
						return await partsOfImage(daemon, imageIn(artifacts), folder, known, options);
					});
				} finally {
					await rm(folder, {
						recursive: true,
						force: true
					});
					await tidy();
				}
			},
			trial: trialOf(async ({ image }) => {
				const folder = path.join(options.invocation.directory, "docker-login");
				return {
					image,
					isBrought: await daemon.pull(image, images.login, folder)
				};
			})
		};
	}
	const store = await openImageStore("docker", options, environment);
	return {
		builder: "docker",
		...common,
		...store,
		...bothCleanups(store, cleanup),
		finalise: async (input, artifacts) => {
			const staging = await store.stagingDirectory();
			const { name } = input.facts;
			const file = path.join(staging, `${name}.tar`);
			const id = imageIn(artifacts);
			const named = `${name}:latest`;
			await daemon.docker([
				"image",
				"tag",
				id,
				named
			]);
			try {
				await daemon.docker([
					"image",
					"save",
					"--output",
					file,
					named
				]);
			} finally {
				await daemon.docker([
					"image",
					"rm",
					"--no-prune",
					named
				], { anyExit: true });
			}
			const image = await store.finaliseFile({
				facts: input.facts,
				builderId,
				file,
				extension: "tar"
			});
			await tidy();
			return image;
		},
		trial: trialOf(async (image) => {
			const here = await store.fetch?.(image) ?? image;
			return {
				image: await daemon.load(here.image),
				isBrought: true
			};
		})
	};
}
/** The image of the daemon that Packer made. @throws {UserError} when it made none. */
function imageIn(artifacts) {
	const made = artifacts.filter(({ builderId }) => inDaemon.test(builderId)).at(-1);
	if (made !== void 0) return made.id;
	throw new UserError("template: Packer left no image in the Docker daemon. Set `commit: true`, or add the post-processor `docker-import` behind `export_path`.");
}
/** The daemon as a cloud with labels, in which only leftovers are found and never a finished image. */
function daemonCloud({ docker, containers, images, bases }) {
	return {
		...bareCloud,
		limits: {
			...limits.registry,
			cloud: "Docker"
		},
		resources: [containers, images],
		images: {
			...bases,
			list: async (selector) => (await bases.list(selector)).map((image) => ({
				...image,
				state: "ready"
			})),
			get: async () => void 0,
			setLabels: async () => {}
		},
		clock: async () => {
			const { stdout } = await docker([
				"info",
				"--format",
				"{{.SystemTime}}"
			]);
			return Date.parse(stdout.trim());
		}
	};
}

export { openHome };