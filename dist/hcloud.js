import "./rolldown-runtime.js";
import { a as messageOf, i as isUserError, n as UserError } from "./errors.js";
import { B as homeTime, Bt as withPeriod, Ct as object, Et as string, Ft as writeAtomically, I as belongsTo, K as isObject, L as byAge, Ot as unknown, Rt as quoted, St as number, V as observeHomeTime, _t as boolean, gt as array, wt as record, xt as looseObject, z as sameSlot } from "./start-both.js";
import { a as decode, i as changed, n as finalMarks, o as encode, r as readFinalMarks, s as backoff, t as limits } from "./limits.js";
import { a as isOwnRun, c as marks, d as runMarks, f as testedMark, i as isOverdue, m as goneMeanwhile, n as hasPassed, o as keptSuffix, p as withTest, r as holdMark, t as deadRun } from "./marks.js";
import { s as usualRetry, t as ask } from "./http.js";
import { t as compareVersions } from "./version.js";
import { t as makeSshKey } from "./ssh-key.js";
import path from "node:path";
import { mkdir, readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

// src/images/labels/kit.ts
/** What the parts of a home of labelled images share, and how its images are read. */
/** By which things expire; asked before something is decided by it. */
async function cloudTime({ cloud }) {
	observeHomeTime(await cloud.clock());
	return homeTime();
}
/** Milliseconds. */
function lagOf({ lag = 3e3 }) {
	return lag;
}
/** By the cloud's clock, when a maker put the final mark on: of two equal images the first one counts. */
const finishedMark = "packernix-finished";
const runName = /(?:^|--)packernix-(\d+-\d+-\d+-[0-9a-z]+)-x([0-9a-z]{1,9})(?![0-9a-z])/;
/** On everything from its creation. The repository is there for clouds that find whole labels only. */
function runMarksOf({ options: { repositoryId } }, invocation, facts) {
	return {
		...runMarks(invocation, facts),
		[marks.repository]: repositoryId
	};
}
function runLabels(kit, invocation, facts) {
	const name = nameOfRun(invocation);
	return {
		labels: encode(runMarksOf(kit, invocation, facts), kit.cloud.limits),
		name,
		imageName: kit.cloud.images.rename === void 0 ? facts.name : `${facts.name}--${name}`
	};
}
/** Whose a thing is and until when, as a name that every cloud takes. */
function nameOfRun({ id, expires }) {
	return `packernix-${id}-x${expires.toString(36)}`;
}
/** True for the image of this name, also while it is made. */
function isNamed(found, name) {
	return found.name === name || found.name.startsWith(`${name}--`) && runName.test(found.name);
}
/** The marks of a thing; of one that carries none, what its name says. Empty for what is damaged. */
function marksOf({ cloud }, { labels, name }) {
	const read = decode(labels, cloud.limits) ?? {};
	if (read[marks.run] !== void 0) return read;
	const [, run, expires] = runName.exec(name) ?? [];
	if (run === void 0 || expires === void 0) return read;
	return {
		...read,
		[marks.run]: run,
		[marks.expires]: String(Number.parseInt(expires, 36))
	};
}
/** Marks that a thing must have, as the cloud can be asked for them. */
function selectorOf$1({ cloud: { limits } }, wanted, anyValue = []) {
	if (limits.form === "note") return {};
	const labels = encode(wanted, limits);
	if (limits.form === "words") return { labels };
	return { labels: {
		...labels,
		...Object.fromEntries(anyValue.map((name) => [name, void 0]))
	} };
}
/** Finished images of this repository. */
function finishedOnes(kit, wanted = {}) {
	return selectorOf$1(kit, {
		[marks.final]: "1",
		[marks.repository]: kit.options.repositoryId,
		...wanted
	});
}
/** @returns undefined for one that is not finished, not ours, or whose marks say nothing. */
function readImage(kit, found) {
	const { cloud, options } = kit;
	if (found.state !== "ready") return void 0;
	const { repositoryId } = options;
	const decoded = decode(found.labels, cloud.limits);
	const read = readFinalMarks(decoded ?? {}, {
		builder: cloud.builder,
		repositoryId
	});
	if (decoded !== void 0 && read === void 0) return void 0;
	if (read === void 0 || "wrong" in read) {
		const wrong = read === void 0 ? "its description" : read.wrong.join(", ");
		options.log.warning(`${found.id} is marked as a finished image but cannot be read as one and is passed over: ${wrong} is not as this action writes it.`);
		return;
	}
	const { run, labels, ...facts } = read.facts;
	return {
		...facts,
		builder: cloud.builder,
		builderId: cloud.builderId,
		image: found.artifactId ?? found.id,
		id: found.id,
		region: void 0,
		copies: [],
		name: found.name,
		created: found.created,
		invocation: run,
		labels,
		trusted: facts.trusted && decoded?.[marks.stage] !== "preview",
		isProtected: found.isProtected === true,
		size: found.size
	};
}
/** Whether a run of this repository made it and nobody has finished it. */
function unfinishedRun(kit, given) {
	const run = given[marks.run];
	return isOwnRun(run, kit.options.repositoryId) && given[marks.final] === void 0 ? run : void 0;
}

// src/images/labels/catalog.ts
/** The finished images of a cloud with labels: found, given stages, removed. */
/** Milliseconds until what was removed must be off the list. */
const longestProof = 12e4;
/** How often a change is written that another run has overwritten. */
const attempts = 8;
/** Oldest first. */
async function imagesBy(kit, selector) {
	return (await kit.cloud.images.list(selector)).flatMap((one) => readImage(kit, one) ?? []).sort(byAge);
}
function labelCatalog(kit) {
	const { images } = kit.cloud;
	return {
		concurrency: 4,
		find: async ({ text }) => {
			return (await imagesBy(kit, finishedOnes(kit, { [marks.identity]: text }))).filter((image) => image.identity === text);
		},
		list: async (family) => {
			return (await imagesBy(kit, finishedOnes(kit))).filter((image) => belongsTo(image, family));
		},
		get: async (id) => {
			return (await imagesBy(kit, finishedOnes(kit))).find((image) => [
				image.image,
				image.id,
				image.name
			].includes(id));
		},
		addStage: async (image, hold) => {
			const [name, value] = holdMark(hold, image.family);
			return await relabel(kit, image, () => ({ put: { [name]: value } }), ({ stages }) => stages.some((other) => sameSlot(other, hold) && other.since >= hold.since));
		},
		dropStage: async (image, slot) => {
			const [name] = holdMark({
				...slot,
				since: ""
			}, image.family);
			return await relabel(kit, image, () => ({ take: [name] }), ({ stages }) => !stages.some((other) => sameSlot(other, slot)));
		},
		markTested: async (image, test) => await relabel(kit, image, ({ tested }) => ({ put: testedMark(withTest(tested, test)) }), ({ tested }) => tested?.includes(test) === true),
		removeMany: async (chosen, options) => await removeMany(kit, chosen, options),
		...images.uses === void 0 ? {} : { uses: (some) => usesOf$1(kit, some) }
	};
}
async function usesOf$1({ cloud }, some) {
	const byId = await cloud.images.uses?.(some.map(({ id }) => id)) ?? /* @__PURE__ */ new Map();
	const used = some.filter(({ id }) => (byId.get(id) ?? []).length > 0);
	return new Map(used.map(({ id, image }) => [image, byId.get(id) ?? []]));
}
/** The image and what the cloud says of it now; undefined when it has gone, or is no image any more. */
async function lookAt(kit, { id, invocation }) {
	const found = await kit.cloud.images.get(id);
	const now = found && readImage(kit, found);
	return found && now?.invocation === invocation ? {
		found,
		now
	} : void 0;
}
/**
* Writes until what was written is there. Where labels are replaced together, another run that read
* them before takes away what this one has put: it is looked for once more when that run must be done.
*/
async function relabel(kit, image, change, isDone) {
	const { cloud, options } = kit;
	const wait = backoff(options.signal, 100, 2e3);
	let isSettled = true;
	for (let attempt = 0; attempt < attempts;) {
		const seen = await lookAt(kit, image);
		if (seen === void 0) throw goneMeanwhile(image);
		if (isDone(seen.now)) {
			if (isSettled) return seen.now;
			await setTimeout(lagOf(cloud), void 0, { signal: options.signal });
			isSettled = true;
			continue;
		}
		if (attempt++ > 0) await wait();
		isSettled = cloud.images.replaces !== true;
		try {
			await cloud.images.setLabels(seen.found, changed(seen.found.labels, change(seen.now), cloud.limits));
		} catch (error) {
			if (await lookAt(kit, image) === void 0) throw goneMeanwhile(image, error);
			throw error;
		}
	}
	throw new Error(`the labels of ${image.image} could not be changed: other runs go on writing them`);
}
async function removeMany(kit, chosen, { fits, force } = {}) {
	const { images } = kit.cloud;
	const removals = await Promise.all(chosen.map(async (image) => {
		try {
			const now = (await lookAt(kit, image))?.now;
			if (now === void 0) return { outcome: "gone" };
			if (fits?.(image, now) === false) return { outcome: "changed" };
			if (now.isProtected) await unprotect(kit, now, force === true);
			await images.remove(now.id);
			return { outcome: "removed" };
		} catch (error) {
			return { error };
		}
	}));
	const isRemoved = (index) => {
		const removal = removals[index];
		return removal !== void 0 && "outcome" in removal && removal.outcome === "removed";
	};
	const left = await stillListed(kit, chosen.filter((_, index) => isRemoved(index)).map(({ id }) => id));
	return removals.map((removal, index) => {
		const { id = "", image = "" } = chosen[index] ?? {};
		if (!isRemoved(index) || !left.has(id)) return removal;
		return { error: /* @__PURE__ */ new Error(`${image} is still listed after its deletion`) };
	});
}
async function unprotect({ cloud }, image, force) {
	if (force && cloud.images.unprotect !== void 0) return await cloud.images.unprotect(image.id);
	throw new UserError(`${image.name} is protected against deletion and is kept. Lift the protection first, or set \`force: true\`.`);
}
/** Lists until none of them is there, or long enough. */
async function stillListed(kit, ids) {
	const wait = backoff(kit.options.signal);
	const end = Date.now() + longestProof;
	for (let left = new Set(ids);; await wait()) {
		if (left.size === 0) return left;
		const listed = await kit.cloud.images.list(finishedOnes(kit)).catch((error) => {
			if (!isUserError(error)) throw error;
			return [];
		});
		left = new Set(listed.map(({ id }) => id).filter((id) => left.has(id)));
		if (Date.now() > end) return left;
	}
}

// src/images/labels/finalise.ts
/**
* From what Packer made to a finished image, and which of several equal ones is the answer: the one
* whose maker put the final mark on first, by the cloud's clock. Each maker writes that moment down
* with the mark, and writes it again when the writing took longer than `lag`; then it waits for `lag`
* before it looks. So whoever came earlier is seen by whoever came later.
*/
/** Milliseconds that a new image may be missing: clouds answer from copies of their data. */
const longestUnknown = 12e4;
/** Milliseconds until an image that carries its marks must be on the list. */
const longestLag = 6e4;
async function finalise(kit, stages, input, artifacts) {
	const { cloud, options } = kit;
	const { facts, invocation } = input;
	const made = await marked(kit, await ready(kit, artifacts), runMarksOf(kit, invocation, facts));
	const [earlier] = await acceptable(kit, input);
	if (earlier !== void 0) return await yieldTo(kit, stages, input, made.id, earlier);
	await cloud.images.rename?.(made.id, facts.name);
	const lag = lagOf(cloud);
	const { clockStep = 0 } = cloud;
	let written = made;
	for (;;) {
		const moment = await cloud.clock();
		const final = finalMarks(input, {
			builder: cloud.builder,
			repositoryId: options.repositoryId
		});
		written = await marked(kit, written, {
			...final,
			[finishedMark]: String(moment)
		}, [marks.expires]);
		if (await cloud.clock() - moment + clockStep <= lag) break;
	}
	await setTimeout(lag + clockStep + 1, void 0, { signal: options.signal });
	return await settle(kit, stages, input, made.id);
}
/** Lists until two answers are equal and have the own image in them; the first finished is the answer. */
async function settle(kit, stages, input, own) {
	const wait = backoff(kit.options.signal, Math.min(500, lagOf(kit.cloud)), 2e3);
	const end = Date.now() + longestLag;
	for (let before = "";; await wait()) {
		const images = await acceptable(kit, input);
		const now = JSON.stringify(images.map(({ id }) => id));
		const mine = images.find(({ id }) => id === own);
		const [first] = images;
		if (mine !== void 0 && first !== void 0 && now === before) return first === mine ? mine : await yieldTo(kit, stages, input, own, first);
		if (Date.now() > end) throw new Error(`${kit.cloud.limits.cloud} does not list ${own} although it is marked`);
		before = now;
	}
}
/** Equal images that this run may answer with, the first finished first. */
async function acceptable(kit, { facts }) {
	const identity = facts.identity.text;
	const equal = (await kit.cloud.images.list(finishedOnes(kit, { [marks.identity]: identity }))).flatMap((one) => {
		const image = readImage(kit, one);
		return image?.identity === identity && (image.trusted || !facts.trusted) ? [{
			image,
			at: Number(marksOf(kit, one)["packernix-finished"] ?? 0)
		}] : [];
	});
	equal.sort((a, b) => a.at - b.at || (a.image.id < b.image.id ? -1 : 1));
	return equal.map(({ image }) => image);
}
async function yieldTo(kit, stages, { facts }, own, earlier) {
	kit.options.log.info(`Another run finished the same image first; this one is removed: ${own}. The image is ${earlier.image}`);
	await kit.cloud.images.remove(own);
	if ((await stillListed(kit, [own])).size > 0) throw new Error(`${own} is still listed after its deletion`);
	let result = earlier;
	if (!hasPassed(earlier, facts)) return earlier;
	for (const hold of facts.stages) result = await stages.addStage(result, hold);
	return result;
}
/** Keeps what did not pass: without the final mark it is no image, and it keeps its expiry. */
async function quarantine(kit, { invocation, facts }, artifacts) {
	const made = await ready(kit, artifacts);
	await marked(kit, made, {
		...runMarksOf(kit, invocation, facts),
		[marks.run]: `${invocation.id}${keptSuffix}`
	});
	return made.artifactId ?? made.id;
}
/** Waits for the image. @throws {UserError} for one that the cloud could not make. */
async function ready({ cloud, options }, artifacts) {
	const [id] = [...artifacts].reverse().flatMap((artifact) => cloud.idOf(artifact) ?? []);
	if (id === void 0) throw new Error(`Packer ended well, but none of its artifacts names an image: ${JSON.stringify(artifacts.map((artifact) => artifact.id))}`);
	const wait = backoff(options.signal);
	for (let seen = Date.now();; await wait()) {
		const found = await cloud.images.get(id);
		if (found?.state === "ready") return found;
		if (found?.state === "failed") throw new UserError(`${cloud.limits.cloud} could not make the image ${id}.`);
		if (found !== void 0) seen = Date.now();
		if (Date.now() - seen > longestUnknown) throw new Error(`${id} is not there: it was removed while this run worked with it`);
		options.log.progress("image", `Waiting for ${cloud.limits.cloud} to finish the image ${id}`);
	}
}
/** Puts marks on and takes others off, unless that is so already. */
async function marked(kit, image, put, take = []) {
	const { images, limits } = kit.cloud;
	const now = decode(image.labels, limits) ?? {};
	if (Object.entries(put).every(([name, value]) => now[name] === value) && take.every((name) => now[name] === void 0)) return image;
	const change = changed(image.labels, {
		put,
		take
	}, limits);
	await images.setLabels(image, change);
	const after = await images.get(image.id);
	if (after === void 0) throw new Error(`${image.id} was removed while this run worked with it`);
	return after;
}

// src/images/labels/leftovers.ts
/** What unfinished invocations left in a cloud: by run mark or by the name of the run, and no more. */
function labelCleanup(kit) {
	const { cloud } = kit;
	const kinds = [...cloud.resources, cloud.images];
	return {
		async leftovers(invocation) {
			return (invocation === void 0 ? await overdue(kit, kinds) : await leftBy(kit, kinds, invocation)).map(leftoverOf);
		},
		reap: async (leftovers) => await reap(kit, kinds, leftovers),
		cleanupState: async (made) => ({
			name: made.name,
			...await cloud.cleanupState?.(made)
		})
	};
}
async function unfinishedOf(kit, kind, selector) {
	const { images } = kit.cloud;
	const isBare = kind === images && images.rename !== void 0;
	return (await kind.list(isBare ? {} : selector)).flatMap((resource) => {
		const given = marksOf(kit, resource);
		const run = unfinishedRun(kit, given);
		return run === void 0 ? [] : [{
			kind,
			resource,
			run,
			expires: given[marks.expires]
		}];
	});
}
/** Of this repository, by the cloud's clock. */
async function overdue(kit, kinds) {
	const selector = selectorOf$1(kit, { [marks.repository]: kit.options.repositoryId }, [marks.expires]);
	const found = (await Promise.all(kinds.map((kind) => unfinishedOf(kit, kind, selector)))).flat();
	if (found.length === 0) return [];
	await cloudTime(kit);
	return found.filter(({ run, expires = "" }) => deadRun(/* @__PURE__ */ new Map([[marks.run, run], [marks.expires, expires]]), kit.options.repositoryId) !== void 0);
}
async function leftBy(kit, kinds, invocation) {
	const selector = selectorOf$1(kit, { [marks.run]: invocation });
	try {
		return (await Promise.all(kinds.map((kind) => unfinishedOf(kit, kind, selector)))).flat().filter(({ run }) => run === invocation);
	} catch (error) {
		if (!isUserError(error) || kit.options.cleanupState === void 0) throw error;
		throw new UserError(byHand(kit, messageOf(error)), { cause: error });
	}
}
/** In the post step, where the credentials of the build may have gone. */
function byHand({ cloud, options }, why) {
	const kinds = [...cloud.resources, cloud.images].map(({ kind }) => kind).join(", ");
	const { invocation } = options;
	const [begin] = nameOfRun(invocation).split("-x");
	return `${cloud.limits.cloud}: nothing could be looked for. ${why} Please remove by hand (${kinds}) what has the label ${marks.run} with the value ${invocation.id}, or a name that begins with ${begin}.`;
}
function leftoverOf({ kind, resource, run }) {
	const command = kind.byHand?.(resource.id);
	return {
		what: `${kind.kind} ${resource.name} (${resource.id})`,
		invocation: run,
		ref: `${kind.kind} ${resource.id}`,
		...command === void 0 ? {} : { byHand: command }
	};
}
/** Kind by kind in the cloud's order, because a server holds its disk and its image. */
async function reap(kit, kinds, leftovers) {
	const gone = new Set(leftovers.filter(({ ref }) => ref === void 0));
	for (const kind of kinds) {
		const own = leftovers.filter(({ ref }) => ref?.startsWith(`${kind.kind} `));
		await Promise.all(own.map(async (leftover) => {
			const id = leftover.ref?.slice(kind.kind.length + 1) ?? "";
			try {
				if (kind === kit.cloud.images && await isFinished(kit, id)) return;
				await kind.remove(id);
				gone.add(leftover);
			} catch (error) {
				kit.options.signal.throwIfAborted();
				kit.options.log.notice(`${leftover.what} could not be removed: ${messageOf(error)}`);
			}
		}));
	}
	return leftovers.filter((leftover) => gone.has(leftover));
}
/** Somebody may have finished it meanwhile. */
async function isFinished(kit, id) {
	const found = await kit.cloud.images.get(id);
	return found !== void 0 && unfinishedRun(kit, marksOf(kit, found)) === void 0;
}

// src/images/labels/reserve-name.ts
/** Whose the name is that an image is to have: free, a dead run's, another run's or a stranger's. */
async function reserveName(kit, input, refusal) {
	const { cloud, options } = kit;
	if (refusal !== void 0 && cloud.nameTaken?.test(refusal.join("\n")) !== true) return void 0;
	const { repositoryId } = options;
	const final = finalMarks(input, {
		builder: cloud.builder,
		repositoryId
	});
	encode({
		...final,
		[finishedMark]: String(Date.now())
	}, cloud.limits);
	const { name } = input.facts;
	const own = `${name}-${options.invocation.id.slice(-8)}`;
	const first = await settleName(kit, input, name);
	if (first !== "taken") return first;
	options.log.info(`The name ${name} is taken by another image; this one is called ${own}.`);
	const second = await settleName(kit, input, own);
	if (second !== "taken") return second;
	throw new Error(`both ${name} and ${own} are taken by images that this run cannot use`);
}
/** @returns `taken` when what has the name is not to be waited for. */
async function settleName(kit, { facts }, name) {
	const { cloud, options } = kit;
	const wait = backoff(options.signal);
	for (;;) {
		const found = (await cloud.images.list({ name })).filter((one) => isNamed(one, name));
		if (found.length === 0) return { name };
		await cloudTime(kit);
		const owners = found.map((one) => ({
			one,
			...ownerOf(kit, one)
		}));
		for (const { image } of owners) {
			if (image === void 0) continue;
			return image.identity === facts.identity.text && (image.trusted || !facts.trusted) ? { image } : "taken";
		}
		if (owners.some(({ state }) => state === "foreign")) return "taken";
		for (const { one, run } of owners.filter(({ state }) => state === "dead")) {
			options.log.info(`Removing ${one.id}, which ${run} left under this name`);
			try {
				await cloud.images.remove(one.id);
			} catch (error) {
				if (!isUserError(error)) throw error;
				return "taken";
			}
		}
		const live = owners.find(({ state }) => state === "live");
		if (live === void 0) continue;
		if (facts.trusted && marksOf(kit, live.one)[marks.stage] === "preview") return "taken";
		options.log.progress("name", `Waiting for ${live.run}, which is making the same image (${live.one.id})`);
		await wait();
	}
}
function ownerOf(kit, found) {
	const image = readImage(kit, found);
	if (image !== void 0) return {
		state: "finished",
		run: image.invocation,
		image
	};
	const given = marksOf(kit, found);
	const run = unfinishedRun(kit, given);
	if (run === void 0) return {
		state: "foreign",
		run
	};
	const overdue = isOverdue(given[marks.expires]);
	if (run === kit.options.invocation.id || overdue) return {
		state: "dead",
		run
	};
	return {
		state: overdue === false && !run.endsWith("-kept") ? "live" : "foreign",
		run
	};
}

// src/images/labels/home.ts
function labelHome(cloud, options) {
	const kit = {
		cloud,
		options
	};
	const catalog = labelCatalog(kit);
	const { trial } = cloud;
	return {
		builder: cloud.builder,
		...catalog,
		reserveName: (input, refusal) => reserveName(kit, input, refusal),
		prepare: (input) => cloud.prepare(input, runLabels(kit, input.invocation, input.facts)),
		finalise: (input, artifacts) => finalise(kit, catalog, input, artifacts),
		quarantine: (input, artifacts) => quarantine(kit, input, artifacts),
		...labelCleanup(kit),
		...trial && { trial: {
			packer: trial.packer,
			prepare: (input) => trial.prepare(input, runLabels(kit, input.invocation, input.facts))
		} }
	};
}

// src/shared/rest.ts
/**
* A client for small REST APIs of clouds: JSON both ways, a bearer token, pages, and actions that are
* waited for. What is asked again, and when, is the rule book's (`retry.ts`).
*/
/** An answer that was no success: the `cause` of what a call throws. */
var ApiRefusal = class extends Error {
	status;
	/** The API's own word for it. */
	code;
	constructor(status, code, message) {
		super(message);
		this.status = status;
		this.code = code;
	}
};
/** Code of the refusal behind an error of a call; undefined for any other error. */
function refusalCode(error) {
	const cause = error instanceof Error ? error.cause : void 0;
	return cause instanceof ApiRefusal ? cause.code : void 0;
}
/** @throws {UserError} for an address to which no token may be sent. */
function restClient(options) {
	const { cloud, log, signal } = options;
	const base = checkBase(options);
	const retry = {
		...usualRetry,
		...options.retry
	};
	/** When the last answer was written, by the cloud's clock, and when it was read, by one that never jumps. */
	let heard;
	async function request(method, url, given) {
		const { json, repeatable } = given;
		const answer = await ask({
			method,
			url,
			headers: {
				accept: "application/json",
				authorization: `Bearer ${await options.token()}`
			},
			json,
			...repeatable === void 0 ? {} : { repeatable },
			signal,
			retry,
			retryAfter: (status, header) => untilReset(status, header, retry.longestPause),
			onPause: (why, milliseconds) => log.debug(`${why}; once more in ${milliseconds} ms`)
		});
		const time = Date.parse(answer.header("date") ?? "");
		if (!Number.isNaN(time)) heard = {
			time,
			at: performance.now()
		};
		const what = `${method} ${new URL(url).pathname}`;
		if (!answer.ok) throw refused(what, answer);
		return answer.text === "" ? void 0 : jsonOf(answer.text);
	}
	function refused(what, { status, text }) {
		const { code, message } = options.error.safeParse(jsonOf(text)).data ?? {
			code: String(status),
			message: ""
		};
		const cause = new ApiRefusal(status, code, message);
		const words = message === "" ? `with status ${status}` : `${message} (${code})`;
		const cure = options.cure?.(cause);
		const sentence = `${cloud} refused ${what}: ${withPeriod(words)}${cure === void 0 ? "" : ` ${cure}`}`;
		return status < 500 ? new UserError(sentence, { cause }) : new Error(sentence, { cause });
	}
	function read(schema, body, what) {
		const { data, error } = schema.safeParse(body);
		if (error === void 0) return data;
		const [issue] = error.issues;
		throw new Error(`${cloud} answered ${what} in a form that is not known here: ${issue?.path.join(".")}: ${issue?.message}`);
	}
	/**
	* @throws {UserError} when the API refuses, with its words; an {@link ApiRefusal} is the cause.
	* @throws {NetworkError} when there is no answer.
	*/
	async function call(method, path, schema, given = {}) {
		return read(schema, await request(method, address(path, given.query), given), `${method} ${path}`);
	}
	/** What stands under `key` on all pages. */
	async function all(path, key, item, query = {}) {
		const page = looseObject({ [key]: array(item) });
		const found = [];
		const seen = /* @__PURE__ */ new Set();
		for (let url = address(path, query); url !== void 0;) {
			if (seen.has(url)) throw new Error(`${cloud}: the pages of ${path} lead back to ${url}`);
			seen.add(url);
			const body = await request("GET", url, {});
			found.push(...read(page, body, `GET ${path}`)[key]);
			const next = options.next(body);
			url = typeof next === "string" ? within(next) : next && address(path, {
				...query,
				...next
			});
		}
		return found;
	}
	function address(path, query = {}) {
		const url = new URL(base + path);
		for (const [name, value] of Object.entries(query)) if (value !== void 0) url.searchParams.set(name, value);
		return url.href;
	}
	/** An address that the API gave, on the server that the token is for. */
	function within(text) {
		const { pathname, search } = new URL(text, base);
		return new URL(base).origin + pathname + search;
	}
	/**
	* Looks until there is something, every five seconds in the end.
	* @param what For the message.
	* @throws {UserError} after `longest` milliseconds.
	*/
	async function until(what, look, longest = 6e5) {
		const end = Date.now() + longest;
		for (let pause = 250;; pause = Math.min(pause * 1.5, 5e3)) {
			const seen = await look();
			if (seen !== void 0) return seen;
			if (Date.now() + pause > end) throw new UserError(`${cloud}: ${what} is not done after ${longest / 1e3} seconds.`);
			await setTimeout(pause, void 0, { signal });
		}
	}
	return {
		call,
		all,
		until,
		/** Milliseconds since the epoch by the cloud's clock, a second too early at most; undefined before any answer. */
		time: () => heard && Math.round(heard.time + performance.now() - heard.at)
	};
}
function checkBase({ base, cloud }) {
	const url = URL.parse(base);
	const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
	if (url?.protocol === "https:" || isHere && url?.protocol === "http:") return base.replace(/\/+$/, "");
	throw new UserError(`${cloud}: the address of its API must begin with https://, because the token is sent to it.`);
}
function jsonOf(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		return { unreadable: messageOf(error) };
	}
}
/**
* `RateLimit-Reset` is the moment (epoch seconds) at which all requests are free again; they come back
* little by little, so no more than the longest pause is waited (docs.hetzner.cloud, "Rate Limiting").
*/
function untilReset(status, header, longest) {
	const reset = Number(header("ratelimit-reset") ?? "") * 1e3;
	if (status !== 429 || !(reset > 0)) return void 0;
	const now = Date.parse(header("date") ?? "") || Date.now();
	return String(Math.floor(Math.min(Math.max(reset - now, 0), longest) / 1e3));
}

