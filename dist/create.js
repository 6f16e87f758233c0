import "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { n as runNix } from "./command.js";
import { t as realise } from "./realise.js";
import { a as packerVersion, i as validateTemplate, n as buildTemplate, o as writePackerFiles, t as buildFailure } from "./build.js";
import { i as writeVariables, r as writeTemplate } from "./template.js";
import { t as userFolder } from "./xdg.js";
import { i as which } from "./files.js";
import { a as holderOf, n as answerOf, o as previewStage, t as acceptable } from "./find.js";
import { n as sweep } from "./reap2.js";
import path from "node:path";
import { lstat, mkdir } from "node:fs/promises";

// src/nix/closure.ts
/** How large what goes into an image is. */
/** @param toplevel A valid store path. */
async function closureSize(toplevel, session) {
	const stdout = await runNix(session, "nix", [
		"path-info",
		"--recursive",
		"--size",
		toplevel
	], {
		what: "measuring the closure",
		input: "toplevel",
		trees: [],
		progress: "closure"
	});
	const size = {
		bytes: 0,
		paths: 0
	};
	for (const line of stdout.split("\n")) {
		const bytes = /\s(\d+)\s*$/.exec(line)?.[1];
		if (bytes === void 0) continue;
		size.bytes += Number(bytes);
		size.paths += 1;
	}
	if (size.paths === 0) throw new Error(`nix path-info told nothing of ${toplevel}`);
	return size;
}

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

// src/tools/packer.ts
/** Where Packer is. */
/**
* The `packer` on PATH. Some distributions have another program of that name (cracklib's), which
* `packerVersion` finds out.
* @throws {UserError} when there is none.
*/
async function findPacker(env = process.env) {
	const found = await which("packer", env["PATH"] ?? "");
	if (found !== void 0) return found;
	throw new UserError("Packer is not on this machine: PATH has no `packer`. Install Packer 1.6.6 or later before this step.");
}

