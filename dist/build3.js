import "./rolldown-runtime.js";
import { N as previewStage } from "./start-both.js";
import { r as madeFrom, s as closureOf } from "./systems.js";
import { t as realise } from "./realise2.js";
import { a as messageOf, i as isUserError, n as UserError } from "./errors.js";
import { a as validateTemplate, t as buildFailure } from "./build.js";
import { o as variableResolver } from "./variables.js";
import { i as packerFolder, o as writePackerFiles } from "./session.js";
import { t as compareVersions } from "./version.js";
import { a as writeTemplate, o as writeVariables } from "./template.js";
import { r as runPacker, t as openPacker } from "./packer.js";
import { a as renewExpiry, o as saveCleanupState } from "./start.js";
import { a as withTested, c as wantsTrial, o as checkTrial, s as tryImage } from "./tested.js";
import path from "node:path";
import { lstat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";

// src/nix/system.ts
/** Whether a store path is what it has to be: a NixOS system. */
/**
* What every toplevel has, whatever is configured: nixpkgs
* nixos/modules/system/activation/top-level.nix (16.09 to today).
*/
const parts = [
	"init",
	"activate",
	"nixos-version",
	"system",
	"bin/switch-to-configuration"
];
/**
* @param toplevel A realised store path.
* @throws {UserError} that says what it lacks.
*/
async function assertSystem(toplevel) {
	const missing = [];
	for (const part of parts) try {
		await lstat(path.join(toplevel, part));
	} catch {
		missing.push(part);
	}
	if (missing.length === 0) return;
	throw new UserError(`toplevel: ${toplevel} is not a NixOS system that can be installed, because it has no ${missing.join(", ")}.`);
}

// src/packer/room.ts
/** Whether a system fits on the disk that its template asks for. */
const mebibyte = 1024 ** 2;
/** Suffixes of qemu-img(1), which are powers of 1024. */
const units = {
	b: 1,
	k: 1024,
	m: 2 ** 20,
	g: 2 ** 30,
	t: 2 ** 40
};
/**
* @param given Values for the template's variables that are not in it.
* @param env What Packer's process will see.
* @param closure Bytes of the system.
* @throws {UserError} naming `disk_size` and both sizes, when the system cannot fit.
*/
function checkRoom(template, given, env, closure) {
	const { room } = template.facts ?? {};
	if (room === void 0) return;
	const text = variableResolver(template, given, env).resolve(room.size);
	const [, number, unit = ""] = /^(\d+)([bkmgt])$/i.exec(text) ?? [];
	if (number === void 0) return;
	const disk = Number(number) * (units[unit.toLowerCase()] ?? 1);
	const needed = closure * room.copies / .97 + room.overhead * mebibyte;
	if (disk >= needed) return;
	throw new UserError(`disk_size: the image's disk of ${mebibytes(disk)} is too small: the system alone has ${mebibytes(closure)}, and with partitions and file system needs ${mebibytes(needed)} at least. Give a larger \`disk_size\`, with room for what the machine will write.`);
}
function mebibytes(bytes) {
	return `${Math.ceil(bytes / mebibyte)} MiB`;
}

// src/packer/since.ts
/** Removes keys of a builder that an older Packer does not know and would refuse. */
/**
* The template without defaults of the generator that this Packer does not know.
* @param userKeys Keys of the builder that the user gave; those are never dropped.
* @returns `dropped`: the keys that were removed, so that the image lacks what they ask for.
* @throws {UserError} naming the keys among them that this Packer lacks.
*/
function withoutUnknownKeys(template, packerVersion, userKeys) {
	const unknown = Object.entries(template.facts?.since ?? {}).filter(([key, least]) => Object.hasOwn(template.builder, key) && compareVersions(packerVersion, least) < 0);
	const refused = unknown.filter(([key]) => userKeys.includes(key));
	if (refused.length > 0) {
		const needs = refused.map(([key, least]) => `\`${key}\` needs Packer ${least} or later`);
		throw new UserError(`builder-config: ${needs.join(", ")}; this one is ${packerVersion}. Install a newer Packer, or leave the key out.`);
	}
	const dropped = unknown.map(([key]) => key);
	if (dropped.length === 0) return {
		template,
		dropped
	};
	const kept = Object.entries(template.builder).filter(([key]) => !dropped.includes(key));
	return {
		template: {
			...template,
			builder: {
				...Object.fromEntries(kept),
				type: template.builder.type
			}
		},
		dropped
	};
}

// src/steps/build.ts
/** From an evaluated configuration to a finished image: realise, Packer, proof, final mark. */
/** @param test The checks that the image must pass before it is finished, as `testOf` returns them. */
async function buildImage(context, hold, test) {
	const { log, timeline, signal } = context;
	await context.building();
	const opened = await openBuilder(context);
	await checkForm(context, opened);
	await checkTrial(context);
	const home = await context.home();
	const { variables } = await context.template();
	const wanted = await buildInput(context, hold, test);
	await home.ready?.(wanted);
	const closure = await log.group("Build the system", () => timeline.phase("Build the system", () => realiseSystem(context)));
	const { env } = await context.packerSettings();
	checkRoom(wanted.template, variables, env, closure.bytes);
	await saveCleanupState(context, {
		name: wanted.facts.name,
		builder: wanted.template.builder
	});
	const made = await makeImage(context, opened, wanted);
	if ("image" in made) return {
		...made,
		closure
	};
	const { input, result } = made;
	try {
		if (home.prove !== void 0) await log.group("Boot the image and check it", () => timeline.phase("Boot and check", async () => await home.prove?.(input, result.artifacts)));
		const isProof = !wantsTrial(context);
		if (!isProof || await home.trial?.proves?.(input, result.artifacts)) await tryMade(context, {
			...input,
			image: { artifacts: result.artifacts },
			isProof
		});
	} catch (error) {
		signal.throwIfAborted();
		throw await quarantined(context, error, input, result.artifacts);
	}
	signal.throwIfAborted();
	const kept = await timeline.phase("Keep the image", () => home.finalise(input, result.artifacts));
	log.info(`Image: ${kept.image}`);
	return {
		image: kept.invocation === context.invocation.id ? await withTested(context, kept, test) : kept,
		closure
	};
}
/** @throws {UserError} when the image does not pass. */
async function tryMade(context, input) {
	const { variables } = await context.template();
	const verdict = await tryImage(context, input, variables);
	if (verdict.problem !== void 0) throw verdict.problem;
}
/**
* Quarantines an image that failed its checks if `keep-failed` is set; otherwise cleanup removes it.
* @returns the error, with the place of the image.
*/
async function quarantined(context, error, input, artifacts) {
	if (!context.inputs.keepFailed || !isUserError(error)) return error;
	const home = await context.home();
	if (home.quarantine === void 0) {
		context.log.warning(`keep-failed: images of builder ${home.builder} cannot be kept.`);
		return error;
	}
	const where = await home.quarantine(input, artifacts).catch((trouble) => {
		context.log.warning(`keep-failed: the image could not be kept: ${messageOf(trouble)}`);
	});
	if (where === void 0) return error;
	const until = (/* @__PURE__ */ new Date(context.invocation.expires * 1e3)).toISOString();
	const message = `${error.message} The image is not finished, and kept for inspection: ${where} (until ${until})`;
	return new UserError(message, {
		details: error.details ?? "",
		cause: error
	});
}
/** Builds under a free name, and a second time if another run takes that name meanwhile. */
async function makeImage(context, opened, wanted) {
	const { log, timeline } = context;
	const home = await context.home();
	await renewExpiry(context);
	let reserved = await home.reserveName?.(wanted, void 0) ?? { name: wanted.facts.name };
	for (let attempt = 1;; attempt++) {
		if ("image" in reserved) return reserved;
		const input = {
			...wanted,
			facts: {
				...wanted.facts,
				name: reserved.name
			}
		};
		const { session, files } = await log.group("Prepare the machine that installs", () => timeline.phase("Prepare", () => prepare(context, opened, input)));
		const failureOf = (result) => result.lost === void 0 ? buildFailure(result, session.packer) : new UserError(result.lost);
		const result = await timeline.phase("Packer", () => runPacker(context, session, files), (ended) => failureOf(ended) !== void 0);
		if (result.lost !== void 0 && result.again && attempt === 1) {
			log.info(`The emulator failed; trying again. ${result.lost}`);
			await clearTry(context);
			continue;
		}
		const failure = failureOf(result);
		if (failure === void 0) return {
			input,
			result
		};
		if (result.lost !== void 0 || home.reserveName === void 0 || attempt > 1) throw failure;
		await clearTry(context);
		const again = await home.reserveName(wanted, result.errors);
		if (again === void 0) throw failure;
		reserved = again;
	}
}
/**
* Removes what a failed attempt left. Only Packer's log names some of it, and the next attempt
* overwrites that log. Processes keep running, because Nix is still needed.
*/
async function clearTry({ home: open, invocation, log, signal }) {
	const home = await open();
	try {
		for (const { what } of await home.reap(await home.leftovers(invocation.id))) log.info(`Removed ${what}, left by a build that failed`);
	} catch (error) {
		signal.throwIfAborted();
		log.debug(messageOf(error));
	}
}
/** Opens Packer with Nix on PATH, because a script of the template copies the closure. */
async function openBuilder(context) {
	const { env } = await context.builderNix();
	const { template } = await context.template();
	const given = [
		"PATH",
		"NIX_CONFIG",
		"NIX_REMOTE",
		"NIX_DAEMON_SOCKET_PATH"
	];
	const forNix = Object.entries(env).filter(([name]) => given.includes(name));
	const folder = packerFolder(context.invocation);
	const least = template.facts?.packer;
	return await openPacker(context, template, least, folder, Object.fromEntries(forNix));
}
async function realiseSystem(context) {
	const { caches, roots, signal } = context;
	const evaluation = await context.evaluation();
	const nix = await context.builderNix();
	const entry = {
		evaluation,
		nix: await context.nix(),
		sandboxed: (await context.sandbox()).sandboxed
	};
	await caches.restoreClosure(entry);
	await realise(evaluation, nix, {
		roots,
		signal
	});
	await assertSystem(evaluation.toplevel);
	await caches.planClosure(entry);
	await pushSystem(context, nix);
	const closure = await closureOf(evaluation.toplevel, nix);
	const bytes = closure.reduce((sum, path) => sum + path.bytes, 0);
	await recordClosure(context, closure);
	return {
		bytes,
		paths: closure.length
	};
}
/** Records the contents of the system for later plans, whose machine may not have it in its store. */
async function recordClosure(context, closure) {
	const closureIndex = await context.caches.writableIndex();
	if (closureIndex === void 0) return;
	const { toplevel, derivation } = await context.evaluation();
	const graph = await madeFrom(context, derivation);
	await closureIndex.write({
		toplevel,
		closure,
		graph
	});
}
/** Called before Packer runs: users of the system need not wait for the image. */
async function pushSystem(context, nix) {
	const { inputs, signal, timeline } = context;
	const { pushTo: to, signingKey: key } = inputs;
	if (to === void 0) return;
	const { toplevel } = await context.evaluation();
	const { pushClosure } = await import("./push.js");
	await timeline.phase("Push", () => pushClosure(nix, {
		to,
		key,
		paths: [toplevel],
		signal
	}));
}
async function buildInput(context, hold, test) {
	const identity = await context.identity();
	return {
		template: await context.resolved(),
		facts: {
			identity,
			toplevel: (await context.evaluation()).toplevel,
			family: await context.family(),
			stages: hold === void 0 ? [] : [hold],
			trusted: context.run.trusted && hold?.stage !== "preview",
			labels: context.inputs.labels,
			test,
			name: `nixos-${identity.text}`
		},
		invocation: context.invocation,
		platform: (await context.evaluation()).platform,
		packerVersion: (await context.packerTool()).version,
		workingDirectory: context.inputs.workingDirectory
	};
}
/** Asks the home what Packer needs on this machine, writes Packer's files, and lets Packer check them. */
async function prepare(context, opened, input) {
	const home = await context.home();
	const chosen = await context.template();
	const template = await forThisPacker(context, chosen.template);
	await renewExpiry(context);
	const preparation = await home.prepare(input);
	for (const note of [...preparation.notes, ...replacedKeys(input.template, preparation.builder)]) context.log.info(note);
	const prepared = {
		...preparation,
		variables: {
			name: input.facts.name,
			...preparation.variables
		}
	};
	const PATH = [...preparation.searchPath ?? [], opened.env["PATH"] ?? ""].join(":");
	const env = {
		...opened.env,
		...preparation.environment,
		PATH
	};
	const session = {
		...opened,
		wrapper: preparation.wrapper,
		env
	};
	const files = await writePackerFiles(session, writeTemplate(template, prepared, chosen.directory), writeVariables(chosen.variables));
	await validateTemplate(session, files, chosen.origin, context.signal);
	return {
		session,
		files
	};
}
/** Lets Packer check the user's own keys before `prepare` prepares the machine. */
async function checkForm(context, opened) {
	const { template, origin, variables, directory } = await context.template();
	if (template.facts !== void 0 && origin.given?.length === 0) return;
	const files = await writePackerFiles(opened, writeTemplate(await forThisPacker(context, template), {
		builder: {},
		variables: {}
	}, directory), writeVariables(variables));
	await validateTemplate(opened, files, origin, context.signal, true);
}
/** For a template of the user's own, which may count on what it says. */
function replacedKeys({ builder, facts }, over) {
	if (facts !== void 0) return [];
	const replaced = Object.entries(over).filter(([key, value]) => Object.hasOwn(builder, key) && !isDeepStrictEqual(builder[key], value));
	if (replaced.length === 0) return [];
	return [`Set by this action instead of the template's values: ${replaced.map(([key]) => `\`${key}\``).join(", ")}`];
}
/** Without what the generator asks for by itself and this Packer does not know. */
async function forThisPacker({ inputs, log, packerTool }, whole) {
	const { version } = await packerTool();
	const given = Object.keys(inputs.builderConfig);
	const { template, dropped } = withoutUnknownKeys(whole, version, given);
	if (dropped.length > 0) {
		const keys = dropped.map((key) => `\`${key}\``).join(", ");
		log.warning(`Packer ${version} does not know ${keys}: the image is made without them. A newer Packer supports them.`);
	}
	return template;
}

export { buildImage };