// src/images/hcloud/api.ts
/** The part of Hetzner's Cloud API that images need: docs.hetzner.cloud, "API Reference". */
const thing = {
	id: number(),
	created: string(),
	labels: record(string(), string()).default({})
};
const action = object({
	id: number(),
	status: string(),
	error: object({
		code: string(),
		message: string()
	}).nullish()
});
const actions = object({
	action: action.nullish(),
	next_actions: array(action).default([])
}).optional();
const named = object({
	...thing,
	name: string()
});
const image = object({
	...thing,
	type: string(),
	status: string(),
	description: string(),
	/** GB. */
	image_size: number().nullish(),
	/** GB that a server's disk must have. */
	disk_size: number(),
	architecture: string().default("x86"),
	protection: object({ delete: boolean() })
});
const address = object({ ip: string() }).nullish();
const server = object({
	...named.shape,
	image: object({ id: number() }).nullish(),
	public_net: object({
		ipv4: address,
		ipv6: address
	})
});
const deprecation = object({ unavailable_after: string() }).nullish();
const serverType = object({
	name: string(),
	architecture: string(),
	/** GB. */
	disk: number(),
	memory: number(),
	cores: number(),
	prices: array(object({ location: string() })),
	deprecation,
	/** Since 2025-09-24; `deprecation` of the type goes away. */
	locations: array(object({
		name: string(),
		available: boolean().default(true),
		deprecation
	})).default([])
});
const usualEndpoint = "https://api.hetzner.cloud/v1";
/** Milliseconds. */
const longestLock = 12e4;
/** Codes: docs.hetzner.cloud, "Errors". */
const cures = {
	unauthorized: "HCLOUD_TOKEN (or `token` in builder-config) is no token of a project, or it was deleted. Make one in the Hetzner Console: Security, API tokens.",
	token_readonly: "Give a token with the permission Read & Write.",
	forbidden: "Give a token with the permission Read & Write.",
	resource_limit_exceeded: "Remove something, or ask Hetzner for a higher limit.",
	resource_unavailable: "Choose another `location` or `server_type` in builder-config.",
	placement_error: "Choose another `location` or `server_type` in builder-config.",
	rate_limit_exceeded: "A project has 3,600 requests an hour: run the step later."
};
function hetznerApi({ endpoint, ...options }) {
	const rest = restClient({
		...options,
		cloud: "Hetzner",
		base: endpoint,
		error: object({ error: object({
			code: string(),
			message: string()
		}) }).transform(({ error }) => error),
		next: (page) => {
			const { data } = paged.safeParse(page);
			const next = data?.meta.pagination.next_page;
			return typeof next === "number" ? { page: String(next) } : void 0;
		},
		cure: ({ code }) => cures[code]
	});
	const list = async (kind, item, query = {}) => await rest.all(`/${kind}`, kind, item, {
		per_page: "50",
		...query
	});
	/** Waits for all of them. @throws {UserError} with Hetzner's words for one that fails. */
	async function done(started, what) {
		for (const { id } of [started?.action ?? [], started?.next_actions ?? []].flat()) {
			const { error } = await rest.until(what, async () => {
				const now = (await rest.call("GET", `/actions/${id}`, object({ action }))).action;
				return now.status === "running" ? void 0 : now;
			});
			if (error) throw new UserError(`Hetzner: ${what} failed: ${error.message} (${error.code}).`);
		}
	}
	/** A thing is locked while an action runs on it. */
	async function unlocked(what, work) {
		const { result } = await rest.until(what, async () => {
			try {
				return { result: await work() };
			} catch (error) {
				if (["locked", "conflict"].includes(refusalCode(error) ?? "")) return void 0;
				throw error;
			}
		}, longestLock);
		return result;
	}
	return {
		/** Undefined before any answer. */
		time: rest.time,
		locations: async () => await list("locations", object({ name: string() })),
		serverTypes: async () => await list("server_types", serverType),
		servers: async () => await list("servers", server),
		snapshots: async (selector) => await list("images", image, {
			type: "snapshot",
			label_selector: selector
		}),
		/** Keys, volumes and addresses. */
		named: async (kind, selector) => await list(kind, named, { label_selector: selector }),
		async image(id) {
			return (await orGone(rest.call("GET", `/images/${encodeURIComponent(id)}`, object({ image }))))?.image;
		},
		async setLabels(id, labels) {
			await rest.call("PUT", `/images/${id}`, unknown(), { json: { labels } });
		},
		async unprotect(id) {
			const what = `the protection of image ${id}`;
			const path = `/images/${id}/actions/change_protection`;
			const given = {
				json: { delete: false },
				repeatable: true
			};
			await done(await unlocked(what, () => rest.call("POST", path, actions, given)), what);
		},
		/** Gone already is success. */
		async remove(kind, id) {
			const what = `the removal of ${kind}/${id}`;
			const path = `/${kind}/${encodeURIComponent(id)}`;
			await done(await orGone(unlocked(what, () => rest.call("DELETE", path, actions))), what);
		},
		async createKey(given) {
			const answer = object({ ssh_key: object({ id: number() }) });
			const { ssh_key } = await rest.call("POST", "/ssh_keys", answer, { json: given });
			return String(ssh_key.id);
		},
		/** What is made, and what brings it up. */
		async createServer(given) {
			const made = await rest.call("POST", "/servers", looseObject({ server }), { json: given });
			const what = `the start of server ${made.server.name}`;
			return {
				server: made.server,
				start: async () => await done(actions.parse(made), what)
			};
		}
	};
}
const paged = object({ meta: object({ pagination: object({ next_page: number().nullish() }) }) });
async function orGone(call) {
	try {
		return await call;
	} catch (error) {
		if (refusalCode(error) === "not_found") return void 0;
		throw error;
	}
}

