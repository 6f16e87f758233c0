import "./rolldown-runtime.js";
import { t as isObject } from "./json.js";
import { a as messageOf, i as isUserError } from "./errors.js";
import { i as withPeriod, r as shorten } from "./text.js";
import { n as rootOfSources } from "./copy.js";
import { n as answerOf, r as findKnown, t as acceptable } from "./find.js";
import { n as heldImage, r as systemOf, t as difference } from "./systems.js";
import path from "node:path";

// src/nix/lock-changes.ts
/** What differs between two lock files of a flake. */
/** @param before Text of `flake.lock`, or undefined where there was none. */
function lockChanges(before, after) {
	const [old, fresh] = [lockedInputs(before), lockedInputs(after)];
	return [.../* @__PURE__ */ new Set([...old.keys(), ...fresh.keys()])].sort().map((input) => ({
		input,
		before: old.get(input),
		after: fresh.get(input)
	})).filter((change) => change.before !== change.after);
}
/** Input to revision: flake.lock, format versions 5 to 7. */
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
		const version = textIn(content["rev"]) ?? textIn(content["narHash"]);
		if (path !== "" && version !== void 0) locked.set(path, version);
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
function objectIn(parent, name) {
	const value = Object.hasOwn(parent, name) ? parent[name] : void 0;
	return isObject(value) ? value : {};
}
function textIn(value) {
	return typeof value === "string" ? value : void 0;
}

// src/steps/base.ts
/** The system of the branch that a pull request wants to change. */
/** @returns undefined where there is no base: the run is for no pull request. */
async function baseSystem(context) {
	const { github, inputs, log, signal, timeline, invocation } = context;
	if (!github.event.startsWith("pull_request")) return void 0;
	const session = await context.nix();
	const root = await rootOfSources(await context.requestIn(session), session);
	if (root === void 0) return { why: "the configuration does not lie in the checkout" };
	const { authorization, baseTree, inTree } = await import("./own-tree.js");
	const server = {
		url: github.serverUrl,
		repository: github.repository,
		token: inputs.githubToken
	};
	context.mask(Object.values(authorization(server)).slice(-1));
	const folder = path.join(invocation.directory, "base", "source");
	return await log.group("Evaluate the base branch", () => timeline.phase("Base branch", async () => {
		const tree = await baseTree({
			root,
			folder,
			server,
			signal
		});
		if ("why" in tree) {
			log.info(tree.why);
			return tree;
		}
		const { commit } = tree;
		log.info(`base commit: ${commit}`);
		const { evaluateRequest } = await import("./evaluate2.js");
		try {
			const evaluation = await evaluateRequest({
				inputs: {
					...inputs,
					update: []
				},
				log,
				learn: async () => {},
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
				branch: github.baseBranch,
				evaluation
			};
		} catch (error) {
			if (signal.aborted) throw error;
			const [first = ""] = messageOf(error).split("\n");
			log.info(messageOf(error));
			return { why: `its commit ${commit.slice(0, 12)} does not evaluate (${shorten(first, 300)})` };
		}
	}));
}

// src/steps/plan.ts
async function plan(context) {
	const { toplevel, identity, image, family, notLookedUp, notListed } = await lookUp(context);
	const notes = [];
	if (notLookedUp !== void 0) notes.push(`Whether such an image exists could not be looked up: ${withPeriod(notLookedUp)}`);
	if (notListed !== void 0 && notListed !== notLookedUp) notes.push(`The images of this family could not be listed: ${withPeriod(notListed)}`);
	const difference = await compare(context, {
		toplevel,
		image,
		family,
		notes
	});
	const lock = context.renewedLock();
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
			lock: lock && lockChanges(lock.before, lock.text)
		}
	};
}
/** A plan needs no credentials: where there are none, it says what it could not look up. */
async function lookUp(context) {
	await context.builder();
	const opened = await reached(() => context.home());
	if ("why" in opened) {
		const { toplevel } = await context.evaluation();
		await context.family();
		return {
			toplevel,
			identity: void 0,
			image: void 0,
			family: [],
			notLookedUp: opened.why,
			notListed: void 0
		};
	}
	const home = opened.value;
	const { toplevel, identity, found } = await findKnown(context, (wanted) => findImage(context, home, wanted), (one) => !("why" in one) && one.value === void 0);
	const name = await context.family();
	const listed = await reached(() => home.list(name));
	return {
		toplevel,
		identity: identity.text,
		image: "why" in found ? void 0 : found.value,
		family: "why" in listed ? [] : acceptable(listed.value, context.run),
		notLookedUp: "why" in found ? found.why : void 0,
		notListed: "why" in listed ? listed.why : void 0
	};
}
async function findImage(context, home, identity) {
	return await context.timeline.phase("Find the image", () => reached(async () => answerOf(acceptable(await home.find(identity), context.run))));
}
/** What a home answers, or the user's reason why it does not. */
async function reached(work) {
	try {
		return { value: await work() };
	} catch (error) {
		if (!isUserError(error)) throw error;
		return { why: error.message };
	}
}
/** Against the image that is held; else against the base of the pull request. */
async function compare(context, subject) {
	const { toplevel, image, family, notes } = subject;
	const { stage } = context.inputs;
	const held = await heldImage(context, family);
	const derivation = async () => (await context.evaluation()).derivation;
	const own = systemOf(context, toplevel, {
		image,
		derivation
	});
	if (held !== void 0) {
		const against = {
			kind: "image",
			image: held.image,
			toplevel: held.toplevel,
			stage
		};
		const other = systemOf(context, held.toplevel, { image: held });
		const found = await difference(own, other, against);
		if (found !== void 0) return found;
		notes.push(`What is in ${held.name} is not known any more: no store, cache or substituter that this run can read has its list.`);
	}
	const base = await baseSystem(context);
	if (base === void 0) return {
		...nothing,
		after: await own.size()
	};
	if ("why" in base) {
		notes.push(`There is no comparison with the base branch: ${withPeriod(base.why)}`);
		return {
			...nothing,
			after: await own.size()
		};
	}
	const { commit, branch, evaluation } = base;
	const against = {
		kind: "base",
		commit,
		branch,
		toplevel: evaluation.toplevel
	};
	const other = systemOf(context, evaluation.toplevel, { derivation: async () => evaluation.derivation });
	const found = await difference(own, other, against);
	if (found !== void 0) return found;
	notes.push("There is no comparison with the base branch: its system is not known here.");
	return {
		...nothing,
		after: await own.size()
	};
}
const nothing = {
	against: void 0,
	by: void 0,
	changes: [],
	before: void 0,
	after: void 0
};

export { plan };