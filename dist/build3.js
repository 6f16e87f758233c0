import "./rolldown-runtime.js";
import { c as previewStage } from "./holds.js";
import { n as closureOf, r as graphOf } from "./closure.js";
import { t as realise } from "./realise2.js";
import { a as messageOf, i as isUserError, n as UserError } from "./errors.js";
import { a as validateTemplate, t as buildFailure } from "./build.js";
import { i as packerFolder, o as writePackerFiles } from "./session.js";
import { t as compareVersions } from "./version.js";
import { i as writeVariables, r as writeTemplate } from "./template.js";
import { a as runPacker, i as openPacker, n as tryImage, r as wantsTrial, t as checkTrial } from "./trial.js";
import { o as tellPlace, r as renewExpiry } from "./reap.js";
import path from "node:path";
import { lstat } from "node:fs/promises";

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
* @param input The input that named it.
* @throws {UserError} that says what it lacks.
*/
async function assertSystem(toplevel, input = "toplevel") {
	const missing = [];
	for (const part of parts) try {
		await lstat(path.join(toplevel, part));
	} catch {
		missing.push(part);
	}
	if (missing.length === 0) return;
	throw new UserError(`${input}: ${toplevel} is no NixOS system that can be installed, because it has no ${missing.join(", ")}.`);
}

