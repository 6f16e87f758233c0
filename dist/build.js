import "./rolldown-runtime.js";
import { n as UserError, r as hasCode, t as CommandError } from "./errors.js";
import { a as processEntry, n as endGroup, r as endProcesses } from "./processes2.js";
import { Ot as shorten, kt as withPeriod } from "./start-both.js";
import { n as tail, t as follow } from "./follow.js";
import { t as invocationVariable } from "./invocation.js";
import { n as outputFile, r as packerEnvironment, t as hiding } from "./session.js";
import { t as keyIsKnown } from "./temporary-keys2.js";
import { t as run } from "./exec3.js";
import { n as locationOf, r as originText } from "./template.js";
import { n as packerTrouble } from "./version.js";
import path from "node:path";
import { open, rm, stat, statfs } from "node:fs/promises";
import { spawn } from "node:child_process";

// src/packer/machine-readable.ts
/** Texts and characters kept of errors: Packer prints a handful. */
const mostErrors = 50;
const longestError = 16384;
/** Lines kept of what a provisioner prints. */
const mostSaid = 50;
/** What Packer says before a provisioner prints (its provisioners shell, shell-local, file, ansible). */
const provisions = /^==> [^:]+: (Provisioning with|Running local shell script|Executing |Uploading )/;
/**
* And after one that failed, or a post-processor (packer-plugin-sdk multistep/commonsteps
* step_provision.go; packer command/build.go).
*/
const failed = /^==> [^:]+: Provisioning step had errors|^Build '.*' errored/;
/**
* Undoes the escapes of a field: `%!(PACKER_COMMA)`, `\n`, `\r`.
* Packer does not escape the backslash nor the percent sign, so a backslash with an `n` or `r` behind
* it, and the text `%!(PACKER_COMMA)`, cannot be told from what they stand for.
*/
function unescapeField(field) {
	return field.replaceAll("\\n", "\n").replaceAll("\\r", "\r").replaceAll("%!(PACKER_COMMA)", ",");
}
/**
* A reader for one run.
* @param onLine Called for every line that a person should see, without escapes and line ends.
*/
function machineReadable(onLine) {
	const artifacts = /* @__PURE__ */ new Map();
	const errors = [];
	const said = [];
	let printed;
	let isWhole = false;
	let understood = false;
	const show = (text) => {
		for (const line of text.split(/\r\n|\n|\r/)) if (line.trim() !== "") onLine(line);
	};
	const remember = (line) => {
		isWhole ||= failed.test(line);
		if (isWhole) return;
		if (provisions.test(line)) printed = [];
		const [, text = ""] = /^(?:==>| {3}) [^:]+: (.*)$/.exec(line) ?? [];
		if (text.trim() !== "" && !provisions.test(line)) printed?.push(text);
		if (printed !== void 0 && printed.length > mostSaid) printed.shift();
	};
	const artifactOf = (build, index) => {
		const key = JSON.stringify([build, index]);
		const known = artifacts.get(key);
		if (known !== void 0) return known;
		const fresh = {
			build,
			index: Number(index),
			builderId: "",
			id: "",
			string: "",
			files: []
		};
		artifacts.set(key, fresh);
		return fresh;
	};
	const readArtifact = (build, [index = "", kind = "", ...values]) => {
		const value = unescapeField(values[0] ?? "");
		if (!/^\d+$/.test(index) || kind === "nil") return;
		if (kind === "builder-id") artifactOf(build, index).builderId = value;
		if (kind === "id") artifactOf(build, index).id = value;
		if (kind === "string") artifactOf(build, index).string = value;
		if (kind === "file") artifactOf(build, index).files.push(unescapeField(values[1] ?? ""));
	};
	return {
		/** Takes one line without its end. A line in another form is passed on as text. */
		write(line) {
			const match = /^\d+,([^,]*),([a-z-]+)(?:,(.*))?$/s.exec(line);
			if (match === null) return show(line);
			understood = true;
			const [, target = "", type = "", data = ""] = match;
			const fields = data.split(",");
			if (type === "ui") {
				const text = unescapeField(fields.slice(1).join(","));
				if (fields[0] === "error") keep(said, text);
				for (const line of text.split(/[\r\n]+/)) remember(line);
				return show(text);
			}
			if (type === "artifact") return readArtifact(unescapeField(target), fields);
			if (type === "error") keep(errors, reasonOf(unescapeField(data), said));
		},
		result: (end) => ({
			artifacts: [...artifacts.values()],
			errors: errors.length > 0 ? errors : said.filter(isPackersOwn),
			printed: printed ?? [],
			understood,
			...end
		})
	};
}
function keep(list, text) {
	const trimmed = text.trim().slice(0, longestError);
	if (trimmed === "" || list.includes(trimmed)) return;
	if (list.length === mostErrors) list.shift();
	list.push(trimmed);
}
/**
* All that Packer reports when a step of a builder stops the build (packer-plugin-sdk,
* multistep/commonsteps); the last line of the step gives the reason.
*/
function reasonOf(error, said) {
	if (error.trim() !== "Build was halted.") return error;
	return said.flatMap((text) => /^==> [^:]+: (.+)/s.exec(text)?.[1] ?? []).at(-1) ?? error;
}
/** Not the standard error of a script (`==> name: …`) nor a heading. */
function isPackersOwn(text) {
	return !/^(==>|-->|Build ')/.test(text);
}

// src/packer/process.ts
/**
* Starts a process that survives our end. GitHub gives a cancelled step ten seconds and kills only the
* step's own process; Packer needs longer to remove what it made. So it gets its own session, and writes
* to files, because a pipe would break with our end.
*/
/**
* Starts a command in its own session with nothing on standard input.
* @throws {CommandError} when it cannot be started.
*/
async function startDetached(command, args, options) {
	const out = await open(options.stdout, "w", 384);
	const err = await open(options.stderr, "w", 384);
	try {
		const child = spawn(command, args, {
			cwd: options.cwd,
			env: {
				...options.env,
				[invocationVariable]: options.invocation
			},
			detached: true,
			stdio: [
				"ignore",
				out.fd,
				err.fd
			]
		});
		const exit = new Promise((resolve) => {
			child.once("exit", (code, signal) => resolve({
				code: code ?? void 0,
				signal: signal ?? void 0
			}));
		});
		const failure = new Promise((_, reject) => child.once("error", reject));
		const { pid } = child;
		if (pid === void 0) return await failure;
		failure.catch(() => {});
		return {
			pid,
			startTime: processEntry(pid)?.startTime ?? "",
			exit
		};
	} catch (error) {
		const missing = hasCode(error, "ENOENT") || hasCode(error, "EACCES");
		throw new CommandError({
			command,
			missing,
			cause: error
		});
	} finally {
		await out.close();
		await err.close();
	}
}

// src/packer/validate.ts
/** `packer validate`, and Packer's complaints in few words. */
/**
* How plugins refuse keys and values that they cannot read, before they look at what these mean
* (packer-plugin-sdk template/config/decode.go, and mapstructure's errors in it).
*/
const unreadable = /unknown configuration key|expected type '|cannot parse '|cannot decode/;
/**
* Lets Packer check the whole template, builder and plugins included.
* @param origin Whose text the template is: the error names this input.
* @param isBare The template lacks what this machine adds: only what cannot be read counts.
* @throws {UserError} with Packer's words.
*/
async function validateTemplate(session, files, origin, signal, isBare = false) {
	const hide = hiding(session);
	const environment = await packerEnvironment(session);
	const lines = [];
	const reader = machineReadable((line) => void (lines.length < 1e3 && lines.push(line)));
	try {
		const { exitCode, stdout, stderr } = await run(session.packer, [
			"-machine-readable",
			"validate",
			`-var-file=${files.variablesFile}`,
			files.templateFile
		], {
			env: {
				...environment.env,
				[invocationVariable]: session.invocation
			},
			cwd: session.workingDirectory,
			timeout: 3e5,
			maxOutput: 8388608,
			anyExit: true,
			...signal === void 0 ? {} : { signal }
		});
		for (const line of stdout.split("\n")) reader.write(line);
		await environment.ownLog.show(() => true);
		if (exitCode === 0) return;
		const { errors, understood } = reader.result({
			exitCode,
			ended: "exit"
		});
		const text = errors.length > 0 ? errors.join("\n") : lines.join("\n");
		if (isBare && !unreadable.test(text)) return;
		if (!understood) throw new UserError(`${session.packer} is not Packer, or is broken: \`validate\` failed and printed nothing in Packer's form.`, { details: hide([...lines.slice(-20), stderr.slice(-4096)].join("\n")) });
		throw refusal(hide(text), origin);
	} catch (error) {
		throw error instanceof CommandError && signal?.aborted === true ? signal.reason : packerTrouble(session.packer, error);
	} finally {
		await environment.dispose();
	}
}
function refusal(text, origin) {
	const where = originText(origin);
	const location = locationOf(origin);
	const unknown = unknownBuilder(text);
	if (unknown !== void 0) return new UserError(`builder: Packer knows no builder "${unknown}" (in ${where}); correct its name, or use a Packer that has its plugin.`, {
		...location,
		details: text
	});
	const words = new Set(text.match(/\w+/g));
	const isOwn = origin.given?.some((key) => words.has(key)) ?? false;
	const message = `${isOwn ? "builder-config" : where}: Packer refuses it: ${withPeriod(inShort(text))}`;
	return new UserError(message, {
		...isOwn ? {} : location,
		details: text
	});
}
/**
* Packer ≤ 1.9: `Unknown builder x` (packer/core.go), newer: `The builder x is unknown by Packer`
* (packer/plugin_config or command/… of 1.10 and later).
*/
function unknownBuilder(text) {
	const match = /Unknown builder "?([\w.-]+)|The builder "?([\w.-]+)"? is unknown by Packer/.exec(text);
	return match?.[1] ?? match?.[2];
}
/** Packer's texts of many lines as one, at most 600 characters. */
function inShort(text) {
	const lines = text.split("\n").map((line) => line.trim().replace(/^(\* |Error: )/, "")).filter((line) => line !== "" && !/^\d+ errors? occurred:$/.test(line) && line !== "Error:");
	return shorten(lines.join("; "), 600);
}

// src/packer/build.ts
/** Runs `packer build` so that it survives our own end, follows its output, and ends it when necessary. */
/**
* Builds, and returns how the build ended. The result contains the artifacts of successful builds even
* if another build failed; `buildFailure` returns the error, if any.
* @throws {UserError} when Packer is missing or is something else.
*/
async function buildTemplate(session, files, options = {}) {
	options.signal?.throwIfAborted();
	const environment = await packerEnvironment(session);
	try {
		const started = await start(session, files, environment.env);
		try {
			await options.onStarted?.(environment.temporary, started);
			return await session.log.group(options.title ?? "Packer builds the image", () => watch(session, started, environment.ownLog, options));
		} catch (error) {
			endGroup(started.pid, started.startTime, "SIGKILL");
			throw error;
		}
	} catch (error) {
		throw packerTrouble(session.packer, error);
	} finally {
		await environment.dispose();
	}
}
async function start(session, files, env) {
	const [command = session.packer, ...before] = [...session.wrapper ?? [], session.packer];
	return await startDetached(command, [
		...before,
		"-machine-readable",
		"build",
		"-color=false",
		"-on-error=cleanup",
		`-var-file=${files.variablesFile}`,
		files.templateFile
	], {
		env,
		cwd: session.workingDirectory,
		invocation: session.invocation,
		...outputOf(session)
	});
}
function outputOf({ directory }) {
	return {
		stdout: path.join(directory, outputFile),
		stderr: path.join(directory, "packer.stderr")
	};
}
async function watch(session, started, ownLog, options) {
	const { stdout, stderr } = outputOf(session);
	const hide = hiding(session);
	const reader = machineReadable((line) => session.log.child(hide(line)));
	let exit;
	const done = started.exit.then((end) => {
		exit = end;
	});
	const ending = endOnRequest(session, started, done, options);
	const shown = ownLog.show(() => exit !== void 0);
	for await (const line of follow(stdout, () => exit !== void 0)) reader.write(line);
	await done;
	await shown;
	const asked = ending.stop();
	if (asked !== void 0 || exit?.signal !== void 0) await endProcesses(session.invocation, {
		graceMs: 2e3,
		group: started.pid
	});
	const ended = asked ?? (exit?.signal === void 0 ? "exit" : "killed");
	const result = reader.result({
		exitCode: exit?.code,
		ended
	});
	if (result.exitCode !== 0) {
		for (const line of (await tail(stderr, 16384)).split("\n")) if (line.trim() !== "") session.log.child(hide(line));
	}
	const errors = await Promise.all(result.errors.map(ownLog.explained));
	return {
		...result,
		errors: errors.map(hide),
		printed: result.printed.map(hide)
	};
}
/** Ends Packer on an abort, at the time limit and on a full disk: interrupt, bounded wait, kill. */
function endOnRequest(session, started, done, options) {
	const { pid, startTime } = started;
	const { stdout } = outputOf(session);
	const grace = options.graceMs ?? 15e4;
	let asked;
	let isOver = false;
	const timers = [];
	const end = async (why) => {
		if (asked !== void 0) return;
		asked = why;
		await keyIsKnown(stdout, () => isOver);
		if (isOver) return;
		endGroup(pid, startTime, "SIGINT");
		const wait = why === "full" ? Math.min(grace, 1e4) : grace;
		timers.push(setTimeout(() => endGroup(pid, startTime, "SIGKILL"), wait));
	};
	const onAbort = () => void end("cancelled");
	const stop = () => {
		isOver = true;
		for (const timer of timers) clearTimeout(timer);
		options.signal?.removeEventListener("abort", onAbort);
		return asked;
	};
	options.signal?.addEventListener("abort", onAbort, { once: true });
	if (options.signal?.aborted === true) onAbort();
	if (options.timeoutMs !== void 0) timers.push(setTimeout(() => void end("timeout"), options.timeoutMs));
	const isFull = stuckOnFullDisk(session.directory, stdout);
	timers.push(setInterval(async () => void (await isFull() && await end("full")), fullDiskLook));
	done.then(stop);
	return { stop };
}
/** Milliseconds between two checks of the free space. */
const fullDiskLook = 2e3;
/**
* If the output of Packer's first process fails once, it stops reading from the second one, which then
* waits forever (mitchellh/panicwrap copies through a pipe). So the disk counts as full if it is so at
* two checks, and the output has not grown between them.
*/
function stuckOnFullDisk(directory, output) {
	let before;
	return async () => {
		try {
			const { bavail, bsize } = await statfs(directory);
			const { size } = await stat(output);
			const full = bavail * bsize < 16384;
			const stuck = full && before === size;
			before = full ? size : void 0;
			return stuck;
		} catch {
			return false;
		}
	};
}
/** Removes what a build keeps outside the folder of the invocation, for a process that could not. */
async function disposeOf(temporary) {
	if (temporary === void 0 || !/^\/tmp\/packernix-\w+$/.test(temporary)) return;
	await rm(temporary, {
		recursive: true,
		force: true
	});
}
/** How Packer's provisioners say that what they ran failed: shell, ansible, puppet, salt. */
const script = /\bexit(ed)?\b.*\b(status|code)\b|disconnected unexpectedly/;
/** Waiters of AWS's two SDKs for Go at their end, in packer-plugin-amazon builder/common/state.go. */
const waited = /exceeded (wait attempts|max wait time)/;
/** Why a build failed, in one or two sentences; undefined if it made an artifact. */
function buildFailure(result, packer) {
	const details = result.errors.join("\n");
	if (result.ended === "cancelled") return new UserError("The build was cancelled.", { details });
	if (result.ended === "timeout") return new UserError("build-timeout: the build took too long and was stopped. Give it more time, or see in the log what it waited for.", { details });
	if (result.ended === "full") return new UserError("No space left on the disk of Packer's output (RUNNER_TEMP); the build was stopped. Free some space.", { details });
	if (result.ended === "killed") return new UserError("Packer was killed before it had finished; the machine may be out of memory. Use a larger runner, or give the build less.", { details });
	if (!result.understood) return new UserError(`${packer} is not Packer, or is broken: \`build\` ended with exit code ${result.exitCode} and printed nothing in Packer's form.`);
	if (result.exitCode !== 0) {
		const first = result.errors[0];
		if (first === void 0) {
			const text = `Packer failed with exit code ${result.exitCode}; its log above says why.`;
			return new UserError(text, { details });
		}
		const text = `Packer could not build the image: ${withPeriod(inShort(first))}`;
		if (waited.test(first)) return new UserError(`${text} Packer stopped waiting for AWS: raise \`aws_polling\` in \`builder-config\`, such as \`{ delay_seconds: 15, max_attempts: 480 }\` for two hours.`, { details });
		if (!script.test(first) || result.printed.length === 0) return new UserError(text, { details });
		const last = result.printed.slice(-10).join("\n");
		return new UserError(`${text} Its last lines:\n${last}`, { details: [details, ...result.printed].join("\n") });
	}
	if (result.artifacts.length === 0) return new UserError("template: Packer succeeded but made no artifact; does the template skip making the image?");
}

export { validateTemplate as a, inShort as i, buildTemplate as n, disposeOf as r, buildFailure as t };