// src/images/hcloud/server-types.ts
/** On which server: types are retired, are sold in some locations only, and have disks of their own sizes. */
/** Hetzner's word for the processor of a Nix system. */
const architectureOf = (platform) => platform.startsWith("aarch64") ? "arm" : "x86";
/**
* The type that is wanted, else the smallest that will do: the disk of the server is the least that
* an image of it needs.
* @throws {UserError} for a type or location that cannot be had.
*/
async function chooseType(api, wanted) {
	const { type, isFirm, location, architecture, disk } = wanted;
	const all = await api.serverTypes();
	const fitting = all.filter((one) => wrongWith(one, wanted) === void 0).sort(bySize);
	const [smallest] = fitting;
	const asked = all.find(({ name }) => name === type);
	const wrong = asked && wrongWith(asked, wanted);
	if (asked !== void 0 && wrong === void 0) return asked;
	const others = fitting.map(({ name }) => name).join(", ");
	if (smallest === void 0) {
		const locations = new Set(all.flatMap(({ prices }) => prices.map((price) => price.location)));
		throw new UserError(locations.has(location) ? `builder-config: Hetzner has no server type for ${architecture} with a disk of ${disk} GB or more in \`location\` ${location}.` : `builder-config: \`location\`: Hetzner has no servers in ${quoted(location)}, but in ${[...locations].sort().join(", ")}.`);
	}
	if (!isFirm) return smallest;
	throw new UserError(`builder-config: \`server_type\`: ${wrong === void 0 ? `Hetzner has no ${quoted(type ?? "")}` : `${type} ${wrong}`}. These will do: ${others}.`);
}
function wrongWith(one, { location, architecture, disk }) {
	const there = one.locations.find(({ name }) => name === location);
	const { unavailable_after: end = "" } = there?.deprecation ?? one.deprecation ?? {};
	if (Date.parse(end) < Date.now()) return "is not sold any more";
	if (one.architecture !== architecture) return `is for ${one.architecture}, not ${architecture}`;
	if (one.disk < disk) return `has a disk of ${one.disk} GB, and ${disk} are needed`;
	if (!one.prices.some((price) => price.location === location)) return `is not sold in \`location\` ${location}`;
	return there?.available === false ? `is sold out in \`location\` ${location}` : void 0;
}
function bySize(a, b) {
	return a.disk - b.disk || a.memory - b.memory || a.cores - b.cores || (a.name < b.name ? -1 : 1);
}

