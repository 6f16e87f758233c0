import { S as backoff, _ as finalMarks, a as changeOf, b as decode, c as idOfMade, d as lagOf, f as marksOf, g as unfinishedRun, h as runMarksOf, i as stillListed, l as isNamed, m as runLabels, n as labelCleanup, o as cloudTime, p as readImage, r as labelCatalog, s as finishedOnes, u as keyOf, y as changed } from "./limits.js";
import { i as isUserError, n as UserError } from "./errors.js";
import { H as homeTime, N as previewStage, z as byName } from "./start-both.js";
import { c as keptSuffix, n as finishedMark, o as isOverdue, r as hasPassed, u as marks } from "./marks.js";
import { setTimeout } from "node:timers/promises";

// src/images/labels/finalise.ts
/**
* From what Packer made to a finished image, and which of several equal ones is the answer: the one
* whose maker put the final mark on first, by the cloud's clock. Each maker writes that moment down
* with the mark, and writes it again when the writing took longer than `lag`; then it waits for `lag`
* before it looks. So whoever came earlier is seen by whoever came later. In a cloud where a name has
* one image, the name settles that before the build; of equal ones the oldest is the answer there.
*/
/** Milliseconds that a new image may be missing: clouds answer from copies of their data. */
const longestUnknown = 12e4;
/** Milliseconds for an image that Packer has waited for already. */
const longestMaking = 36e5;
/** Milliseconds until a run that is alive has marked all copies of its image. */
const longestMarking = 2e4;
/** Milliseconds until an image that carries its marks must be on the list. */
const longestLag = 6e4;
async function finalise(kit, stages, input, artifacts) {
	const { images } = kit.cloud;
	const { facts, invocation } = input;
	const built = await marked(kit, await ready(kit, artifacts), runMarksOf(kit, invocation, facts));
	const [earlier] = (await equalOnes(kit, input)).acceptable;
	if (earlier !== void 0) return await yieldTo(kit, stages, input, built.id, earlier);
	const made = await images.copy?.(built, input) ?? built;
	if (made !== built) {
		const [meanwhile] = (await equalOnes(kit, input)).acceptable;
		if (meanwhile !== void 0) return await yieldTo(kit, stages, input, made.id, meanwhile);
	}
	await images.rename?.(made.id, facts.name);
	if (facts.trusted) await images.publish?.(made.id, facts.family);
	await putFinal(kit, input, made);
	return await settle(kit, stages, input, made);
}
async function putFinal(kit, input, made) {
	const { cloud, options } = kit;
	const { builder, clockStep = 0, images } = cloud;
	const { facts, invocation } = input;
	const stages = facts.stages.filter(({ stage }) => !made.failure || stage === "preview");
	const whose = {
		builder,
		repositoryId: options.repositoryId
	};
	const final = {
		...finalMarks({
			invocation,
			facts: {
				...facts,
				stages
			}
		}, whose),
		...images.furtherMarks?.(made)
	};
	if (cloud.oldestWins) {
		await marked(kit, made, final, [marks.expires]);
		return;
	}
	const lag = lagOf(cloud);
	for (let written = made;;) {
		const moment = await cloud.clock();
		written = await marked(kit, written, {
			...final,
			[finishedMark]: String(moment)
		}, [marks.expires]);
		if (await cloud.clock() - moment + clockStep <= lag) break;
	}
	await setTimeout(lag + clockStep + 1, void 0, { signal: options.signal });
}
/** Lists until two answers are equal and have the own image in them; the first one is the answer. */
async function settle(kit, stages, input, made) {
	const { images } = kit.cloud;
	const wait = backoff(kit.options.signal, Math.min(500, lagOf(kit.cloud)), 2e3);
	const began = Date.now();
	const end = began + longestLag;
	const own = made.id;
	for (let before = "";; await wait()) {
		const { acceptable, isComing } = await equalOnes(kit, input);
		const now = JSON.stringify(acceptable.map(({ image }) => image));
		const mine = acceptable.find(({ invocation }) => invocation === input.invocation.id);
		const [first] = acceptable;
		const waits = isComing && Date.now() - began < longestMarking;
		if (mine !== void 0 && first !== void 0 && now === before && !waits) {
			if (first !== mine) return await yieldTo(kit, stages, input, keyOf(mine), first);
			const finished = await images.finish?.(mine, made, input) ?? mine;
			if (made.failure !== void 0) throw made.failure;
			return finished;
		}
		if (Date.now() > end) throw new Error(`${kit.cloud.limits.cloud} does not list ${own} although it is marked`);
		before = now;
	}
}
/**
* Equal images that this run may answer with, the first one first.
* @returns `isComing`: a run has marked some copies of its image, and not yet the one that says how old
*   the image is.
*/
async function equalOnes(kit, { facts }) {
	const { cloud } = kit;
	const identity = facts.identity.text;
	const selector = finishedOnes(kit, { [marks.identity]: identity });
	const read = (await cloud.images.list({
		...selector,
		isFresh: true
	})).map((one) => ({
		marks: marksOf(kit, one),
		image: readImage(kit, one)
	}));
	const at = (image, given) => cloud.oldestWins ? Date.parse(image.created) : Number(given["packernix-finished"] ?? 0);
	const equal = read.flatMap(({ image, marks: given }) => {
		return image?.identity === identity && (image.trusted || !facts.trusted) ? [{
			image,
			at: at(image, given)
		}] : [];
	});
	equal.sort((a, b) => a.at - b.at || byName(a.image, b.image));
	const runs = new Set(read.flatMap(({ image }) => image?.invocation ?? []));
	const isComing = read.some((one) => cloud.oldestWins && !one.image && runs.has(one.marks[marks.run] ?? ""));
	return {
		acceptable: equal.map(({ image }) => image),
		isComing
	};
}
async function yieldTo(kit, stages, { facts }, own, earlier) {
	kit.options.log.info(`Another run finished the same image first; this one is removed: ${own}. The image is ${earlier.image}`);
	const { images } = kit.cloud;
	await images.remove(own);
	if ((await stillListed(kit, [own])).size > 0) throw new Error(`${own} is still listed after its deletion`);
	let result = await images.complete?.(earlier) ?? earlier;
	if (!hasPassed(earlier, facts)) return result;
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
async function ready(kit, artifacts) {
	const { cloud, options } = kit;
	const id = idOfMade(kit, artifacts);
	if (cloud.images.ready !== void 0) return await cloud.images.ready(id);
	const wait = backoff(options.signal);
	const end = Date.now() + longestMaking;
	for (let seen = Date.now();; await wait()) {
		const found = await cloud.images.get(id);
		if (found?.state === "ready") return found;
		if (found?.state === "failed") throw new UserError(`${cloud.limits.cloud} could not make the image ${id}.`);
		if (Date.now() > end) throw new UserError(`${cloud.limits.cloud} did not finish the image ${id} within an hour.`);
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
	const change = changeOf(kit, image.labels, {
		put,
		take
	});
	await images.setLabels(image, change);
	if (images.merges) return {
		...image,
		labels: change.all
	};
	const after = await images.get(image.id);
	if (after === void 0) throw new Error(`${image.id} was removed while this run worked with it`);
	return after;
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
	const moment = cloud.oldestWins ? {} : { [finishedMark]: String(homeTime()) };
	const { name } = input.facts;
	const own = `${name.slice(0, (cloud.longestName ?? 255) - 9)}-${options.invocation.id.slice(-8)}`;
	const before = cloud.limits.form === "note" ? { "": own } : {};
	const put = {
		...final,
		...moment,
		...cloud.images.furtherMarks?.()
	};
	changed(before, { put }, cloud.limits);
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
			if (!(image.identity === facts.identity.text && (image.trusted || !facts.trusted))) return "taken";
			return { image: await cloud.images.complete?.(image) ?? image };
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
		...cloud.ready && { ready: cloud.ready },
		prepare: (input) => cloud.prepare(input, runLabels(kit, input.invocation, input.facts)),
		finalise: (input, artifacts) => finalise(kit, catalog, input, artifacts),
		quarantine: (input, artifacts) => quarantine(kit, input, artifacts),
		...labelCleanup(kit),
		...trial && { trial: {
			packer: trial.packer,
			prepare: async (input) => {
				const { image, invocation, facts } = input;
				const id = "artifacts" in image ? idOfMade(kit, image.artifacts) : image.id;
				return await trial.prepare(id, input, runLabels(kit, invocation, facts));
			}
		} }
	};
}

export { ownerOf as n, labelHome as t };