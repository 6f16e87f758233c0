import { c as number, d as string, f as unknown, i as boolean, l as object, o as json, r as array, s as literal, u as record } from "./schemas.js";
import { t as riskyEvents } from "./events.js";
import { a as messageOf } from "./errors.js";
import { t as isSecretName } from "./secrets.js";
import { t as capital } from "./text.js";
import { a as getState, c as saveState$1, l as setOutput } from "./core.js";
import { writeFile } from "node:fs/promises";
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
const publishedInputs = [...[
	"stage",
	"family",
	"builder",
	"image",
	"image-store",
	"toplevel",
	"flake",
	"regions"
]];
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

// src/action/outputs.ts
/** The outputs as data, and the only code that writes them. */
const outputTable = [
	{
		name: "image",
		description: "The artifact id as Packer prints it; for `qemu` the path of the image file. Empty when there is none.",
		initial: ""
	},
	{
		name: "builder_id",
		description: "Id of the builder as Packer prints it, such as `transcend.qemu`.",
		initial: ""
	},
	{
		name: "image_id",
		description: "The bare id in the build region.",
		initial: ""
	},
	{
		name: "images",
		description: "JSON list, an item per region or file: `builder`, `region`, `id`, `name`, `created`, `family`, `stages`, `identity`. The input `image` of a later step or job takes it.",
		initial: "[]"
	},
	{
		name: "status",
		description: "`create`: `created` or `reused`. `read`: `found` or `absent`. `delete`: `deleted` or `absent`. `install`: `installed`.",
		initial: ""
	},
	{
		name: "changed",
		description: "`true` when this run made or removed something.",
		initial: "false"
	},
	{
		name: "stages",
		description: "JSON list of the stages that the image has.",
		initial: "[]"
	},
	{
		name: "toplevel",
		description: "Store path of the NixOS system in the image.",
		initial: ""
	},
	{
		name: "identity",
		description: "What makes two images the same: `<store hash>-<digest>`.",
		initial: ""
	},
	{
		name: "cache_hit",
		description: "`true` when this run was spared work by the cache: an evaluation, a download or a build.",
		initial: "false"
	},
	{
		name: "lock_changed",
		description: "`true` when `update` has changed the lock file.",
		initial: "false"
	},
	{
		name: "template",
		description: "The Packer template as JSON; empty when nothing had to be evaluated.",
		initial: ""
	},
	{
		name: "nix_version",
		description: "Version of Nix, when it was used.",
		initial: ""
	},
	{
		name: "packer_version",
		description: "Version of Packer, when it was used.",
		initial: ""
	}
];
/** UTF-8 bytes; above it the next step of the user could not take the value into its environment. */
const maxOutput = 65535;
/**
* @param write How one output is written; by default the file that the runner names, or a line of
*   the log where there is no runner.
*/
function makeOutputs(log, env = process.env, write = env["GITHUB_OUTPUT"] ? setOutput : toLog(log)) {
	return {
		setDefaults() {
			if (!env["GITHUB_OUTPUT"]) return;
			for (const { name, initial } of outputTable) write(name, initial);
		},
		set(values) {
			for (const { name, initial } of outputTable) {
				const given = values[name];
				if (given === void 0) continue;
				const value = name === "template" ? log.masks.redact(given) : given;
				const bytes = Buffer.byteLength(value);
				if (bytes > maxOutput) {
					log.warning(`Output ${name} has ${bytes} bytes, more than the 64 KiB that a later step can take. It stays empty; with \`output-directory\` it is written to a file.`);
					write(name, initial);
					continue;
				}
				if (log.masks.publish(value).length > 0) log.warning(`Output ${name} holds a text that is masked as a secret. GitHub may drop it between jobs; rename the secret's value or the image's parts.`);
				write(name, value);
			}
		}
	};
}
/** By hand the template would bury the rest. */
function toLog(log) {
	return (name, value) => {
		if (value !== "" && name !== "template") log.info(`${name} = ${value}`);
	};
}
/** What a step found or made, as outputs. */
function outputsOf(result, more = {}) {
	const { image } = result;
	return {
		image: image?.image ?? "",
		builder_id: image?.builderId ?? "",
		image_id: image?.id ?? "",
		images: JSON.stringify(result.images.flatMap(imageItems)),
		status: result.status,
		changed: String(result.changed),
		stages: JSON.stringify(image === void 0 ? [] : stagesOf(image)),
		toplevel: result.toplevel ?? image?.toplevel ?? "",
		identity: result.identity ?? image?.identity ?? "",
		...more
	};
}
/** An item for each region, or one for a file. */
function imageItems(image) {
	const { builder, id, name, created, family, identity } = image;
	const copies = image.copies.length > 0 ? image.copies : [{
		region: image.region,
		id
	}];
	const stages = stagesOf(image);
	return copies.map((copy) => ({
		builder,
		region: copy.region ?? null,
		id: copy.id,
		name,
		created,
		family,
		stages,
		identity
	}));
}
/** The words alone, each once, in the order in which the image came to them. */
function stagesOf(image) {
	return [...new Set(image.stages.map((hold) => hold.stage))];
}