// src/images/hcloud/prepare.ts
/** What Packer is told: on which server, and marks on all that it makes. Never a token: Packer finds it itself. */
/** Of the generator: its value is a type that may be gone. */
const ownType = "packernix_server_type";
async function prepare(api, { template, platform, packerVersion }, run) {
	const { builder, variables } = template;
	const location = textOf(builder, "location");
	const type = textOf(builder, "server_type");
	const isOwn = variables[ownType] === type;
	const chosen = location === void 0 || type === void 0 ? void 0 : await chooseType(api, {
		type,
		isFirm: !isOwn,
		location,
		architecture: architectureOf(platform),
		disk: isOwn ? Number(variables["disk_size"] ?? 0) : 0
	});
	const isOld = packerVersion !== void 0 && compareVersions(packerVersion, "1.7.0") < 0;
	return {
		builder: {
			server_name: run.name,
			snapshot_name: run.imageName,
			snapshot_labels: labelled(builder, "snapshot_labels", run),
			...isOld ? {} : {
				server_labels: labelled(builder, "server_labels", run),
				ssh_keys_labels: labelled(builder, "ssh_keys_labels", run)
			}
		},
		variables: isOwn && chosen !== void 0 ? { server_type: chosen.name } : {},
		notes: chosen === void 0 ? [] : [`Server: ${chosen.name} in ${location}`]
	};
}
/** The user's own stay, and ours are laid over. */
function labelled(builder, key, { labels }) {
	const there = builder[key];
	if (there !== void 0 && there !== null && !isObject(there)) throw new UserError(`builder-config: \`${key}\` must be a map of labels.`);
	return {
		...there ?? {},
		...labels
	};
}
/** A text that is known here: neither empty nor an expression that only Packer can read. */
function textOf(builder, key) {
	const value = builder[key];
	return typeof value === "string" && value !== "" && !value.includes("{{") ? value : void 0;
}

