import { readFileSync } from "node:fs";

// src/shared/invocation.ts
/**
* One use of the action in one job attempt. Matrix jobs, re-runs and parallel steps share run ids;
* they never share an invocation, so whatever carries its id belongs to exactly one of them.
*/
/** Set in the environment of every child that may outlive us, so that its invocation is known. */
const invocationVariable = "PACKERNIX_INVOCATION";
/** Also set there: the process that started the child; while that lives, no other run ends the child. */
const ownerVariable = "PACKERNIX_OWNER";
/** What such a child has in its environment. */
function childMark({ id }) {
	return {
		[invocationVariable]: id,
		[ownerVariable]: `${process.pid}.${startTime()}`
	};
}
/** Field 22 of /proc/<pid>/stat (proc(5)): pids are used again. The second has blanks in it. */
function startTime() {
	const text = readFileSync("/proc/self/stat", "utf8");
	return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

export { invocationVariable as n, ownerVariable as r, childMark as t };