// src/action/markdown.ts
/**
* Text of others in Markdown. All of it goes into code, where GitHub knows no HTML, mention, link or
* image; what is left is that it must not end the code or the table's cell.
*/
const maxCell = 300;
/** A code span that holds the text as it is, on one line. */
function code(text, max = maxCell) {
	const line = cut(plain(text), max);
	if (line.trim() === "") return "–";
	const fence = "`".repeat(longestRun(line) + 1);
	const pad = line.startsWith("`") || line.endsWith("`") || /^ .* $/.test(line) ? " " : "";
	return `${fence}${pad}${line}${pad}${fence}`;
}
/**
* A code span for a table's cell. A bar there needs a backslash even in code; one that follows a
* backslash already would be counted with it, so they are set apart.
*/
function cell(text, max = maxCell) {
	return code(text.replaceAll("\\|", "\\ |"), max).replaceAll("|", "\\|");
}
/** A block of code, at most `maxBytes` long with its fences. Empty when not even these fit. */
function codeBlock(text, maxBytes) {
	const lines = text.split(/\r\n|\r|\n/).map((line) => plain(line)).join("\n");
	const fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
	const frame = Buffer.byteLength(`${fence}text\n\n${fence}\n`);
	if (maxBytes <= frame) return "";
	return `${fence}text\n${cutBytes(lines, maxBytes - frame)}\n${fence}\n`;
}
/** A table of two columns; the second comes escaped. */
function table(head, rows) {
	return `${[
		head,
		["---", "---"],
		...rows
	].map(([left, right]) => `| ${left} | ${right} |`).join("\n")}\n`;
}
/** The beginning of a text in at most `max` bytes of UTF-8, with a mark where something is missing. */
function cutBytes(text, max) {
	const bytes = Buffer.from(text);
	if (bytes.length <= max) return text;
	const mark = "\n… (cut)";
	let end = Math.max(0, max - Buffer.byteLength(mark));
	while (end > 0 && ((bytes[end] ?? 0) & 192) === 128) end -= 1;
	return max < Buffer.byteLength(mark) ? "" : bytes.subarray(0, end).toString() + mark;
}
function longestRun(text) {
	return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

// src/action/timeline.ts
function makeTimeline(now = Date.now) {
	const phases = [];
	return {
		phases,
		async phase(name, work) {
			const phase = {
				name,
				start: now(),
				end: void 0,
				failed: false
			};
			phases.push(phase);
			try {
				return await work();
			} catch (error) {
				phase.failed = true;
				throw error;
			} finally {
				phase.end = now();
			}
		}
	};
}
/** Milliseconds as `0.4 s`, `12 s`, `3 min 5 s`. */
function formatDuration(milliseconds) {
	const seconds = milliseconds / 1e3;
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

// src/action/summary.ts
/** The job summary: from what is known of a run to Markdown. Pure but for `writeSummary`. */
/** GitHub drops a summary of more than 1 MiB whole, so ours ends before (runner: CreateStepSummaryCommand). */
const maxSummary = 1e6;
/** Renders the summary in at most `max` bytes; what comes last is cut first. */
function renderSummary(facts, max = maxSummary) {
	const parts = [
		() => heading(facts),
		() => overview(facts),
		() => timelineChart(facts),
		() => notes(facts.result?.notes ?? []),
		(room) => problems(facts.annotations, room),
		(room) => details(facts.error?.details, room)
	];
	let text = "";
	for (const part of parts) {
		const piece = part(max - Buffer.byteLength(text) - 1);
		if (piece === "") continue;
		const next = `${text}${text === "" ? "" : "\n"}${piece}`;
		if (Buffer.byteLength(next) <= max) text = next;
	}
	return text;
}
/**
* Writes the summary over the one written before; trouble with it never ends the step.
* @param env Names the file (`GITHUB_STEP_SUMMARY`); without it nothing is written.
*/
async function writeSummary(markdown, log, env = process.env) {
	const file = env["GITHUB_STEP_SUMMARY"];
	if (!file) return;
	try {
		await writeFile(file, cutBytes(markdown, maxSummary));
	} catch (error) {
		log.warning(`The job summary could not be written: ${messageOf(error)}`);
	}
}
const statusWords = {
	created: "image created",
	reused: "image reused",
	found: "image found",
	absent: "no such image",
	deleted: "image deleted",
	installed: "Nix and Packer installed"
};
function heading(facts) {
	const { result, state, step } = facts;
	if (state === "running") return `### NixOS: ${step} is running\n\nIf this text stays, the job was ended before the step was.\n`;
	if (state === "failed" || result === void 0) return `### NixOS: ${step} failed\n\n${facts.error?.message.split("\n").map((line) => code(line, 1e3)).join("<br>") ?? ""}\n`;
	return `### NixOS: ${statusWords[result.status]}\n`;
}
function overview(facts) {
	const { result } = facts;
	const image = result?.image;
	const toplevel = result?.toplevel ?? image?.toplevel ?? facts.toplevel;
	const identity = result?.identity ?? image?.identity ?? facts.identity;
	const family = image?.family ?? facts.family;
	const rows = [];
	const add = (name, value) => {
		if (value !== void 0 && value !== "") rows.push([name, cell(value)]);
	};
	add("Image", image?.image);
	add("Builder", facts.builder);
	add("Status", result?.status);
	add("System", toplevel);
	add("Identity", identity);
	add("Family", family);
	add("Stages", image === void 0 ? void 0 : stagesOf(image).join(", "));
	if (result?.closure !== void 0) add("Closure", `${formatBytes(result.closure.bytes)} in ${result.closure.paths} store paths`);
	add("Size", image?.size === void 0 ? void 0 : formatBytes(image.size));
	add("Trusted", image === void 0 ? void 0 : image.trusted ? "yes" : "no");
	add("Nix", facts.nixVersion);
	add("Packer", facts.packerVersion);
	add("From the cache", facts.cached?.join("; "));
	const others = (result?.images ?? []).filter((other) => other !== image);
	for (const other of others.slice(0, 20)) add("Also", other.image);
	return table(["", ""], rows);
}
/** A Mermaid gantt chart; times are shown in the reader's own zone. */
function timelineChart(facts) {
	const phases = facts.phases.slice(0, 50);
	const [first] = phases;
	if (first === void 0) return "";
	const lines = [
		"```mermaid",
		"gantt",
		"  dateFormat x",
		"  axisFormat %H:%M:%S"
	];
	for (const { name, start, end, failed } of phases) {
		const label = name.replace(/[^A-Za-z0-9()-]+/g, " ").trim().slice(0, 60);
		const status = end === void 0 ? "active, " : failed ? "crit, " : "done, ";
		const until = Math.max(end ?? start, start + 1);
		const took = end === void 0 ? "" : ` (${formatDuration(end - start)})`;
		lines.push(`  ${label}${took} :${status}${start}, ${until}`);
	}
	return `${lines.join("\n")}\n\`\`\`\n`;
}
function notes(sentences) {
	return sentences.slice(0, 50).map((sentence) => `- ${code(sentence, 1e3)}\n`).join("");
}
function problems(annotations, room) {
	if (annotations.length === 0) return "";
	const lines = ["#### Messages\n\n"];
	let left = room - 100;
	for (const [index, { kind, message, place }] of annotations.entries()) {
		const line = `- ${kind}${place === void 0 ? "" : ` ${code(placeText(place))}`} ${code(message, 1e3)}\n`;
		left -= Buffer.byteLength(line);
		if (left < 0) {
			lines.push(`- ${annotations.length - index} more in the log\n`);
			break;
		}
		lines.push(line);
	}
	return lines.join("");
}
function details(text, room) {
	if (text === void 0 || text.trim() === "") return "";
	const [open, close] = ["<details><summary>Details</summary>\n\n", "\n</details>\n"];
	const block = codeBlock(text, room - Buffer.byteLength(open + close) - 1);
	return block === "" ? "" : open + block + close;
}
/** Bytes in the unit that leaves a short number: `412 KiB`, `1.3 GiB`. */
function formatBytes(bytes) {
	const units = [
		"bytes",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	];
	let value = bytes;
	let unit = 0;
	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	return `${unit === 0 || value >= 100 ? String(Math.round(value)) : value.toFixed(1)} ${units[unit]}`;
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

export { formatDuration as a, makeOutputs as c, secretsOf as d, readGitHub as f, writeSummary as i, outputsOf as l, makeMemory as n, makeTimeline as o, refusalToEvaluate as p, renderSummary as r, code as s, loadState as t, makeLog as u };