import { n as UserError } from "./errors.js";
import { H as homeTime } from "./start-both.js";
import "./invocation.js";

// src/images/gone.ts
/** An ordinary race: what one run works with another one removes. */
function goneMeanwhile({ image }, cause) {
	return new UserError(`${image} is gone: another run removed it while this one worked with it. Run the step again.`, { cause });
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
/**
* The run by which something was left: one of this repository's, whose time is over.
* @returns undefined also where it is not known whose runs are whose.
*/
function deadRun(tags, repositoryId) {
	const run = tags.get(marks.run);
	if (repositoryId === "0" || !isOwnRun(run, repositoryId)) return void 0;
	return isOverdue(tags.get(marks.expires)) ? run : void 0;
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

export { holdPrefix as a, keptSuffix as c, readHold as d, readTested as f, goneMeanwhile as g, withTest as h, holdMark as i, markPrefix as l, testedMark as m, finishedMark as n, isOverdue as o, runMarks as p, hasPassed as r, isOwnRun as s, deadRun as t, marks as u };