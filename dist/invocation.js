// src/shared/invocation.ts
/**
* One use of the action in one job attempt. Matrix jobs, re-runs and parallel steps share run ids;
* they never share an invocation, so whatever carries its id belongs to exactly one of them.
*/
/** Set in the environment of every child that may outlive us, so that its invocation is known. */
const invocationVariable = "PACKERNIX_INVOCATION";
/** Also set there: the process that started the child; while that lives, no other run ends the child. */
const ownerVariable = "PACKERNIX_OWNER";

export { ownerVariable as n, invocationVariable as t };