import { n as UserError } from "./errors.js";
import { H as homeTime } from "./start-both.js";
import { setTimeout } from "node:timers/promises";

// src/images/backoff.ts
/** Waiting between two looks at something that is not there yet. */
/**
* Each call waits longer than the one before, up to about `most` milliseconds, and never as long as
* somebody else who began in the same moment.
* @throws when the job is cancelled meanwhile.
*/
function backoff(signal, first = 500, most = 15e3) {
	let next = first;
	return async () => {
		const now = next;
		next = Math.min(most, Math.round(next * 1.5));
		await setTimeout(now * (.75 + Math.random() / 2), void 0, { signal });
	};
}

// src/images/marks.ts
/**
* The marks that images and half-made resources carry in a cloud, as labels. One set of names for
* all clouds: lower-case letters, digits, `-`, and where a cloud allows it `:`.
* Run marks are put on at creation; the final mark comes last, and the expiry goes with it, so that
* what carries an expiry is unfinished.
*/
const marks = {
	/** The invocation that made it. */
	run: "packernix-run",
	/** Epoch seconds; only on what is not finished. */
	expires: "packernix-expires",
	/** `1`: complete, and tested where a test was asked for. */
	final: "packernix-final",
	/** The tests that it has passed, 20 hexadecimal digits each, with `-` between them. */
	tested: "packernix-tested",
	/** `preview` from creation on what is made for a pull request: what a role can be bound to. */
	stage: "packernix-stage",
	repository: "packernix-repository",
	builder: "packernix-builder",
	identity: "packernix-identity",
	toplevel: "packernix-toplevel",
	family: "packernix-family",
	trusted: "packernix-trusted",
	/** Build region, on the copies too. */
	region: "packernix-region",
	/** All regions with a copy, on every copy: who looks in one of them finds the others. */
	regions: "packernix-regions"
};
/** By the cloud's clock, when a maker put the final mark on: of two equal images the first one counts. */
const finishedMark = "packernix-finished";
/** Begins every mark of ours; inputs refuse labels of the user's own with this beginning. */
const markPrefix = "packernix-";
/** On everything that an invocation makes, from its creation. */
function runMarks(invocation, facts) {
	const preview = facts.stages.some((hold) => hold.stage === "preview");
	return {
		[marks.run]: invocation.id,
		[marks.expires]: String(invocation.expires),
		...preview ? { [marks.stage]: "preview" } : {}
	};
}
/** Ends the run mark of an image that did not pass and is kept for inspection: nobody works on it. */
const keptSuffix = "-kept";
/** True when the run mark is one of this repository's. */
function isOwnRun(run, repositoryId) {
	return run?.startsWith(`${repositoryId}-`) ?? false;
}
/** True for a run of this repository whose time is over; false where it is not known whose runs are whose. */
function isDeadRun(run, expires, repositoryId) {
	return repositoryId !== "0" && isOwnRun(run, repositoryId) && isOverdue(expires) === true;
}
/**
* What the mark of an expiry says.
* @returns undefined for none, and for one that somebody has written wrongly.
*/
function isOverdue(expires) {
	if (expires === void 0 || !/^\d{1,15}$/.test(expires)) return void 0;
	return Number(expires) * 1e3 < homeTime();
}
function withTest(tested, test) {
	return [...(tested ?? []).filter((one) => one !== test), test].slice(-3);
}
/** The label of the tests that an image has passed. */
function testedMark(tested) {
	return { [marks.tested]: tested.join("-") };
}
/** @returns undefined for an image that has passed none, or whose mark somebody has written wrongly. */
function readTested(value) {
	const tested = value?.split("-").filter((test) => /^[0-9a-f]{20}$/.test(test)) ?? [];
	return tested.length === 0 ? void 0 : tested;
}
/** True when an image may get the stages of another one that is equal, and was tested. */
function hasPassed({ tested }, { test }) {
	return test === void 0 || tested?.includes(test) === true;
}
/** Begins the label of every hold. */
const holdPrefix = "packernix-stage:";
const part = encodeURIComponent;
/**
* The label of one hold: `packernix-stage:production`, `packernix-stage:preview:7`, and with
* `@<family>` for another family than the image's own. Its value is since when, and until when.
*/
function holdMark(hold, family) {
	const pull = hold.pullRequest === void 0 ? "" : `:${hold.pullRequest}`;
	const guest = hold.family === family ? "" : `@${part(hold.family)}`;
	const until = hold.until === void 0 ? "" : ` until ${hold.until}`;
	return [`${holdPrefix}${part(hold.stage)}${pull}${guest}`, `${hold.since}${until}`];
}
/** @returns undefined for a label that is no hold, or one that somebody has written wrongly. */
function readHold(name, value, family) {
	if (!name.startsWith("packernix-stage:")) return void 0;
	const names = /^([^:@]+)(?::(\d+))?(?:@([^:@]+))?$/.exec(name.slice(16));
	const times = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)(?: until (\d+))?$/.exec(value);
	if (names === null || times === null) return void 0;
	const [, stage = "", pull, guest] = names;
	const [, since = "", until] = times;
	try {
		return {
			family: guest === void 0 ? family : decodeURIComponent(guest),
			stage: decodeURIComponent(stage),
			since,
			...pull === void 0 ? {} : { pullRequest: Number(pull) },
			...until === void 0 ? {} : { until: Number(until) }
		};
	} catch {
		return;
	}
}

// src/images/gone.ts
/** An ordinary race: what one run works with another one removes. */
function goneMeanwhile({ image }, cause) {
	return new UserError(`${image} is gone: another run removed it while this one worked with it. Run the step again.`, { cause });
}

export { backoff as _, holdPrefix as a, isOwnRun as c, marks as d, readHold as f, withTest as g, testedMark as h, holdMark as i, keptSuffix as l, runMarks as m, finishedMark as n, isDeadRun as o, readTested as p, hasPassed as r, isOverdue as s, goneMeanwhile as t, markPrefix as u };