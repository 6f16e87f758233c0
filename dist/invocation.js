// src/shared/invocation.ts
/**
* One use of the action in one job attempt. Matrix jobs, re-runs and parallel steps share run ids;
* they never share an invocation, so whatever carries its id belongs to exactly one of them.
*/
/** In the environment of every child that may outlive us, so that reaping knows its own. */
const invocationVariable = "PACKERNIX_INVOCATION";
/** What such a child has in its environment. */
function childMark({ id }) {
	return { [invocationVariable]: id };
}

export { invocationVariable as n, childMark as t };