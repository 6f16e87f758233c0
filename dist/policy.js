import "./rolldown-runtime.js";
import { _ as riskyEvents } from "./start.js";

// src/cache/policy.ts
/** Which runs write the cache: entries of pull requests would evict those that branches share. */
/**
* @param options `found`: a lookup of this run has found something to start from, also when it was
* no exact hit. Before any lookup leave it out: the answer is then the widest that may come.
*/
function cachePolicy(options) {
	const { input, github, found = false } = options;
	if (input === "off") return {
		read: false,
		write: false,
		why: "`cache` is off"
	};
	if (input === "read") return {
		read: true,
		write: false,
		why: "`cache` is read"
	};
	if (riskyEvents.includes(github.event)) return {
		read: true,
		write: false,
		why: `strangers can trigger the event ${github.event}`
	};
	if (input === "write") return {
		read: true,
		write: true,
		why: ""
	};
	const main = github.defaultBranch;
	if (main !== void 0 && github.ref === `refs/heads/${main}`) {
		const why = github.trusted ? "" : `the event ${github.event} is not the repository's own`;
		return {
			read: true,
			write: github.trusted,
			why
		};
	}
	if (!found) return {
		read: true,
		write: true,
		why: ""
	};
	return {
		read: true,
		write: false,
		why: `only runs of ${main === void 0 ? "the default branch" : main} replace existing entries`
	};
}

export { cachePolicy };