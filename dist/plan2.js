import "./rolldown-runtime.js";
import { J as isObject, Ot as shorten, et as realPath, kt as withPeriod } from "./start-both.js";
import { a as messageOf, i as isUserError } from "./errors.js";
import { f as once } from "./start.js";
import { n as rootOfSources } from "./copy.js";
import { i as imagesOf, n as answerOf, r as findKnown, t as acceptable } from "./find.js";
import { a as ownSystem, i as nothing, n as differenceFromHeld, o as systemOf, t as difference } from "./systems.js";
import path from "node:path";

// src/nix/lock-changes.ts
/** What differs between two lock files of a flake. */
/** Whether a text can be compared: a lock with the marks of a conflict cannot. */
function isLock(text) {
	try {
		return isObject(JSON.parse(text));
	} catch {
		return false;
	}
}
/** @param before Text of `flake.lock`, or undefined where there was none. */
function lockChanges(before, after) {
	const [old, fresh] = [lockedInputs(before), lockedInputs(after)];
	return [.../* @__PURE__ */ new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((input) => {
		const [left, right] = [old.get(input), fresh.get(input)];
		const [from, to] = [left && lockedAt(left), right && lockedAt(right)];
		if (from?.version === to?.version) return [];
		return [{
			input,
			before: from,
			after: to,
			compare: left && right && compareAddress(left, right)
		}];
	});
}
/** Input to its `locked`: flake.lock, format versions 5 to 7. */
function lockedInputs(text) {
	const lock = text === void 0 ? void 0 : JSON.parse(text);
	const nodes = isObject(lock) ? objectIn(lock, "nodes") : {};
	const root = isObject(lock) ? lock["root"] : void 0;
	const locked = /* @__PURE__ */ new Map();
	const seen = /* @__PURE__ */ new Set();
	const left = [{
		name: String(root),
		path: ""
	}];
	for (const { name, path } of left) {
		if (seen.has(name)) continue;
		seen.add(name);
		const node = objectIn(nodes, name);
		const content = objectIn(node, "locked");
		if (path !== "" && lockedAt(content) !== void 0) locked.set(path, content);
		for (const [input, inner] of Object.entries(objectIn(node, "inputs"))) {
			if (typeof inner !== "string") continue;
			left.push({
				name: inner,
				path: path === "" ? input : `${path}/${input}`
			});
		}
	}
	return locked;
}
function lockedAt(content) {
	const version = textIn(content["rev"]) ?? textIn(content["narHash"]);
	const seconds = content["lastModified"];
	const day = typeof seconds === "number" ? /* @__PURE__ */ new Date(seconds * 1e3) : void 0;
	const isDay = day !== void 0 && !Number.isNaN(day.getTime());
	return version === void 0 ? void 0 : {
		version,
		date: isDay ? day.toISOString().slice(0, 10) : void 0
	};
}
/**
* Hosts that show what lies between two commits, by the type of the input (`nix flake --help`, "Types").
* No others: the author of a pull request chooses what stands in its lock.
*/
const hosts = [
	{
		type: "github",
		host: "github.com",
		between: "compare/",
		dots: "..."
	},
	{
		type: "gitlab",
		host: "gitlab.com",
		between: "-/compare/",
		dots: "..."
	},
	{
		type: "sourcehut",
		host: "git.sr.ht",
		between: "log/",
		dots: ".."
	}
];
/** Made of parts that cannot be anything but an address. */
function compareAddress(before, after) {
	const [old, fresh] = [repositoryOf(before), repositoryOf(after)];
	if (old === void 0 || fresh === void 0 || old.address !== fresh.address) return void 0;
	return `${fresh.address}/${fresh.between}${old.rev}${fresh.dots}${fresh.rev}`;
}
function repositoryOf({ type, host, owner, repo, rev, url }) {
	const ofType = hosts.find((one) => one.type === type)?.host;
	const address = type === "git" ? url : `https://${host ?? ofType}/${owner ?? ""}/${repo ?? ""}`;
	const parsed = URL.parse(String(address));
	const known = hosts.find((one) => one.host === parsed?.hostname);
	const name = parsed?.pathname.replaceAll("%2F", "/").replace(/(?:\.git)?\/?$/, "") ?? "";
	if (known === void 0 || !/^(?:\/~?[\w.-]+){2,}$/.test(name)) return void 0;
	if (typeof rev !== "string" || !/^[0-9a-f]{40,64}$/.test(rev)) return void 0;
	return {
		...known,
		address: `https://${known.host}${name}`,
		rev
	};
}
function objectIn(parent, name) {
	const value = Object.hasOwn(parent, name) ? parent[name] : void 0;
	return isObject(value) ? value : {};
}
function textIn(value) {
	return typeof value === "string" ? value : void 0;
}

// src/steps/base.ts
/** The base branch of a pull request, and the system that it evaluates to. */
/** @returns undefined for a run without a pull request; `why` if the base cannot be had. */
async function baseOf(context) {
	const { github, inputs, log, signal, timeline, invocation } = context;
	if (!github.event.startsWith("pull_request")) return void 0;
	const resolved = async (folder) => await realPath(folder) ?? folder;
	const now = {
		workspace: await resolved(github.workspace),
		workingDirectory: await resolved(inputs.workingDirectory)
	};
	const root = await rootOfSources(await context.requestIn(now), now.workspace);
	if (root === void 0) return { why: "the configuration does not lie in the checkout" };
	const { authorization, baseTree, inTree } = await import("./own-tree.js");
	const server = {
		url: github.serverUrl,
		repository: github.repository,
		token: inputs.githubToken
	};
	context.mask(Object.values(authorization(server)).slice(-1));
	const folder = path.join(invocation.directory, "base", "source");
	const found = await timeline.phase("Base branch", () => baseTree({
		root,
		folder,
		server,
		signal
	}), (tree) => "why" in tree);
	if ("why" in found) {
		log.info(found.why);
		return found;
	}
	log.info(`base commit: ${found.commit}`);
	const { commit } = found;
	return {
		commit,
		branch: github.baseBranch,
		root,
		folder,
		tree: inTree(now, root, folder)
	};
}
/** Evaluates the system of the base. */
async function baseSystem(context, { commit, branch, root, folder }) {
	const { inputs, log, signal, timeline } = context;
	const { inTree } = await import("./own-tree.js");
	const session = await context.nix();
	const evaluateBase = async () => {
		const { evaluateRequest } = await import("./evaluate2.js");
		try {
			const evaluation = await evaluateRequest({
				inputs: {
					...inputs,
					update: []
				},
				log,
				record: async () => {},
				signal,
				request: async (folders) => ({
					...await context.requestIn(folders),
					generator: { kind: "none" }
				}),
				session: inTree(session, root, folder),
				builderNix: async () => inTree(await context.builderNix(), root, folder),
				roots: context.roots
			});
			log.info(`toplevel of the base: ${evaluation.toplevel}`);
			return {
				commit,
				branch,
				evaluation
			};
		} catch (error) {
			if (signal.aborted) throw error;
			const [first = ""] = messageOf(error).split("\n");
			log.info(messageOf(error));
			return { why: `its commit ${commit.slice(0, 12)} does not evaluate (${shorten(first, 300)})` };
		}
	};
	return await log.group("Evaluate the base branch", () => timeline.phase("Evaluate the base branch", evaluateBase, (result) => "why" in result));
}

// src/steps/plan.ts
async function plan(context) {
	const { toplevel, identity, image, family, notLookedUp, notListed } = await lookUp(context);
	const notes = [];
	if (notLookedUp !== void 0) notes.push(`Whether such an image exists could not be looked up: ${withPeriod(notLookedUp)}`);
	if (notListed !== void 0 && notListed !== notLookedUp) notes.push(`The images of this family could not be listed: ${withPeriod(notListed)}`);
	const base = once(() => baseOf(context));
	const difference = await compare(context, {
		toplevel,
		family,
		base,
		notes
	});
	return {
		status: image === void 0 ? "would-create" : "reused",
		changed: false,
		image,
		images: image === void 0 ? [] : [image],
		toplevel,
		identity,
		notes,
		inventories: family.length === 0 ? [] : [{
			title: "Images of this family",
			images: family
		}],
		plan: {
			notLookedUp,
			...difference,
			lock: await lockOf(context, base)
		}
	};
}
/** A plan needs no credentials: without them it says what it could not look up. */
async function lookUp(context) {
	await context.builder();
	const find = (wanted) => reached(async () => answerOf(await imagesOf(context, wanted)));
	const isMiss = (found) => !("why" in found) && found.value === void 0;
	const { toplevel, identity, found } = await findKnown(context, find, isMiss);
	const name = await context.family();
	const listed = await reached(async () => await (await context.home()).list(name));
	return {
		toplevel,
		identity: identity.text,
		image: "why" in found ? void 0 : found.value,
		family: "why" in listed ? [] : acceptable(listed.value, context.run),
		notLookedUp: "why" in found ? found.why : void 0,
		notListed: "why" in listed ? listed.why : void 0
	};
}
/** The answer of the home, or its error as a note for the user. */
async function reached(work) {
	try {
		return { value: await work() };
	} catch (error) {
		if (!isUserError(error)) throw error;
		return { why: error.message };
	}
}
/** Compares with the holder of the stage, else with the base of the pull request. */
async function compare(context, subject) {
	const { toplevel, family, notes } = subject;
	const own = ownSystem(context, toplevel);
	const former = await differenceFromHeld(context, own, family);
	if (former?.found !== void 0) return former.found;
	if (former !== void 0) notes.push(`What is in ${former.held.name} is not known any more: no store, cache or substituter that this run can read has its list.`);
	const base = await subject.base();
	if (base === void 0) return {
		...nothing,
		after: await own.size()
	};
	const system = "why" in base ? base : await baseSystem(context, base);
	if ("why" in system) {
		notes.push(`There is no comparison with the base branch: ${withPeriod(system.why)}`);
		return {
			...nothing,
			after: await own.size()
		};
	}
	const { commit, branch, evaluation } = system;
	const against = {
		kind: "base",
		commit,
		branch,
		toplevel: evaluation.toplevel
	};
	const other = systemOf(context, evaluation.toplevel, async () => evaluation.derivation);
	const found = await difference(own, other, against);
	if (found !== void 0) return found;
	notes.push("There is no comparison with the base branch: its system is not known here.");
	return {
		...nothing,
		after: await own.size()
	};
}
/** The changes of `flake.lock` by `update`; without it, those by the pull request. */
async function lockOf(context, baseTree) {
	const renewed = context.renewedLock();
	if (renewed !== void 0) return lockChanges(renewed.before, renewed.text);
	const { lockTexts } = await import("./lock-texts.js");
	const textIn = async (tree) => {
		const request = {
			...await context.requestIn(tree),
			nixpkgs: void 0
		};
		return (await lockTexts(request, tree.workspace)).find(isLock);
	};
	const { workspace } = context.github;
	const after = await textIn({
		workspace,
		workingDirectory: context.inputs.workingDirectory
	});
	const base = after === void 0 ? void 0 : await baseTree();
	if (after === void 0 || base === void 0 || "why" in base) return void 0;
	const before = await textIn(base.tree).catch(() => void 0);
	const changes = lockChanges(before, after);
	return changes.length === 0 ? void 0 : changes;
}

export { plan };