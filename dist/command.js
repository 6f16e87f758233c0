import { n as UserError, t as CommandError } from "./errors.js";
import { t as run } from "./exec3.js";
import { Dt as quoted, J as isObject, Ot as shorten, Tt as capital, kt as withPeriod } from "./start-both.js";
import { c as locationOf, l as ownFile, r as removeShelter, s as knownFailure, t as nixConfigText, u as withOwnPaths } from "./session3.js";
import { t as nixProgram } from "./program.js";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";

// src/nix/errors.ts
/** Turns what Nix says when it fails into a sentence for the user, with its location in their files. */
const longestCause = 1200;
const longestDetails = 32768;
/** @returns undefined when Nix ended without a word. */
async function nixFailure(reader, context, session) {
	const error = rootCause(reader);
	if (error === void 0) return void 0;
	const trees = {
		workspace: session.workspace,
		copied: [...context.trees, ...session.copied ?? []]
	};
	const details = shorten(error.full, longestDetails);
	const location = async () => await locationOf(error, trees) ?? await locationOfFile(context.file, trees);
	const build = failedBuild(error.text);
	if (build !== void 0) return await buildFailure(build, reader, context, trees, details);
	const known = knownFailure(error);
	if (known === void 0) {
		const cause = await withOwnPaths(sentence(error.text), trees);
		const message = `${capital(context.what)} failed: ${cause}`;
		return new UserError(message, {
			location: await location(),
			details
		});
	}
	const message = await known.say(known.match, {
		...context,
		session,
		trees,
		error,
		reader
	});
	const at = known.hasNoFile ? void 0 : await location();
	return new UserError(await withOwnPaths(message, trees), {
		location: at,
		details
	});
}
async function locationOfFile(file, trees) {
	const own = file === void 0 ? void 0 : await ownFile(file, trees);
	return own === void 0 ? void 0 : { file: own };
}
function rootCause(reader) {
	const build = reader.errors.find((error) => failedBuild(error.text) !== void 0);
	if (build !== void 0) return build;
	const last = reader.errors.at(-1);
	if (last !== void 0) return last;
	const start = reader.plain.findIndex((line) => /^error:/.test(line.trim()));
	if (start < 0) return void 0;
	const full = reader.plain.slice(start).join("\n");
	return {
		text: full.replace(/^\s*error:\s*/, ""),
		position: void 0,
		trace: [],
		full
	};
}
function failedBuild(text) {
	const [, derivation, reason] = /builder for '([^']+\.drv)' (failed[^;\n]*)/.exec(text) ?? /Cannot build '([^']+\.drv)'\.\s*Reason: (?!required system)([^\n]+)/.exec(text) ?? [];
	return derivation === void 0 || reason === void 0 ? void 0 : {
		derivation,
		reason
	};
}
async function buildFailure(build, reader, context, trees, details) {
	const log = (reader.buildLogs.get(build.derivation) ?? []).slice(-10);
	const shown = log.length === 0 ? " It printed nothing." : ` Its last lines:\n${log.join("\n")}`;
	const reason = build.reason.replace(/[:;.]+$/, "");
	const message = `${capital(context.what)} failed: the build of ${build.derivation} ${reason}.${shown}`;
	return new UserError(await withOwnPaths(message, trees), { details });
}
/** The first paragraphs of an error, in one piece and not too long. */
function sentence(text) {
	const trimmed = text.split("\n").map((line) => line.trimEnd()).join("\n").replace(/\n{3,}/g, "\n\n").trim();
	return withPeriod(shorten(trimmed, longestCause));
}

// src/nix/log-reader.ts
/**
* Reads what Nix writes to standard error with `--log-format internal-json`: one JSON object per
* line behind `@nix `. Numbers of activities and results: Nix `src/libutil/logging.hh`, the same
* in 2.8 and 2.26.
*/
const activities = {
	fileTransfer: 101,
	copyPaths: 103,
	builds: 104,
	build: 105
};
const results = {
	buildLogLine: 101,
	progress: 105,
	postBuildLogLine: 107
};
const keptPlainLines = 100;
const longestText = 128e3;
/**
* @param key Under which progress is shown, such as "realise".
*/
function createNixLogReader(log, key) {
	const errors = [];
	const plain = [];
	const buildLogs = /* @__PURE__ */ new Map();
	const running = /* @__PURE__ */ new Map();
	/** What activities that have ended had done, by type: those that build and copy come and go. */
	const ended = /* @__PURE__ */ new Map();
	let lastShown = "";
	function message(record) {
		const { level } = record;
		const text = plainText(record.msg);
		if (level === 0 && (record.raw_msg !== void 0 || text.startsWith("error:"))) errors.push(errorOf(record));
		else if (/^trace: (evaluation )?warning: /.test(text)) log.warning(text.replace(/^.*?warning: /, ""));
		else if (/^warning: \$HOME /.test(text)) log.debug(text);
		else if (level === 0 || level === 1) log.child(text);
		else log.debug(text);
	}
	function result({ type, fields }, current) {
		const values = Array.isArray(fields) ? fields : [];
		if (type === results.progress) {
			[current.done = 0, current.expected = 0, current.running = 0] = values.map(Number);
			const line = progressLine([...running.values()], ended);
			if (line !== "" && line !== lastShown) log.progress(key, line, false);
			lastShown = line || lastShown;
		} else if (type === results.buildLogLine || type === results.postBuildLogLine) {
			const text = plainText(values[0]);
			log.debug(text);
			if (current.derivation === void 0) return;
			const lines = [...buildLogs.get(current.derivation) ?? [], text];
			buildLogs.set(current.derivation, lines.slice(-25));
		}
	}
	function activity(record) {
		const { action, id, type, fields } = record;
		const current = running.get(id);
		if (action === "start") {
			const [first] = type === activities.build && Array.isArray(fields) ? fields : [];
			const derivation = typeof first === "string" ? first : void 0;
			if (derivation !== void 0) log.debug(plainText(record.text));
			running.set(id, {
				type,
				done: 0,
				expected: 0,
				running: 0,
				derivation
			});
		} else if (action === "stop" && current !== void 0) {
			ended.set(current.type, (ended.get(current.type) ?? 0) + current.done);
			running.delete(id);
		} else if (action === "result" && current !== void 0) result(record, current);
	}
	return {
		line(text) {
			const record = recordOf(text);
			if (record?.action === "msg") message(record);
			else if (record !== void 0) activity(record);
			else {
				const shown = plainText(text);
				if (shown.trim() === "") return;
				plain.push(shown);
				if (plain.length > keptPlainLines) plain.shift();
				if (!shown.includes("you did not specify '--add-root'")) log.debug(shown);
			}
		},
		done: () => {
			if (lastShown !== "") log.progress(key, progressLine([...running.values()], ended) || lastShown, true);
		},
		errors,
		plain,
		buildLogs
	};
}
function progressLine(running, ended) {
	const of = (type) => running.filter((one) => one.type === type);
	const done = (type) => of(type).reduce((sum, one) => sum + one.done, ended.get(type) ?? 0);
	const built = done(activities.builds);
	const toBuild = of(activities.builds).filter((one) => one.done + one.running > 0).reduce((sum, one) => sum + Math.max(one.expected - one.done, 0), built);
	const copied = done(activities.copyPaths);
	const mebibytes = Math.round(done(activities.fileTransfer) / 1024 / 1024);
	const parts = [];
	if (toBuild > 0) parts.push(`${built} of ${toBuild} paths built`);
	if (copied > 0) parts.push(`${copied} copied`);
	if (mebibytes > 0) parts.push(`${mebibytes} MiB`);
	return parts.join(", ");
}
function recordOf(line) {
	if (!line.startsWith("@nix {")) return void 0;
	try {
		return JSON.parse(line.slice(5));
	} catch {
		return;
	}
}
function errorOf(record) {
	const trace = Array.isArray(record.trace) ? record.trace : [];
	const full = plainText(record.msg);
	return {
		text: record.raw_msg === void 0 ? full.replace(/^\s*error:\s*/, "") : plainText(record.raw_msg),
		position: positionOf(record),
		trace: trace.map((entry) => ({
			text: plainText(entry.raw_msg),
			position: positionOf(entry)
		})),
		full
	};
}
function positionOf({ file, line, column }) {
	if (typeof file !== "string" || typeof line !== "number" || line < 1) return void 0;
	const known = typeof column === "number" ? column : 1;
	const suffix = `:${line}:${known}`;
	const name = plainText(file);
	return {
		file: name.endsWith(suffix) ? name.slice(0, -suffix.length) : name,
		line,
		column: known
	};
}
function plainText(value) {
	if (typeof value !== "string") return "";
	return shorten(stripVTControlCharacters(value), longestText);
}

// src/nix/command.ts
/** Runs one command of Nix: its log read, its failure told in a sentence. */
/**
* @returns standard output.
* @throws {UserError} when Nix says what is wrong, caused by a CommandError with all that it wrote;
* {CommandError} when it was killed or said nothing.
*/
async function runNix(session, program, args, options) {
	const reader = createNixLogReader(session.log, options.progress);
	const command = nixProgram(session.bin, program);
	const env = {
		...session.env,
		...options.fetches ? session.fetching.environment : {},
		NIX_CONFIG: nixConfigText(session.settings, [...options.defaults ?? [], ...options.fetches ? session.fetching.settings : []])
	};
	try {
		return (await run(command, [
			...args,
			"--log-format",
			"internal-json"
		], {
			env,
			cwd: session.workingDirectory,
			onStderrLine: reader.line,
			signal: options.signal
		})).stdout;
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		if (error.missing) throw new UserError(`Nix is not installed on this runner: there is no \`${program}\`.`, { cause: error });
		if (error.signal !== void 0 || error.timedOut) throw error;
		const failure = await nixFailure(reader, options, session);
		if (failure === void 0) throw error;
		failure.cause = error;
		throw failure;
	} finally {
		reader.done();
		await removeShelter(session);
	}
}
/**
* Evaluates a file of `packer/evaluate`. Derivations are written meanwhile, so that they can be built
* without evaluating again.
* @param directory Folder of its arguments; see `writeArguments`.
* @throws as {@link runNix} does.
*/
async function evaluateOurs(session, file, directory, args, options) {
	return parseOutput(await runNix(session, "nix-instantiate", [
		path.join(session.packerDirectory, "evaluate", file),
		...[
			"--eval",
			"--strict",
			"--json",
			"--read-write-mode",
			"--show-trace"
		],
		...[
			"--argstr",
			"packernixArguments",
			directory
		],
		...args
	], options), "nix-instantiate");
}
/**
* The JSON that a command printed.
* @throws when it is no JSON object: a fault of the machine, not of the user.
*/
function parseOutput(stdout, command) {
	let value;
	try {
		value = JSON.parse(stdout);
	} catch (error) {
		throw new Error(`${command} printed no JSON: ${quoted(stdout, 200)}`, { cause: error });
	}
	if (isObject(value)) return value;
	throw new Error(`${command} printed no JSON object: ${quoted(stdout, 200)}`);
}

export { parseOutput as n, runNix as r, evaluateOurs as t };