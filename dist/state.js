import { c as object, d as unknown, i as boolean, o as literal, r as array, s as number, u as string } from "./schemas.js";
import { t as riskyEvents } from "./events.js";
import { t as capital } from "./text.js";
import { t as isSecretName } from "./secrets.js";
import { a as getState, c as saveState$1 } from "./core.js";
import { readFileSync, realpathSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

// src/action/event.ts
/**
* What GitHub says of this run: from the environment and the event's file, checked at the border.
* Outside GitHub the user runs the action by hand, on code of their own.
*/
const Repository = object({ id: number() });
const Event = object({
	repository: Repository.extend({ default_branch: string().optional() }).optional(),
	pull_request: object({
		number: number(),
		head: object({
			sha: string(),
			repo: Repository.nullish()
		}),
		base: object({ repo: Repository.nullish() }).optional()
	}).optional(),
	issue: object({
		number: number(),
		pull_request: unknown().optional()
	}).optional(),
	workflow_run: object({
		event: string(),
		head_sha: string(),
		head_repository: Repository.nullish()
	}).optional()
});
/** Reads environment and event; a file that is missing or odd counts as an event without facts. */
function readGitHub(env) {
	const onGitHub = env["GITHUB_ACTIONS"] === "true";
	const payload = onGitHub ? readEvent(env["GITHUB_EVENT_PATH"]) : {};
	const facts = {
		onGitHub,
		event: onGitHub && env["GITHUB_EVENT_NAME"] || "",
		repository: env["GITHUB_REPOSITORY"] || "",
		repositoryId: digits(env["GITHUB_REPOSITORY_ID"]) ?? String(payload.repository?.id ?? 0),
		runId: digits(env["GITHUB_RUN_ID"]) ?? "0",
		attempt: digits(env["GITHUB_RUN_ATTEMPT"]) ?? "0",
		ref: env["GITHUB_REF"] || "",
		sha: env["GITHUB_SHA"] || "",
		defaultBranch: payload.repository?.default_branch,
		pullRequest: pullRequestOf(payload),
		head: headOf(payload),
		hosted: env["RUNNER_ENVIRONMENT"] === "github-hosted",
		debug: env["RUNNER_DEBUG"] === "1",
		workspace: realpathSync(onGitHub && env["GITHUB_WORKSPACE"] || process.cwd())
	};
	return {
		...facts,
		trusted: isTrusted(facts)
	};
}
/** Events that only somebody with write access, or GitHub's clock, can cause. */
const ownEvents = [
	"push",
	"schedule",
	"workflow_dispatch",
	"repository_dispatch",
	"release"
];
/**
* True for runs of the repository's own code: their images may be taken for any stage. Branches that
* Dependabot pushes hold what strangers released, so they do not count.
*/
function isTrusted(github) {
	if (!github.onGitHub) return true;
	return ownEvents.includes(github.event) && !github.ref.startsWith("refs/heads/dependabot/");
}
/**
* Why this run may not evaluate, or undefined when it may.
* @param heads Commits of the checkouts that evaluation would read, undefined where there is no telling.
*/
function refusalToEvaluate(github, heads, allowUntrusted) {
	if (allowUntrusted || !github.onGitHub || !riskyEvents.includes(github.event)) return void 0;
	const foreign = heads.find((head) => !isOwn(github, head));
	if (heads.every((head) => isOwn(github, head))) return void 0;
	const what = foreign === void 0 ? "it cannot be told which commit is checked out" : `commit ${foreign.slice(0, 12)} is checked out, which is not the commit of this event`;
	return `This run was started by ${github.event} and may hold secrets, and ${what}. Evaluating it would run a stranger's code with them. Use the event pull_request, or check out this repository's own code. If you have read the code, \`allow-untrusted: true\` lifts this.`;
}
function isOwn(github, head) {
	if (head === void 0) return false;
	return head === github.sha || github.head?.own === true && head === github.head.sha;
}
function readEvent(file) {
	if (!file) return {};
	try {
		return Event.parse(JSON.parse(readFileSync(file, "utf8")));
	} catch {
		return {};
	}
}
function pullRequestOf(event) {
	if (event.pull_request !== void 0) return event.pull_request.number;
	return event.issue?.pull_request === void 0 ? void 0 : event.issue.number;
}
function headOf(event) {
	const id = event.repository?.id;
	if (event.pull_request !== void 0) {
		const { head, base } = event.pull_request;
		const own = head.repo?.id !== void 0 && head.repo.id === (base?.repo?.id ?? id);
		return {
			sha: head.sha,
			own
		};
	}
	if (event.workflow_run !== void 0) {
		const { head_sha, head_repository } = event.workflow_run;
		return {
			sha: head_sha,
			own: head_repository?.id !== void 0 && head_repository.id === id
		};
	}
}
function digits(text) {
	return text !== void 0 && /^\d+$/.test(text) ? text : void 0;
}

// src/action/masks.ts
/**
* What must not be readable in the log. Rules: eight characters or more, line by line, and never a
* value that is part of an output, because the runner drops every job output that holds a mask.
*/
const shortest = 8;
/** Values of the environment whose name says that they are secret. */
function secretsOf(env) {
	return Object.entries(env).flatMap(([name, value]) => value !== void 0 && isSecretName(name) ? [value] : []);
}
/** Inputs whose text, or a part of it, comes back in an output. */
const publishedInputs = [
	"stage",
	"family",
	"builder",
	"image",
	"image-store",
	"toplevel",
	"flake"
];
/** What outputs say of every image, whatever it is called. */
const vocabulary = [
	"transcend.qemu",
	"\"builder\",\"region\",\"identity\",\"created\",\"stages\"",
	"/nix/store/"
];
/** Texts of this job that will be part of outputs, known before there is any. */
function publishedBy(env) {
	return [
		...publishedInputs.map((name) => env[`INPUT_${name.toUpperCase()}`] ?? ""),
		env["HOME"] ?? "",
		env["XDG_DATA_HOME"] ?? "",
		...vocabulary
	];
}
/** @param published Texts that are, or will be part of, an output: stage, family, image store. */
function makeMasks(published = []) {
	const open = [...published];
	let masked = [];
	return {
		add(values) {
			const fresh = /* @__PURE__ */ new Set();
			for (const secret of values.flatMap(forms)) {
				if (secret.length < shortest || masked.includes(secret)) continue;
				if (open.some((text) => text.includes(secret))) continue;
				fresh.add(secret);
			}
			masked = [...masked, ...fresh].sort((a, b) => b.length - a.length);
			return [...fresh];
		},
		publish(text) {
			open.push(text);
			const dropped = masked.filter((secret) => text.includes(secret));
			masked = masked.filter((secret) => !dropped.includes(secret));
			return dropped;
		},
		redact(text) {
			let result = text;
			for (const secret of masked) result = result.replaceAll(secret, "***");
			return result;
		},
		values: () => [...masked]
	};
}
/** A secret as it may be printed: each of its lines, plain and as part of a JSON text. */
function forms(value) {
	return value.split(/\r\n|\r|\n/).map((line) => line.trim()).flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]);
}

