// src/shared/events.ts
/** What GitHub's events say about who can cause them. */
/**
* Events that strangers can cause and that run on the default branch, with its secrets and its scope
* of the cache. On them the commit of the event is safe, and a commit of a pull request is not.
*/
const riskyEvents = [
	"pull_request_target",
	"workflow_run",
	"issue_comment",
	"issues",
	"discussion",
	"discussion_comment"
];

export { riskyEvents as t };