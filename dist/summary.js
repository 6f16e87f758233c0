import { a as messageOf } from "./errors.js";
import { a as cell, c as cutBytes, i as formatBytes, l as table, o as code, r as renderInventory, s as codeBlock } from "./inventory.js";
import { t as capital } from "./text.js";
import { n as inert, r as inertLines, t as cut } from "./inert.js";
import { t as isSecretName } from "./secrets.js";
import { l as setOutput } from "./core.js";
import { t as formatDuration } from "./timeline.js";
import path from "node:path";
import { writeFile } from "node:fs/promises";

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
		description: "`create`: `created` or `reused`. `read`: `found` or `absent`. `plan`: `reused` or `would-create`, the latter also where it could not be looked up. `test`: `passed` or `failed`. `promote`: `promoted` or `unchanged`. `prune`: `pruned` or `nothing`. `delete`: `deleted` or `absent`, and in a dry run `found`. `install`: `installed`.",
		initial: ""
	},
	{
		name: "changed",
		description: "`true` when this run made, moved or removed something.",
		initial: "false"
	},
	{
		name: "stages",
		description: "JSON list of the stages that the image has. One that another image has taken over is not in it where the step looked at the family: with `stage`, `family` or `promote`. One from which the image was rolled back stays in it: what holds a stage now, `read` with `family` and `stage` tells.",
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
		name: "plan",
		description: "JSON of what `plan` found: `status`, `looked_up`, `against`, the packages that are `added`, `removed`, `changed`, `resized` and `rebuilt`, their `counts`, `closure` sizes, `lock`. Long lists are shortened; `truncated` says so.",
		initial: ""
	},
	{
		name: "plan_file",
		description: "File that holds the whole of it: `plan.json` in `output-directory`, else in the runner's folder for temporary files.",
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
		stages: JSON.stringify(result.stages ?? (image === void 0 ? [] : stagesOf(image))),
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

// src/action/plan.ts
/** What a plan looks like: as JSON for other programs, and as Markdown for people. Pure. */
function isPlan(result) {
	return result.plan !== void 0;
}
const kinds = [
	"added",
	"removed",
	"changed",
	"resized",
	"rebuilt"
];
/** Where the whole plan goes; undefined where there is no place that outlives the step. */
function planFile(outputDirectory, invocation, env) {
	if (outputDirectory !== void 0) return path.join(outputDirectory, "plan.json");
	const temporary = env["RUNNER_TEMP"];
	if (!temporary || invocation === void 0) return void 0;
	return path.join(temporary, `packernix-plan-${invocation.id}.json`);
}
/** The whole plan, for `plan_file`. */
function planJson(result) {
	const { plan } = result;
	return {
		status: result.status,
		image: result.image?.image ?? null,
		toplevel: result.toplevel ?? null,
		identity: result.identity ?? null,
		looked_up: plan.notLookedUp === void 0,
		against: againstJson(plan.against),
		by: plan.by ?? null,
		counts: countsOf(plan.changes),
		closure: {
			before: plan.before ?? null,
			after: plan.after ?? null
		},
		...Object.fromEntries(kinds.map((kind) => [kind, weighed(plan.changes).filter((change) => change.kind === kind).map(changeJson)])),
		lock: plan.lock?.map(({ input, before, after }) => ({
			input,
			before: before ?? null,
			after: after ?? null
		})) ?? null,
		notes: result.notes ?? [],
		truncated: false
	};
}
function againstJson(against) {
	if (against === void 0) return null;
	const { kind, toplevel } = against;
	return kind === "image" ? {
		kind,
		image: against.image,
		stage: against.stage ?? null,
		toplevel
	} : {
		kind,
		commit: against.commit,
		branch: against.branch ?? null,
		toplevel
	};
}
function changeJson(change) {
	return {
		name: change.name,
		before: change.before,
		after: change.after,
		bytes_before: change.bytesBefore ?? null,
		bytes_after: change.bytesAfter ?? null,
		in_system: change.inSystem ?? null
	};
}
function countsOf(changes) {
	const counts = {
		added: 0,
		removed: 0,
		changed: 0,
		resized: 0,
		rebuilt: 0
	};
	for (const { kind } of changes) counts[kind] += 1;
	return counts;
}
/**
* The output `plan`: the same JSON in at most `max` bytes. Lists are shortened, those that say least
* first; `counts` are of all.
*/
function planOutput(result, max = 6e4) {
	const whole = planJson(result);
	const text = JSON.stringify(whole);
	if (Buffer.byteLength(text) <= max) return text;
	const short = {
		...whole,
		truncated: true
	};
	const lists = [
		...kinds,
		"lock",
		"notes"
	];
	for (const name of lists) if (Array.isArray(whole[name])) short[name] = [];
	let left = max - Buffer.byteLength(JSON.stringify(short));
	for (const name of [
		"notes",
		"lock",
		"changed",
		"added",
		"removed",
		"resized",
		"rebuilt"
	]) {
		const list = whole[name];
		if (!Array.isArray(list)) continue;
		const kept = [];
		for (const item of list) {
			left -= Buffer.byteLength(JSON.stringify(item)) + 1;
			if (left < 0) break;
			kept.push(item);
		}
		short[name] = kept;
		if (left < 0) break;
	}
	return JSON.stringify(short);
}
/** Changed versions first, then what comes and goes, then sizes; of each the largest first. */
function weighed(changes) {
	const order = [
		"changed",
		"added",
		"removed",
		"resized",
		"rebuilt"
	];
	const weight = (change) => {
		const { bytesBefore: before, bytesAfter: after } = change;
		if (before !== void 0 && after !== void 0) return Math.abs(after - before);
		return after ?? before ?? -1;
	};
	return [...changes].sort((a, b) => Number(a.inSystem === false) - Number(b.inSystem === false) || order.indexOf(a.kind) - order.indexOf(b.kind) || weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
}
/** Sentences and the table of packages, at most `max` characters and `rows` rows. */
function differenceMarkdown(plan, { max, rows }) {
	const head = [
		againstText(plan),
		sizeText(plan),
		lockText(plan)
	].filter((text) => text !== "");
	const shown = weighed(plan.changes.filter(({ kind }) => kind !== "rebuilt"));
	const rebuilt = plan.changes.filter(({ kind }) => kind === "rebuilt");
	const before = head.join("\n");
	const after = rebuiltText(rebuilt);
	return [
		before,
		changesTable(shown, rows, max - before.length - after.length - 4),
		after
	].filter((text) => text !== "").join("\n");
}
function againstText({ against, by, changes }) {
	if (against === void 0) return "";
	const what = against.kind === "image" ? against.stage === void 0 ? `the newest image of this family, ${code(against.image)}` : `the image of stage ${code(against.stage)}, ${code(against.image)}` : `${against.branch === void 0 ? "the base branch" : `branch ${code(against.branch)}`} at commit ${code(against.commit.slice(0, 12))}`;
	if (changes.length === 0) return `The system is the same as that of ${what}.\n`;
	return `Compared with ${what}.${by === "derivations" ? " Compared is what both systems are made from, because one of them is not built: packages that only the build needs may be among them." : ""}\n`;
}
function sizeText({ before, after }) {
	if (before === void 0 && after === void 0) return "";
	const text = (size) => size === void 0 ? "not built" : `${formatBytes(size.bytes)} in ${size.paths} store paths`;
	if (before === void 0) return `Closure: ${text(after)}.\n`;
	return `Closure: ${text(before)} → ${text(after)}.\n`;
}
function lockText({ lock }) {
	if (lock === void 0) return "";
	if (lock.length === 0) return "`update` finds nothing newer.\n";
	const shown = lock.slice(0, 50).map(({ input, before, after }) => {
		const short = (text) => code((text ?? "").slice(0, 19), 40);
		return `- ${code(input, 80)} ${short(before)} → ${short(after)}\n`;
	});
	const more = lock.length > 50 ? `- ${lock.length - 50} more\n` : "";
	return `\`update\` would lock anew:\n\n${shown.join("")}${more}`;
}
function changesTable(changes, rows, max) {
	if (changes.length === 0) return "";
	const lines = [];
	let left = max - 200;
	for (const change of changes.slice(0, rows)) {
		const line = changeRow(change);
		left -= line.length;
		if (left < 0) break;
		lines.push(line);
	}
	const more = changes.length - lines.length;
	const rest = more === 0 ? "" : `\n${more} more: see the output \`plan_file\`.\n`;
	if (lines.length === 0) return rest;
	return "| Package | | Before | After | Size |\n| --- | --- | --- | --- | --- |\n" + lines.join("") + rest;
}
function changeRow(change) {
	const { kind, name, before, after, inSystem } = change;
	const what = inSystem === false ? `${kind}, build only?` : kind;
	return `| ${[
		cell(name, 100),
		what,
		versions(before),
		versions(after),
		sizes(change)
	].join(" | ")} |\n`;
}
function versions(list) {
	if (list.length === 0) return "";
	const shown = list.slice(0, 4).map((version) => version || "no version");
	return cell([...shown, ...list.length > 4 ? ["…"] : []].join(", "), 120);
}
function sizes({ kind, bytesBefore, bytesAfter }) {
	const text = (bytes) => bytes === void 0 ? "not built" : formatBytes(bytes);
	if (kind === "added") return text(bytesAfter);
	if (kind === "removed") return bytesBefore === void 0 ? "" : text(bytesBefore);
	if (bytesBefore === void 0) return text(bytesAfter);
	return `${text(bytesBefore)} → ${text(bytesAfter)}`;
}
function rebuiltText(rebuilt) {
	if (rebuilt.length === 0) return "";
	const names = rebuilt.slice(0, 20).map(({ name }) => code(name, 60));
	const more = rebuilt.length > 20 ? ` and ${rebuilt.length - 20} more` : "";
	return `Made anew in the same version: ${names.join(", ")}${more}.\n`;
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
		(room) => inventories(facts.result?.inventories ?? [], room),
		(room) => difference(facts.result, room),
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
	"would-create": "a new image would be created",
	passed: "image passed its test",
	failed: "image failed its test",
	promoted: "image promoted",
	unchanged: "nothing to promote",
	pruned: "old images removed",
	nothing: "nothing removed",
	deleted: "image deleted",
	installed: "Nix and Packer installed"
};
function heading(facts) {
	const { result, state, step } = facts;
	if (state === "running") return `### NixOS: ${step} is running\n\nIf this text stays, the job was ended before the step was.\n`;
	if (state === "failed" || result === void 0) return `### NixOS: ${step} failed\n\n${facts.error?.message.split("\n").map((line) => code(line, 1e3)).join("<br>") ?? ""}\n`;
	return `### NixOS: ${statusText(result)}\n`;
}
/** What came of a step, in words. */
function statusText(result) {
	return result.plan?.notLookedUp === void 0 ? statusWords[result.status] : "a new image would be created, unless there is one";
}
/** Rows of packages: a page that people still read. */
const mostRows = 500;
function difference(result, room) {
	const shown = result?.plan ?? result?.difference;
	const max = Math.floor(room / 4);
	return shown === void 0 ? "" : differenceMarkdown(shown, {
		max,
		rows: mostRows
	});
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
	add("Stages", (result?.stages ?? (image === void 0 ? [] : stagesOf(image))).join(", "));
	for (const [name, value] of result?.rows ?? []) add(name, value);
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
function inventories(all, room) {
	const filled = all.filter(({ images }) => images.length > 0);
	for (const most of [
		100,
		20,
		5
	]) {
		const text = filled.map((one) => `#### ${one.title}\n\n${renderInventory(one, Date.now(), most)}`).join("\n");
		if (Buffer.byteLength(text) < room) return text;
	}
	return "";
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

export { isPlan as a, planOutput as c, makeLog as d, secretsOf as f, differenceMarkdown as i, makeOutputs as l, statusText as n, planFile as o, writeSummary as r, planJson as s, renderSummary as t, outputsOf as u };