// src/packer/since.ts
/** Keys of a builder that an older Packer does not know: it refuses a template that has one. */
/**
* The template for this Packer: what the generator gave by default and this Packer lacks is gone.
* @param userKeys Keys of the builder that the user gave; those are never dropped.
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
async function buildImage(context, hold) {
	const { log, timeline, signal } = context;
	await context.building();
	const opened = await openBuilder(context);
	await checkTrial(context);
	const { closure, entry } = await log.group("Build the system", () => timeline.phase("Build the system", () => realiseSystem(context)));
	const home = await context.home();
	const wanted = await buildInput(context, hold);
	await tellPlace(context, {
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
		if (wantsTrial(context)) await tryMade(context, input, result.artifacts);
	} catch (error) {
		signal.throwIfAborted();
		throw await keptForALook(context, error, input, result.artifacts);
	}
	signal.throwIfAborted();
	const image = await timeline.phase("Keep the image", () => home.adopt(input, result.artifacts));
	log.info(`Image: ${image.image}`);
	await keepBeside(context, image, entry);
	return {
		image,
		closure
	};
}
/** @throws {UserError} when the image does not pass. */
async function tryMade(context, input, artifacts) {
	const { variables } = await context.template();
	const verdict = await tryImage(context, {
		...input,
		image: { artifacts }
	}, variables);
	if (verdict.problem !== void 0) throw verdict.problem;
}
/** An image that did not pass goes with the rest of this run, unless somebody wants to look at it. */
async function keptForALook(context, error, input, artifacts) {
	if (!context.inputs.keepFailed || !isUserError(error)) return error;
	const home = await context.home();
	if (home.setAside === void 0) {
		context.log.warning(`keep-failed: images of builder ${home.builder} cannot be kept.`);
		return error;
	}
	const where = await home.setAside(input, artifacts).catch((trouble) => {
		context.log.warning(`keep-failed: the image could not be kept: ${messageOf(trouble)}`);
	});
	if (where === void 0) return error;
	const until = (/* @__PURE__ */ new Date(context.invocation.expires * 1e3)).toISOString();
	const message = `${error.message} The image is not finished, and kept for a look: ${where} (until ${until})`;
	return new UserError(message, {
		details: error.details ?? "",
		cause: error
	});
}
/** Builds under a name that is free, once more when another run took it meanwhile. */
async function makeImage(context, opened, wanted) {
	const { log, timeline } = context;
	const home = await context.home();
	await renewExpiry(context);
	let claim = await home.claim?.(wanted, void 0) ?? { name: wanted.facts.name };
	for (let attempt = 1;; attempt++) {
		if ("image" in claim) return claim;
		const input = {
			...wanted,
			facts: {
				...wanted.facts,
				name: claim.name
			}
		};
		const { session, files } = await log.group("Prepare the machine that installs", () => timeline.phase("Prepare", () => prepare(context, opened, input)));
		const result = await timeline.phase("Packer", () => runPacker(context, session, files, { timeoutMs: context.inputs.buildTimeout }));
		if (result.lost !== void 0) throw new UserError(result.lost);
		const failure = buildFailure(result, session.packer);
		if (failure === void 0) return {
			input,
			result
		};
		if (home.claim === void 0 || attempt > 1) throw failure;
		await clearTry(context);
		const again = await home.claim(wanted, result.errors);
		if (again === void 0) throw failure;
		claim = again;
	}
}
/**
* What Packer left of a try may be known by what it said alone, and the next try says something else.
* Processes stay: Nix is still needed.
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
/** Packer for a build: the closure is copied by a script of the template, which needs Nix. */
async function openBuilder(context) {
	const environment = await context.packerEnvironment();
	const nix = await context.builderNix();
	const { template } = await context.template();
	return await openPacker(context, {
		template,
		least: template.facts?.packer,
		folder: packerFolder(context.invocation),
		env: {
			...environment,
			PATH: nix.env["PATH"] ?? "",
			...pick(nix.env, [
				"NIX_CONFIG",
				"NIX_REMOTE",
				"NIX_DAEMON_SOCKET_PATH"
			])
		},
		secrets: await context.secrets()
	});
}
async function realiseSystem(context) {
	const { caches, roots, signal } = context;
	const evaluation = await context.evaluation();
	const nix = await context.builderNix();
	const entry = {
		evaluation,
		nix,
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
	return {
		closure: {
			bytes: closure.reduce((sum, path) => sum + path.bytes, 0),
			paths: closure.length
		},
		entry: await writeDown(context, closure)
	};
}
/** In the book, which is a cache, and for the image itself where its home has a place for it. */
async function writeDown(context, closure) {
	const book = await context.caches.bookToWrite();
	const home = await context.home();
	if (book === void 0 && home.keepClosure === void 0) return void 0;
	const { toplevel, derivation } = await context.evaluation();
	const entry = {
		toplevel,
		closure,
		graph: derivation === void 0 ? void 0 : await graphOf(derivation, await context.builderNix())
	};
	await book?.write(entry);
	return entry;
}
/** An image is one without it. */
async function keepBeside(context, image, entry) {
	const home = await context.home();
	const isOwn = image.invocation === context.invocation.id;
	if (entry === void 0 || home.keepClosure === void 0 || !isOwn) return;
	const { bytesOf } = await import("./closure-book.js");
	try {
		const bytes = await bytesOf(entry);
		if (bytes !== void 0) await home.keepClosure(image, bytes);
	} catch (error) {
		context.signal.throwIfAborted();
		context.log.debug(`What is in ${image.name} could not be kept: ${messageOf(error)}`);
	}
}
/** Before Packer: who waits for the system need not wait for the image. */
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
function pick(env, names) {
	return Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
}
async function buildInput(context, hold) {
	const identity = await context.identity();
	return {
		template: (await context.template()).template,
		facts: {
			identity,
			toplevel: (await context.evaluation()).toplevel,
			family: await context.family(),
			stages: hold === void 0 ? [] : [hold],
			trusted: context.run.trusted && hold?.stage !== "preview",
			labels: context.inputs.labels,
			name: `nixos-${identity.text}`
		},
		invocation: context.invocation,
		platform: (await context.evaluation()).platform
	};
}
/** Asks the home for what this machine needs, writes Packer's files, and lets Packer check them. */
async function prepare(context, opened, input) {
	const home = await context.home();
	const chosen = await context.template();
	const template = await forThisPacker(context, input.template);
	await renewExpiry(context);
	const preparation = await home.prepare(input);
	for (const note of preparation.notes) context.log.info(note);
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
	const files = await writePackerFiles(session, writeTemplate(template, prepared, { templateDirectory: chosen.directory }), writeVariables(template, chosen.variables, prepared));
	await validateTemplate(session, files, chosen.origin, context.signal);
	return {
		session,
		files
	};
}
/** Without what the generator asks for by itself and this Packer does not know. */
async function forThisPacker({ inputs, log, packerTool }, whole) {
	const { version } = await packerTool();
	const given = Object.keys(inputs.builderConfig ?? {});
	const { template, dropped } = withoutUnknownKeys(whole, version, given);
	if (dropped.length > 0) {
		const keys = dropped.map((key) => `\`${key}\``).join(", ");
		log.warning(`Packer ${version} does not know ${keys}: the image is made without. A newer Packer knows them.`);
	}
	return template;
}

export { buildImage };