// src/steps/build.ts
/** From an evaluated configuration to a finished image: realise, Packer, proof, final mark. */
async function buildImage(context, hold) {
	const { log, timeline, signal } = context;
	await context.building();
	const opened = await openPacker(context);
	const closure = await log.group("Build the system", () => timeline.phase("Build the system", () => realiseSystem(context)));
	const home = await context.home();
	const input = await buildInput(context, hold);
	const { session, files } = await log.group("Prepare the machine that installs", () => timeline.phase("Prepare", () => prepare(context, opened, input)));
	const result = await timeline.phase("Packer", () => runPacker(context, session, files));
	if (home.prove !== void 0) await log.group("Boot the image and check it", () => timeline.phase("Boot and check", async () => await home.prove?.(input, result.artifacts)));
	signal.throwIfAborted();
	const image = await timeline.phase("Keep the image", () => home.adopt(input, result.artifacts));
	log.info(`Image: ${image.image}`);
	return {
		image,
		closure
	};
}
/** @throws {UserError} when Packer fails, or when the home has nothing left for it to work with. */
async function runPacker(context, session, files) {
	const { log } = context;
	const home = await context.home();
	const lost = new AbortController();
	const watch = home.watch?.(context.invocation.id, (why) => lost.abort(new UserError(why)));
	const child = (line) => {
		watch?.line(line);
		log.child(line);
	};
	try {
		const options = {
			signal: AbortSignal.any([context.signal, lost.signal]),
			timeoutMs: context.inputs.buildTimeout,
			onStarted: ({ pid, startTime, temporary }) => context.learn({ packer: {
				pid,
				startTime,
				temporary
			} })
		};
		const result = await buildTemplate({
			...session,
			log: {
				...log,
				child
			}
		}, files, options);
		lost.signal.throwIfAborted();
		const failure = buildFailure(result, session.packer);
		if (failure !== void 0) throw failure;
		return result;
	} finally {
		watch?.stop();
	}
}
async function openPacker(context) {
	const { invocation, inputs, log } = context;
	const packer = await findPacker();
	const environment = await context.packerEnvironment();
	const nix = await context.nix();
	const version = await packerVersion(packer, environment);
	await context.learn({ packerVersion: version });
	refuseOldPacker(version, (await context.template()).template);
	const directory = path.join(invocation.directory, "packer");
	await mkdir(directory, {
		recursive: true,
		mode: 448
	});
	return {
		packer,
		env: {
			...environment,
			PATH: nix.env["PATH"] ?? "",
			...nix.env["NIX_CONFIG"] === void 0 ? {} : { NIX_CONFIG: nix.env["NIX_CONFIG"] }
		},
		invocation: invocation.id,
		directory,
		cacheDirectory: path.join(userFolder("cache", process.env), "packernix", "packer"),
		secrets: await context.secrets(),
		workingDirectory: inputs.workingDirectory,
		log,
		debug: context.github.debug
	};
}
async function realiseSystem(context) {
	const evaluation = await context.evaluation();
	const nix = await context.nix();
	await realise(evaluation, nix, {
		roots: context.roots,
		signal: context.signal
	});
	await assertSystem(evaluation.toplevel);
	return await closureSize(evaluation.toplevel, nix);
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
			trusted: context.run.trusted,
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
	const session = {
		...opened,
		env: {
			...opened.env,
			PATH
		}
	};
	const files = await writePackerFiles(session, writeTemplate(input.template, prepared, { templateDirectory: chosen.directory }), writeVariables(input.template, chosen.variables, prepared));
	await validateTemplate(session, files, chosen.origin, context.signal);
	return {
		session,
		files
	};
}
function refuseOldPacker(version, { builder, facts }) {
	const least = facts?.packer;
	if (least === void 0 || compareVersions(version, least) >= 0) return;
	throw new UserError(`Packer ${version} is too old for builder ${builder.type}: it needs ${least} or later. Install a newer Packer.`);
}
/** Numbers of dotted versions, compared one by one; a missing one counts as 0. */
function compareVersions(a, b) {
	const left = a.split(".").map(Number);
	const right = b.split(".").map(Number);
	for (let index = 0; index < 3; index++) {
		const difference = (left[index] ?? 0) - (right[index] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

// src/steps/create.ts
async function create(context) {
	const hold = await stageHold(context);
	const { toplevel } = await context.evaluation();
	const identity = await context.identity();
	const home = await context.home();
	await sweep(context);
	const found = await context.timeline.phase("Find the image", () => home.find(identity));
	const existing = answerOf(acceptable(found, context.run));
	if (existing !== void 0) {
		context.log.info(`This image exists already: ${existing.image}`);
		const { image: held, changed } = await withStage(context, existing, hold);
		const image = await context.present(held) ?? held;
		return {
			status: "reused",
			changed,
			image,
			images: [image],
			toplevel,
			identity: identity.text
		};
	}
	const built = await buildImage(context, hold);
	const facts = {
		toplevel,
		identity: identity.text,
		closure: built.closure
	};
	if (built.image.invocation === context.invocation.id) return {
		...facts,
		status: "created",
		changed: true,
		image: built.image,
		images: [built.image]
	};
	const { image, changed } = await withStage(context, built.image, hold);
	return {
		...facts,
		status: "reused",
		changed,
		image,
		images: [image]
	};
}
/** What `stage` asks to be added to the image, or undefined. */
async function stageHold(context) {
	const { stage } = context.inputs;
	if (stage === void 0) return void 0;
	if (!context.run.trusted && stage !== "preview") throw new UserError(`stage: ${stage} is not for this run. A pull request can only make images of stage ${previewStage}; other stages are reached from the repository's own branches.`);
	const family = await context.family();
	const pullRequest = stage === "preview" ? context.pullRequest : void 0;
	return {
		family,
		stage,
		since: (/* @__PURE__ */ new Date()).toISOString(),
		pullRequest
	};
}
/** Adds the hold, unless the image is the holder already: a quiet night writes nothing. */
async function withStage(context, image, hold) {
	if (hold === void 0) return {
		image,
		changed: false
	};
	const home = await context.home();
	if (holderOf(await home.list(hold.family), hold)?.image === image.image) return {
		image,
		changed: false
	};
	return {
		image: await home.addStage(image, hold),
		changed: true
	};
}

export { create };