// src/images/hcloud/trial.ts
/**
* A throw-away server from a snapshot, made by the API and reached by Packer's builder `null`: the
* plugin can leave out the snapshot since 1.7.0 only, and Debian's Packer never can.
*/
/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualLocation = "nbg1";
const keptKeys = /^ssh_(port|username|timeout|handshake_attempts)$/;
async function trySnapshot(api, { id, written, input, run }) {
	const image = await api.image(id);
	if (image === void 0) throw new UserError(`Hetzner has no snapshot ${id} (any more).`);
	const location = textOf(written, "location") ?? usualLocation;
	const type = await chooseType(api, {
		type: textOf(written, "server_type"),
		isFirm: false,
		location,
		architecture: image.architecture,
		disk: image.disk_size
	});
	const name = `${run.name}-test`;
	const made = [];
	const dispose = async () => {
		for (const [kind, id] of made.splice(0).reverse()) await api.remove(kind, id);
	};
	try {
		const folder = path.join(input.invocation.directory, "trial");
		const key = await makeSshKey(folder, `key-${Date.now()}`);
		const keyId = await api.createKey({
			name,
			public_key: key.publicLine,
			labels: run.labels
		});
		made.push(["ssh_keys", keyId]);
		const { server, start } = await api.createServer({
			name,
			image: image.id,
			server_type: type.name,
			location,
			ssh_keys: [Number(keyId)],
			labels: run.labels
		});
		made.push(["servers", String(server.id)]);
		await start();
		const host = server.public_net.ipv4?.ip;
		if (host === void 0) throw new UserError(`Hetzner gave server ${name} no IPv4 address.`);
		const port = input.template?.facts?.machine?.port;
		return {
			builder: {
				type: "null",
				communicator: "ssh",
				ssh_host: host,
				ssh_username: "root",
				ssh_private_key_file: key.file,
				ssh_timeout: "10m",
				ssh_handshake_attempts: 100,
				ssh_read_write_timeout: "2m",
				...port === void 0 ? {} : { ssh_port: port },
				...Object.fromEntries(Object.entries(written).filter(([key]) => keptKeys.test(key)))
			},
			variables: {},
			notes: [`Server: ${type.name} in ${location}, of snapshot ${id}`],
			dispose
		};
	} catch (error) {
		await dispose();
		throw error;
	}
}

