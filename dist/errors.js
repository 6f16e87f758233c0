// src/shared/errors.ts
/**
* Two kinds of errors, distinguished by a tag rather than `instanceof`, because a class may be bundled
* twice. `UserError`: the user can fix it; its text names the input, file or resource and says what to
* do. All others are faults of this action or of the machine, and are reported with their cause.
*/
const tag = Symbol.for("packernix-action.user-error");
/** An error that the user can fix. The message is one sentence or two and is shown unchanged. */
var UserError = class extends Error {
	[tag] = true;
	location;
	details;
	constructor(message, options = {}) {
		super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.name = "UserError";
		this.location = options.location;
		this.details = options.details;
	}
};
function isUserError(error) {
	return typeof error === "object" && error !== null && tag in error;
}
/** What to do about the last of many answers with status 429, or with 500 and more: nobody's mistake here. */
function outage(status, whose) {
	return `${whose} ${status === 429 ? "gets too many requests" : "has trouble of its own"}: run the step again later.`;
}
/** A child process that could not be started, was killed, or ended with another code than 0. */
var CommandError = class extends Error {
	command;
	exitCode;
	signal;
	/** The last part of what the command wrote to its standard error. */
	stderr;
	/** True when no file of that name could be executed. */
	missing;
	timedOut;
	/** True if it was ended because it printed more than its caller accepts. */
	tooLong;
	constructor(fields) {
		super(commandMessage(fields), fields.cause === void 0 ? void 0 : { cause: fields.cause });
		this.name = "CommandError";
		this.command = fields.command;
		this.exitCode = fields.exitCode;
		this.signal = fields.signal;
		this.stderr = fields.stderr ?? "";
		this.missing = fields.missing ?? false;
		this.timedOut = fields.timedOut ?? false;
		this.tooLong = fields.tooLong ?? false;
	}
};
function commandMessage(fields) {
	if (fields.missing) return `${fields.command}: not found, or not executable`;
	const last = lastLine(fields.stderr ?? "");
	const tail = last === "" ? "" : `: ${last}`;
	if (fields.timedOut) return `${fields.command} took too long and was ended${tail}`;
	if (fields.tooLong) return `${fields.command} was ended because its output was too long${tail}`;
	if (fields.signal) return `${fields.command} was killed by ${fields.signal}${tail}`;
	return `${fields.command} failed with exit code ${fields.exitCode ?? "unknown"}${tail}`;
}
function lastLine(text) {
	return (text.split("\n").filter((line) => line.trim() !== "").at(-1) ?? "").trim();
}
/** The text of anything that was thrown, without its stack. */
function messageOf(error) {
	if (error instanceof Error) return error.message;
	return String(error);
}
/** True for a failed system call with this code, such as `ENOENT`. */
function hasCode(error, code) {
	return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

export { messageOf as a, isUserError as i, UserError as n, outage as o, hasCode as r, CommandError as t };