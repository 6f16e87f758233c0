import { i as isUserError, n as UserError } from "./errors.js";
import { H as homeTime, N as previewStage, V as sameSlot, z as byName } from "./start-both.js";
import { _ as backoff, d as marks, l as keptSuffix, n as finishedMark, r as hasPassed, s as isOverdue } from "./gone.js";
import { S as decode, _ as runMarksOf, a as lackingIn, c as cloudTime, d as isNamed, f as keyOf, g as runLabels, h as readImage, i as labelCatalog, l as finishedOnes, m as marksOf, n as labelCleanup, o as stillListed, p as lagOf, r as complete, s as changeOf, u as idOfMade, v as unfinishedRun, x as changed, y as finalMarks } from "./limits.js";
import { i as only, t as makeSshKey } from "./ssh-key.js";
import path from "node:path";
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
/** Milliseconds until an image that carries its marks must be on the list. */
const longestLag = 6e4;
async function finalise(kit, stages, input, artifacts) {
	const { images } = kit.cloud;
	const { facts, invocation } = input;
	const made = await marked(kit, await ready(kit, artifacts), runMarksOf(kit, invocation, facts));
	const [earlier] = await equalOnes(kit, input);
	if (earlier !== void 0) return await yieldTo(kit, stages, input, made.id, earlier);
	await images.rename?.(made.id, facts.name);
	if (facts.trusted) await images.publish?.(made.id, facts.family);
	await putFinal(kit, input, made);
	return await settle(kit, stages, input, made.id);
}
async function putFinal(kit, input, made) {
	const { cloud, options } = kit;
	const { builder, clockStep = 0, images } = cloud;
	const { facts, invocation } = input;
	const there = made.copies?.map(({ region }) => region) ?? made.regions ?? [];
	const isWhole = lackingIn(kit, there).length === 0;
	const stages = facts.stages.filter(({ stage }) => isWhole || stage === "preview");
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
async function settle(kit, stages, input, own) {
	const { images } = kit.cloud;
	const wait = backoff(kit.options.signal, Math.min(500, lagOf(kit.cloud)), 2e3);
	const end = Date.now() + longestLag;
	for (let before = "";; await wait()) {
		const equal = await equalOnes(kit, input);
		const now = JSON.stringify(equal.map(({ image }) => image));
		const mine = equal.find(({ invocation }) => invocation === input.invocation.id);
		const [first] = equal;
		if (mine !== void 0 && first !== void 0 && now === before) {
			if (first !== mine) return await yieldTo(kit, stages, input, keyOf(mine), first);
			return await served(kit, stages, input, await images.finish?.(mine, input) ?? mine);
		}
		if (Date.now() > end) throw new Error(`${kit.cloud.limits.cloud} does not list ${own} although it is marked`);
		before = now;
	}
}
/** Equal images that this run may answer with, the first one first. */
async function equalOnes(kit, { facts }) {
	const { cloud } = kit;
	const identity = facts.identity.text;
	const selector = finishedOnes(kit, { [marks.identity]: identity });
	const equal = (await cloud.images.list({
		...selector,
		isFresh: true
	})).flatMap((one) => {
		const image = readImage(kit, one);
		if (!(image?.identity === identity && (image.trusted || !facts.trusted))) return [];
		const finished = Number(marksOf(kit, one)["packernix-finished"] ?? 0);
		return [{
			image,
			at: cloud.oldestWins ? Date.parse(image.created) : finished
		}];
	});
	equal.sort((a, b) => a.at - b.at || byName(a.image, b.image));
	return equal.map(({ image }) => image);
}
async function yieldTo(kit, stages, input, own, earlier) {
	kit.options.log.info(`Another run finished the same image first; this one is removed: ${own}. The image is ${earlier.image}`);
	await kit.cloud.images.remove(own);
	if ((await stillListed(kit, [own])).size > 0) throw new Error(`${own} is still listed after its deletion`);
	return await served(kit, stages, input, earlier);
}
/** The image in all regions, and with the stages that it is to have. */
async function served(kit, stages, { facts }, image) {
	let result = await complete(kit, image);
	if (!hasPassed(image, facts)) return result;
	const held = (hold) => result.stages.some((one) => sameSlot(one, hold) && one.since >= hold.since);
	for (const hold of facts.stages) if (!held(hold)) result = await stages.addStage(result, hold);
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
async function ready(kit, artifacts) {
	const id = idOfMade(kit, artifacts);
	const { images } = kit.cloud;
	return images.ready === void 0 ? await whenReady(kit, id) : await images.ready(id);
}
/**
* Waits for an image.
* @param longest Milliseconds.
* @throws {UserError} for one that the cloud could not make.
*/
async function whenReady({ cloud, options }, id, longest = longestMaking) {
	const wait = backoff(options.signal);
	const began = Date.now();
	for (let seen = began;; await wait()) {
		const found = await cloud.images.get(id);
		if (found?.state === "ready") return found;
		if (found?.state === "failed") {
			const why = found.reason === void 0 ? "" : `: ${found.reason}`;
			throw new UserError(`${cloud.limits.cloud} could not make the image ${id}${why}.`);
		}
		if (Date.now() - began > longest) throw new UserError(`${cloud.limits.cloud} did not finish the image ${id} within an hour.`);
		if (found !== void 0) seen = Date.now();
		if (Date.now() - seen > longestUnknown) throw new Error(`${id} is not there: it was removed while this run worked with it`);
		options.log.progress(id, `Waiting for ${cloud.limits.cloud} to finish the image ${id}`);
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
/** @throws {UserError} for facts that could not be written down when the image is finished. */
function checkMarks(kit, input) {
	const { cloud, options } = kit;
	const { repositoryId } = options;
	const final = finalMarks(input, {
		builder: cloud.builder,
		repositoryId
	});
	const moment = cloud.oldestWins ? {} : { [finishedMark]: String(homeTime()) };
	const before = cloud.limits.form === "note" ? { "": otherName(kit, input) } : {};
	const put = {
		...final,
		...moment,
		...cloud.images.furtherMarks?.()
	};
	changed(before, { put }, cloud.limits);
}
/** Of an image whose own name is taken. */
function otherName({ cloud, options }, { facts: { name } }) {
	return `${name.slice(0, (cloud.longestName ?? 255) - 9)}-${options.invocation.id.slice(-8)}`;
}
async function reserveName(kit, input, refusal) {
	const { cloud, options } = kit;
	if (refusal !== void 0 && cloud.nameTaken?.test(refusal.join("\n")) !== true) return void 0;
	const { name } = input.facts;
	const own = otherName(kit, input);
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
			return { image: await complete(kit, image) };
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
		if (live !== void 0) {
			if (facts.trusted && marksOf(kit, live.one)[marks.stage] === "preview") return "taken";
			options.log.progress("name", `Waiting for ${live.run}, which is making the same image (${live.one.id})`);
		}
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
		ready: async (input) => {
			checkMarks(kit, input);
			await cloud.ready?.(input, runLabels(kit, input.invocation, input.facts));
		},
		prepare: (input) => cloud.prepare(input, runLabels(kit, input.invocation, input.facts)),
		finalise: (input, artifacts) => finalise(kit, catalog, input, artifacts),
		quarantine: (input, artifacts) => quarantine(kit, input, artifacts),
		...labelCleanup(kit),
		...trial && { trial: {
			packer: trial.packer,
			prepare: async (input) => {
				const { image, invocation, facts } = input;
				const id = "artifacts" in image ? idOfMade(kit, image.artifacts) : keyOf(image);
				return await trial.prepare(id, input, runLabels(kit, invocation, facts));
			}
		} }
	};
}

// src/images/labels/trial.ts
/**
* A throw-away machine from an image, made by the cloud's API and reached by Packer's builder `null`:
* for builders that cannot leave out the image. The cloud makes a key and a server, and removes them.
*/
/** How Packer gets into a machine of an image, where the user says nothing else. */
function loginTo({ template }) {
	const port = template?.facts?.machine?.port;
	return {
		communicator: "ssh",
		ssh_username: "root",
		ssh_timeout: "10m",
		ssh_handshake_attempts: 100,
		ssh_read_write_timeout: "2m",
		...port === void 0 ? {} : { ssh_port: port }
	};
}
const keptKeys = /^ssh_(port|username|timeout|handshake_attempts)$/;
/**
* The trial of an adapter.
* @param makerOf For the image with this id; `builder` is what the user has written for Packer's builder.
*/
function serverTrial({ builderConfig }, makerOf) {
	return {
		packer: "1.6.6",
		async prepare(id, input, run) {
			const given = {
				...loginTo(input),
				...input.template?.builder ?? builderConfig
			};
			const maker = await makerOf(id, given, run);
			const name = `${run.name}-test`;
			const made = [];
			const dispose = async () => {
				for (const one of made.splice(0).reverse()) await maker.remove(...one);
			};
			try {
				const folder = path.join(input.invocation.directory, "trial");
				const key = await makeSshKey(folder, `key-${Date.now()}`);
				const keyId = await maker.createKey(name, key.publicLine);
				made.push(["key", keyId]);
				const server = await maker.createServer(name, keyId);
				made.push(["server", server.id]);
				const host = await server.address();
				if (host === void 0) throw new UserError(`The server ${name} got no IPv4 address.`);
				return {
					builder: {
						type: "null",
						...loginTo(input),
						ssh_host: host,
						ssh_private_key_file: key.file,
						...only(given, keptKeys)
					},
					variables: {},
					notes: [`Server: ${maker.machine}`],
					dispose
				};
			} catch (error) {
				await dispose().catch(() => {});
				throw error;
			}
		}
	};
}

export { whenReady as a, ownerOf as i, serverTrial as n, labelHome as r, loginTo as t };