// src/images/hcloud/index.ts
/** The home of images that the builder `hcloud` makes: snapshots of a project at Hetzner. */
/** As Packer prints it (builder/hcloud/builder.go). */
const builderId = "hcloud.builder";
async function openHome(options) {
	return labelHome(hetzner(options, process.env), options);
}
/** @param env Of this job: `HCLOUD_TOKEN` and `HCLOUD_ENDPOINT`. */
function hetzner(options, env) {
	const { builderConfig, cleanupState, invocation, log, signal } = options;
	const tokenFile = path.join(invocation.directory, "hcloud-token");
	const endpoint = textOf(cleanupState ?? builderConfig, "endpoint") || env["HCLOUD_ENDPOINT"] || "https://api.hetzner.cloud/v1";
	const token = async () => {
		const kept = cleanupState && await readFile(tokenFile, "utf8").catch(() => void 0);
		const found = textOf(builderConfig, "token") || kept || env["HCLOUD_TOKEN"];
		if (found) return found;
		throw new UserError("Hetzner: there is no token. Set HCLOUD_TOKEN in `env` of the step (Hetzner Console: Security, API tokens, Read & Write), or `token` in builder-config.");
	};
	const api = hetznerApi({
		endpoint,
		token,
		log,
		signal
	});
	const kind = (word, list) => ({
		kind: word,
		list,
		remove: async (id) => await api.remove(pathOf(word), id),
		byHand: (id) => `hcloud ${word} delete ${id}`
	});
	const labelledKind = (word) => kind(word, async ({ labels }) => (await api.named(pathOf(word), selectorOf(labels))).map(asText));
	return {
		builder: "hcloud",
		builderId,
		limits: limits.hetzner,
		resources: [
			kind("server", async () => (await api.servers()).map(asText)),
			labelledKind("ssh-key"),
			labelledKind("volume"),
			labelledKind("primary-ip")
		],
		images: {
			...kind("image", async () => []),
			list: async ({ labels }) => (await api.snapshots(selectorOf(labels))).map(imageOf),
			get: async (id) => {
				const found = await api.image(id);
				return found?.type === "snapshot" ? imageOf(found) : void 0;
			},
			replaces: true,
			setLabels: async ({ id }, { all }) => await api.setLabels(id, all),
			unprotect: async (id) => await api.unprotect(id),
			uses: async (ids) => await usesOf(api, ids)
		},
		clock: async () => {
			if (api.time() === void 0) await api.locations();
			return api.time() ?? Date.now();
		},
		clockStep: 1e3,
		idOf: (artifact) => artifact.builderId === builderId ? artifact.id : void 0,
		nameTaken: /Found existing snapshot \(id=/,
		prepare: async (input, run) => await prepare(api, input, run),
		trial: {
			packer: "1.6.6",
			prepare: async (input, run) => {
				const ids = ("artifacts" in input.image ? input.image.artifacts : []).filter((artifact) => artifact.builderId === builderId).map(({ id }) => id);
				const id = "artifacts" in input.image ? ids.at(-1) : input.image.id;
				if (id === void 0) throw new Error("none of Packer's artifacts is a snapshot");
				const written = input.template?.builder ?? builderConfig;
				return await trySnapshot(api, {
					id,
					written,
					input,
					run
				});
			}
		},
		async cleanupState() {
			const own = textOf(builderConfig, "token");
			if (own !== void 0) {
				await mkdir(invocation.directory, {
					recursive: true,
					mode: 448
				});
				await writeAtomically(tokenFile, own);
			}
			return { endpoint };
		}
	};
}
/** `ssh-key` → `ssh_keys`. */
function pathOf(word) {
	return `${word.replaceAll("-", "_")}s`;
}
/** docs.hetzner.cloud, "Label Selector". */
function selectorOf(labels = {}) {
	const parts = Object.entries(labels).map(([name, value]) => value === void 0 ? name : `${name}=${value}`);
	return parts.length === 0 ? void 0 : parts.join(",");
}
function asText(thing) {
	return {
		...thing,
		id: String(thing.id)
	};
}
function imageOf({ id, description, status, protection, ...image }) {
	const { created, labels, image_size: gigabytes } = image;
	return {
		id: String(id),
		name: description,
		created,
		labels,
		state: status === "available" ? "ready" : status === "creating" ? "pending" : "failed",
		isProtected: protection.delete,
		size: gigabytes ? Math.round(gigabytes * 1e9) : void 0
	};
}
async function usesOf(api, ids) {
	const servers = await api.servers();
	const phrases = (id) => servers.filter(({ image }) => String(image?.id) === id).map((server) => `server ${server.name} (${server.id})`);
	return new Map(ids.map((id) => [id, phrases(id)]));
}

export { hetzner, openHome };