import { c as number, d as string, i as boolean, l as object, o as json, p as unknown, r as array, s as literal, u as record } from "./schemas.js";
import { t as riskyEvents } from "./events.js";
import { a as getState, c as saveState$1 } from "./core.js";
import { readFileSync, realpathSync } from "node:fs";

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
		baseBranch: onGitHub && env["GITHUB_BASE_REF"] || void 0,
		serverUrl: (env["GITHUB_SERVER_URL"] || "https://github.com").replace(/\/+$/, ""),
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
* Why this run may neither evaluate nor run checks, or undefined when it may.
* @param heads Commits of the checkouts that it would read, undefined where there is no telling.
*/
function refusalToRun(github, heads, allowUntrusted) {
	if (allowUntrusted || !github.onGitHub || !riskyEvents.includes(github.event)) return void 0;
	const foreign = heads.find((head) => !isOwn(github, head));
	if (heads.every((head) => isOwn(github, head))) return void 0;
	const what = foreign === void 0 ? "it cannot be told which commit is checked out" : `commit ${foreign.slice(0, 12)} is checked out, which is not the commit of this event`;
	return `This run was started by ${github.event} and may hold secrets, and ${what}. Evaluating it, or running its checks, would run a stranger's code with them. Use the event pull_request, or check out this repository's own code. If you have read the code, \`allow-untrusted: true\` lifts this.`;
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
	regions: array(string()).optional(),
	/** Where leftovers would be; read by the home that gave it. */
	place: record(string(), json()).optional(),
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

// src/shared/leave.ts
/**
* Ends this process: sockets that a library keeps open must not hold the job. What is still on its
* way to a reader that is slow is written first, because `process.exit` would drop it.
*/
async function leave(code) {
	for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write("", () => resolve()));
	process.exit(code);
}

export { refusalToRun as a, readGitHub as i, loadState as n, makeMemory as r, leave as t };