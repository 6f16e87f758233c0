import "./rolldown-runtime.js";
import { N as previewStage, O as holdOn, b as code, m as differenceMarkdown, p as usageRows, s as statusText, x as valueTable, y as bullets } from "./start-both.js";
import { a as messageOf } from "./errors.js";
import { a as array, d as number, f as object, h as string } from "./schemas.js";
import { t as gitHubApi } from "./github-api.js";
import { t as NetworkError } from "./network-trouble.js";
import { createHash } from "node:crypto";

// src/action/comment-text.ts
/**
* The text of the comment on a pull request: a marker by which later runs find it, and the result of
* the step. Pure.
*/
/** GitHub accepts 65,536 characters; the margin is for characters that it may count differently. */
const longest = 65e3;
const mostNotes = 10;
const names = [
	"what",
	"workflow",
	"family",
	"builder",
	"stage"
];
/** An HTML comment, which GitHub does not show. Its values contain neither a hyphen nor `>`, so they cannot end it. */
function markerOf(key) {
	return `<!-- packernix ${names.map((name) => `${name}=${encoded(key[name])}`).join(" ")} -->`;
}
/** The encoded key in the first line of a comment; undefined for a comment without our marker. */
function keyIn(body) {
	const [line = ""] = body.split(/\r?\n/, 1);
	const groups = new RegExp(`^<!-- packernix ${names.map((name) => `${name}=(?<${name}>\\S*)`).join(" ")} -->$`).exec(line)?.groups;
	return groups === void 0 ? void 0 : { ...groups };
}
/** Encodes to letters, digits, `.`, `_` and percent signs; a long text becomes its hash. */
function encoded(text) {
	const short = text.length > 200 ? `sha256.${createHash("sha256").update(text).digest("hex")}` : text;
	return encodeURIComponent(short.toWellFormed()).replace(/[-!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
/** A plan: what would be done, and the packages that differ. */
function planComment(result, facts, max = longest) {
	const head = [`### NixOS plan for ${code(facts.key.family, 80)}: ${statusText(result)}\n`, overview(result, facts)].join("\n");
	const tail = [bullets(result.notes ?? [], mostNotes), runLink(facts.run)].filter((text) => text !== "").join("\n");
	const marker = markerOf(facts.key);
	const room = max - marker.length - head.length - tail.length - 10;
	const middle = result.plan ? differenceMarkdown(result.plan, {
		max: room,
		rows: 100
	}) : "";
	return joined(marker, head, middle.length > room ? "" : middle, tail);
}
/** A preview: its image in every region, and until when. */
function previewComment(result, facts) {
	const heading = `### NixOS preview of ${code(facts.key.family, 80)}: ${statusText(result)}\n`;
	return joined(markerOf(facts.key), heading, overview(result, facts), bullets(result.notes ?? [], mostNotes), runLink(facts.run));
}
/** Replaces the comment on a preview that was removed. */
function goneComment(marker, family, run) {
	return joined(marker, `### NixOS preview of ${code(family, 80)}: removed\n`, "This pull request has no preview any more.\n", runLink(run));
}
/** Used if GitHub refuses the text as too long in spite of the limit. */
function shortComment(marker, run) {
	return joined(marker, "### NixOS: the result is in the log\n", runLink(run));
}
function joined(...parts) {
	return parts.filter((text) => text !== "").join("\n");
}
function overview(result, { key, commit }) {
	const { image } = result;
	const copies = (image?.copies.filter(({ id }) => id !== image.image) ?? []).slice(0, 50).map(({ region, id }) => `${region}:${id}`);
	const until = image && holdOn(image, {
		stage: "preview",
		pullRequest: void 0
	})?.until;
	const end = until === void 0 ? void 0 : (/* @__PURE__ */ new Date(until * 1e3)).toISOString();
	return valueTable([
		["Builder", key.builder],
		["Commit", commit],
		...(copies.length > 0 ? copies : [image?.image]).map((id) => ["Image", id]),
		...usageRows(image),
		["System", result.toplevel],
		["Identity", result.identity],
		["Stage", key.stage],
		["Expires", key.what === "preview" ? end?.replace(/T(.{5}).*/, " $1 UTC") : void 0]
	]);
}
function runLink(run) {
	return run === void 0 ? "" : `[Log and summary of this run](${run})\n`;
}

// src/action/comment.ts
/**
* Writes one comment on the pull request and updates it. It is found by marker and author, because
* anybody who can comment can write the marker. An error here does not fail the step.
* Source: docs.github.com, "REST API endpoints for issue comments" (a pull request is an issue too).
*/
/** Writes the comment of `plan`, and of `create` and `delete` for previews; other steps have none. */
async function writeComment(options) {
	const { inputs, github, env, signal, log } = options;
	const what = subjectOf(options);
	const number = inputs.pullRequest ?? github.pullRequest;
	const token = inputs.githubToken;
	if (what === void 0 || number === void 0 || !github.onGitHub) return;
	if (token === void 0 || !/^[\w.-]+\/[\w.-]+$/.test(github.repository)) return;
	const comments = commentsOf(gitHubApi(token, env, signal), github.repository, number);
	try {
		const author = await authorOf(gitHubApi(token, env, signal, firstTry), token, env);
		const ours = (await comments.list()).filter((comment) => isBy(comment, author));
		if (what === "gone") await sayGone(options, comments, ours);
		else await say(options, what, comments, ours);
	} catch (error) {
		if (signal.aborted) return;
		const { text, isUsual } = refusal(error, number);
		if (!isUsual) log.warning(text);
		else if (what === "gone") log.info(text);
		else log.notice(text);
	}
}
function subjectOf({ inputs, result }) {
	const { step, stage, selector } = inputs;
	if (step === "plan") return "plan";
	if (step === "create" && stage === "preview") return "preview";
	const isPreview = selector.kind === "family" && selector.stage === "preview";
	const isGone = result.status === "deleted" || result.status === "absent";
	return step === "delete" && isPreview && isGone ? "gone" : void 0;
}
async function say(options, what, comments, ours) {
	const { result, inputs, github, known, env, log } = options;
	const key = {
		what,
		workflow: env["GITHUB_WORKFLOW"] ?? "",
		family: known.family ?? result.image?.family ?? "",
		builder: known.builder ?? inputs.builder,
		stage: inputs.stage ?? ""
	};
	const facts = {
		key,
		commit: github.head?.sha,
		run: runAddress(github)
	};
	const render = what === "plan" ? planComment : previewComment;
	const body = log.masks.redact(render(result, facts));
	const marker = markerOf(key);
	const old = ours.filter((one) => one.body.split(/\r?\n/, 1)[0] === marker).at(-1);
	try {
		await comments.write(old, body);
	} catch (error) {
		if (!(error instanceof Refusal) || error.status !== 422) throw error;
		await comments.write(old, shortComment(marker, facts.run));
	}
}
/** Updates the comments on all previews of the pull request, if the deletion named no family. */
async function sayGone({ result, inputs, github, log }, comments, ours) {
	const { selector } = inputs;
	const family = selector.kind === "family" ? selector.family : void 0;
	for (const comment of ours) {
		const key = keyIn(comment.body);
		const [marker = ""] = comment.body.split(/\r?\n/, 1);
		if (key?.what !== "preview" || key.stage !== "preview") continue;
		if (key.builder !== encoded(result.image?.builder ?? inputs.builder)) continue;
		if (family !== void 0 && key.family !== encoded(family)) continue;
		const name = decodeURIComponent(key.family);
		await comments.update(comment, log.masks.redact(goneComment(marker, name, runAddress(github))));
	}
}
/** Undefined unless each part is safe in a link. */
function runAddress({ serverUrl, repository, runId, attempt }) {
	if (!/^https?:\/\/[\w.:-]+$/.test(serverUrl) || runId === "0") return void 0;
	return `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${attempt}`;
}
const Comment = object({
	id: number(),
	body: string().nullish().transform((body) => body ?? ""),
	/** Null if the account was deleted. */
	user: object({
		login: string(),
		type: string()
	}).nullish()
});
var Refusal = class extends Error {
	status;
	constructor({ status, text }) {
		super(`GitHub answered ${status}: ${text.slice(0, 300)}`);
		this.status = status;
	}
};
const perPage = 100;
/** Ten thousand comments: ends the loop if a server always returns a full page. */
const mostPages = 100;
function commentsOf(api, repository, number) {
	const base = `/repos/${repository}/issues`;
	/** @returns false when it was deleted meanwhile. */
	const update = async (old, body) => {
		if (old.body === body) return true;
		const answer = await api("PATCH", `${base}/comments/${old.id}`, { body });
		if (answer.status === 404) return false;
		if (!answer.ok) throw new Refusal(answer);
		return true;
	};
	return {
		update,
		/** All of them, oldest first. */
		async list() {
			const found = [];
			for (let page = 1; page <= mostPages; page++) {
				const query = `per_page=${perPage}&page=${page}`;
				const answer = await api("GET", `${base}/${number}/comments?${query}`);
				if (!answer.ok) throw new Refusal(answer);
				const items = array(Comment).parse(JSON.parse(answer.text));
				found.push(...items);
				if (items.length < perPage) break;
			}
			return found;
		},
		/** Updates `old`, or makes a comment if there is none or it was deleted meanwhile. */
		async write(old, body) {
			if (old !== void 0 && await update(old, body)) return;
			const answer = await api("POST", `${base}/${number}/comments`, { body });
			if (!answer.ok) throw new Refusal(answer);
		}
	};
}
/** docs.github.com, "GitHub's token formats"; `GITHUB_TOKEN` is one of these too. */
const installationToken = /^ghs_/;
/** The author of comments made with `GITHUB_TOKEN` (docs.github.com, "GITHUB_TOKEN"). */
const actions = {
	login: "github-actions[bot]",
	isApp: true
};
/** For the first request: one that nobody answers ends all of it, because the job should not wait. */
const firstTry = {
	tries: 2,
	stall: 5e3
};
/**
* The user of the token. `GET /user` refuses tokens of apps; the viewer of the GraphQL API works for
* every kind of token (docs.github.com, "Queries", `viewer`).
* @throws {NetworkError} when nobody answers.
*/
async function authorOf(api, token, env) {
	const url = env["GITHUB_GRAPHQL_URL"] || "https://api.github.com/graphql";
	const shape = object({ data: object({ viewer: object({ login: string().min(1) }) }) });
	try {
		const answer = await api("POST", url, { query: "query { viewer { login } }" });
		const viewer = shape.safeParse(JSON.parse(answer.text));
		if (!viewer.success) return actions;
		const { login } = viewer.data.data.viewer;
		return {
			login,
			isApp: login.endsWith("[bot]") || installationToken.test(token)
		};
	} catch (error) {
		if (error instanceof NetworkError) throw error;
		return actions;
	}
}
/** Compares without `[bot]`, with which only one of the two APIs ends the names of apps. */
function isBy({ user }, author) {
	if (user === null || user === void 0) return false;
	const bare = (login) => login.replace(/\[bot\]$/, "");
	return author.isApp ? user.type === "Bot" && bare(user.login) === bare(author.login) : user.type !== "Bot" && user.login === author.login;
}
/** Why there is no comment. `isUsual`: GitHub withholds the permission, as it does from forks. */
function refusal(error, number) {
	const status = error instanceof Refusal ? error.status : void 0;
	const none = `There is no comment on pull request ${number}`;
	const isUsual = status === 403 || status === 404 || status === 410;
	return {
		text: status === 403 ? `${none}, because the token of this run may only read, as is normal for forks. The job summary has all of it. Otherwise give the job \`permissions: pull-requests: write\`.` : isUsual ? `${none}: GitHub does not show it to the token of this run. The job summary has all of it.` : status === 401 ? `${none}: GitHub does not take \`github-token\`, which is wrong or has expired.` : `The comment on pull request ${number} could not be written: ${messageOf(error)}`,
		isUsual
	};
}

export { writeComment };