// src/action/inert.ts
/**
* The one function that makes text of others harmless in a log. The runner takes a line for a
* command when it begins with `::` after white space, or holds `##[` anywhere (runner:
* ActionCommand.TryParseV2 and TryParse). Both comparisons follow the machine's culture, in which
* invisible characters count for nothing, so these go first.
*/
const maxLine = 4096;
/** Control characters but tab, and everything that takes no space on the screen. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
/** What parts words must go on parting them. */
const separators = new Map([..."\n\r\v\f\u2028\u2029"].map((c) => [c, " "])).set("	", "	");
/** One line of plain text: no terminal sequences, no control or invisible characters. */
function plain(text) {
	return stripVTControlCharacters(text.toWellFormed()).replace(invisible, (character) => separators.get(character) ?? "");
}
/** Cuts a long text and says how much is missing. */
function cut(text, max, whole = text.length) {
	if (text.length <= max && whole === text.length) return text;
	const kept = text.slice(0, max).replace(/[\uD800-\uDBFF]$/, "");
	return `${kept}… (${whole - kept.length} more characters)`;
}
/** One line that no runner takes for a command, at most about `max` characters long. */
function inert(text, max = maxLine) {
	const short = text.length > max * 4 ? plain(text.slice(0, max * 4)).slice(0, max) : plain(text);
	return (text.length > max * 4 ? cut(short, max, text.length) : cut(short, max)).replace(/##\[/g, "## [").replace(/^(\s*):(?=:)/, "$1: ");
}
/** A text of several lines, each made inert. */
function inertLines(text, max = maxLine) {
	return text.split(/\r\n|\n/).map((line) => inert(line, max));
}

// src/action/log.ts
const maxAnnotations = 9;
/** Milliseconds between two lines about the same long work. */
const pace = 5e3;
function makeLog(options) {
	const write = options.write ?? ((text) => void process.stdout.write(text));
	const now = options.now ?? Date.now;
	const masks = options.masks ?? makeMasks(publishedBy(process.env));
	const annotations = [];
	const shown = /* @__PURE__ */ new Map();
	let depth = 0;
	const redact = (text) => masks.redact(text);
	const line = (text) => write(`${redact(text)}\n`);
	const lines = (text, prefix = "") => {
		for (const one of inertLines(redact(text))) line(inert(prefix + one));
	};
	const command = (name, properties, text) => write(`${formatCommand(name, properties, redact(text))}\n`);
	function annotate(kind, message, place) {
		const safe = inertLines(cut(redact(message), 3996)).join("\n");
		annotations.push({
			kind,
			message: safe,
			place
		});
		const count = annotations.filter((annotation) => annotation.kind === kind).length;
		if (!options.onGitHub || count > maxAnnotations) {
			const at = place === void 0 ? "" : ` ${placeText(place)}:`;
			lines(safe, `${capital(kind)}:${at} `);
			return;
		}
		command(kind, place === void 0 ? {} : {
			file: redact(inert(place.file)),
			line: place.line,
			col: place.column
		}, safe);
	}
	return {
		masks,
		annotations,
		mask(values) {
			for (const value of masks.add(values)) if (options.onGitHub) write(`${formatCommand("add-mask", {}, value)}\n`);
		},
		info: (text) => lines(text),
		debug(text) {
			if (!options.debug) return;
			for (const one of inertLines(redact(text))) if (options.onGitHub) command("debug", {}, one);
			else line(inert(`debug: ${one}`));
		},
		notice: (message, place) => annotate("notice", message, place),
		warning: (message, place) => annotate("warning", message, place),
		error: (message, place) => annotate("error", message, place),
		child: (text) => line(inert(redact(text))),
		progress(key, text, done = false) {
			const last = shown.get(key);
			const time = now();
			if (!done && last !== void 0 && time - last < pace) return;
			if (done) shown.delete(key);
			else shown.set(key, time);
			lines(text);
		},
		async group(title, work) {
			const name = inert(redact(title), 200);
			const outer = depth === 0;
			if (outer && options.onGitHub) command("group", {}, name);
			else line(inert(`▸ ${name}`));
			depth += 1;
			try {
				return await work();
			} finally {
				depth -= 1;
				if (outer && options.onGitHub) command("endgroup", {}, "");
			}
		},
		close() {
			for (const kind of [
				"notice",
				"warning",
				"error"
			]) {
				const more = annotations.filter((one) => one.kind === kind).length - maxAnnotations;
				if (more <= 0 || !options.onGitHub) continue;
				command(kind, {}, `${more} more of this kind: see the log and the job summary.`);
			}
		}
	};
}
/** `::name key=value::text`, escaped as the runner unescapes it (runner: ActionCommand). */
function formatCommand(name, properties, text) {
	const written = Object.entries(properties).filter(([, value]) => value !== void 0).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
	return `::${name}${written.length === 0 ? "" : ` ${written.join(",")}`}::${escapeData(text)}`;
}
function escapeData(text) {
	return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(text) {
	return escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
/** `file:line:column`, as editors and terminals know it. */
function placeText(place) {
	return [
		place.file,
		place.line,
		place.column
	].filter((part) => part !== void 0).join(":");
}

// src/action/state.ts
/**
* What main tells post. One JSON value of ids and paths: it comes back as an environment variable,
* and inputs cannot be relied on in post (nested composite actions get them wrong).
*/
const key = "packernix";
const State = object({
	version: literal(1),
	/** Undefined until main knows more than that it has started. */
	invocation: object({
		id: string(),
		directory: string(),
		expires: number()
	}).optional(),
	builder: string().optional(),
	imageStore: string().optional(),
	repositoryId: string().optional(),
	/** Packer's process; the start time tells it from a later one with the same number. */
	packer: object({
		pid: number().int().positive(),
		startTime: string(),
		temporary: string().optional()
	}).optional(),
	/** Entries of the store cache to save; checked by what saves them. */
	saves: array(unknown()).optional(),
	/** Main came to its end, good or bad, and cleaned up itself. */
	finished: boolean().optional()
});
/** Saves the whole state; a later call replaces an earlier one. Does nothing where there is no runner. */
function saveState(state) {
	if (!process.env["GITHUB_STATE"]) return;
	saveState$1(key, JSON.stringify({
		version: 1,
		...state
	}));
}
/**
* What main saved last.
* @returns undefined in main itself, and when what came back is no state of this version.
*/
function loadState() {
	const text = getState(key);
	if (text === "") return void 0;
	try {
		return State.parse(JSON.parse(text));
	} catch {
		return;
	}
}
/** A state that grows while main learns more. */
function makeMemory(initial = {}) {
	let state = initial;
	return { remember(more) {
		state = {
			...state,
			...more
		};
		saveState(state);
	} };
}

export { cut as a, readGitHub as c, placeText as i, refusalToEvaluate as l, makeMemory as n, plain as o, makeLog as r, secretsOf as s, loadState as t };