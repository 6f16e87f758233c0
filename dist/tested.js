import { a as messageOf, n as UserError, t as CommandError } from "./errors.js";
import { Dt as quoted, J as isObject, Ot as shorten, Q as isInside, T as plain, X as exists, et as realPath, kt as withPeriod, l as formatDuration, rt as which } from "./start-both.js";
import { N as childEnvironment, a as renewExpiry, o as saveCleanupState, p as writeOutputFiles } from "./start.js";
import { o as writePackerFiles } from "./session.js";
import { a as writeTemplate, o as writeVariables } from "./template.js";
import { a as validateTemplate, i as inShort, t as buildFailure } from "./build.js";
import { o as variableResolver } from "./variables.js";
import { t as childMark } from "./processes2.js";
import { t as run } from "./exec3.js";
import { n as json2xml_default, r as XMLParser, t as XMLValidator } from "./fxp.js";
import { t as literal } from "./literal.js";
import { n as refuseOldPacker, r as runPacker, t as openPacker } from "./packer.js";
import path from "node:path";
import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { text } from "node:stream/consumers";

// src/trial/junit.ts
/**
* Reads and writes JUnit files. There is no standard; this is what common reporters, Jenkins and goss
* agree on: `testsuite` and `testcase`, and in a case `failure`, `error` or `skipped`.
*/
/** Bytes; a larger file is not read. */
const largestJUnit = 8388608;
/** Failed cases that are kept; the others are only counted. */
const mostFailures = 1e3;
/**
* Reads a JUnit file. Document types are refused, so there is no entity that could be expanded.
* @throws {Error} with the reason if it is not a JUnit file.
*/
function readJUnit(text) {
	if (Buffer.byteLength(text) > 8388608) throw new Error(`it is larger than ${largestJUnit / 1024 ** 2} MiB`);
	if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error("it has a document type");
	const valid = XMLValidator.validate(text);
	if (valid !== true) throw new Error(`it is not XML (line ${valid.err.line}: ${valid.err.msg})`);
	const parser = new XMLParser({
		ignoreAttributes: false,
		attributeNamePrefix: "@",
		parseAttributeValue: false,
		parseTagValue: false,
		processEntities: false,
		cdataPropName: "#cdata",
		isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute
	});
	let root;
	try {
		root = parser.parse(text);
	} catch (error) {
		throw new Error(`it cannot be read (${messageOf(error)})`);
	}
	const suites = [...children(root, "testsuites"), ...children(root, "testsuite")];
	if (suites.length === 0) throw new Error("it has no `testsuite`");
	const result = {
		tests: 0,
		failed: 0,
		failures: []
	};
	for (const suite of suites) readSuite(suite, result);
	return result;
}
function readSuite(suite, result) {
	for (const inner of children(suite, "testsuite")) readSuite(inner, result);
	for (const one of children(suite, "testcase")) {
		result.tests += 1;
		const problem = [...children(one, "failure"), ...children(one, "error")][0];
		if (problem === void 0) continue;
		result.failed += 1;
		if (result.failures.length === mostFailures) continue;
		const name = [attribute(one, "classname"), attribute(one, "name")].filter((part) => part !== "").join(": ");
		const failure = attribute(problem, "message") || textOf(problem) || "failed";
		result.failures.push({
			name: shorten(name || "a case", 200),
			failure: shorten(failure, 2e3)
		});
	}
}
/** Elements of one name; the parser returns one without attributes and content as a text. */
function children(value, name) {
	const list = isObject(value) ? value[name] : void 0;
	if (!Array.isArray(list)) return [];
	return list.map((item) => isObject(item) ? item : { "#text": item });
}
function attribute(element, name) {
	const value = element[`@${name}`];
	return typeof value === "string" ? withoutReferences(value).trim() : "";
}
function textOf(element) {
	return withoutReferences([element["#text"], element["#cdata"]].flat().filter((part) => typeof part === "string").join("")).trim();
}
const predefined = {
	lt: "<",
	gt: ">",
	amp: "&",
	quot: "\"",
	apos: "'"
};
/** The references that XML itself knows (XML 1.0, 4.1 and 4.6), each replaced once. */
function withoutReferences(text) {
	return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi, (whole, hex, decimal, name) => {
		if (name !== void 0) return predefined[name.toLowerCase()] ?? whole;
		const code = hex === void 0 ? Number(decimal) : Number.parseInt(hex, 16);
		return code <= 1114111 ? String.fromCodePoint(code) : whole;
	});
}
/** A small JUnit file of one suite. */
function writeJUnit(suite, cases) {
	return new json2xml_default({
		ignoreAttributes: false,
		attributeNamePrefix: "@",
		format: true,
		suppressBooleanAttributes: false
	}).build({
		"?xml": {
			"@version": "1.0",
			"@encoding": "UTF-8"
		},
		testsuites: { testsuite: {
			"@name": plain(suite),
			"@tests": String(cases.length),
			"@failures": String(cases.filter((one) => one.failure !== void 0).length),
			"@time": seconds(cases.reduce((sum, one) => sum + (one.time ?? 0), 0)),
			testcase: cases.map((one) => ({
				"@classname": plain(suite),
				"@name": plain(one.name),
				...one.time === void 0 ? {} : { "@time": seconds(one.time) },
				...one.failure === void 0 ? {} : { failure: {
					"@message": plain(one.failure),
					"#text": lines(one.output ?? "")
				} }
			}))
		} }
	});
}
function seconds(value) {
	return value.toFixed(3);
}
function lines(text) {
	return text.split("\n").map(plain).join("\n");
}

// src/trial/handshake.ts
/**
* Runs `test-command` on the runner while Packer keeps the machine running. This action starts the
* command, not Packer, because Packer's environment has the credentials of the cloud: Packer's last provisioner
* only writes down the address of the machine, and waits until the check has ended.
*/
/** The variable that names the folder, because `inline` cannot contain an arbitrary path safely. */
const handshakeVariable = "PACKERNIX_HANDSHAKE";
/**
* `build` gives what Packer's builder knows of the machine (packer-plugin-sdk
* multistep/commonsteps/step_provision.go). A key is written to a file only, not to a command line.
*/
const handshakeScript = [
	"set -eu",
	"umask 077",
	`cd "$${handshakeVariable}"`,
	"cat >key <<'PACKERNIX_END'",
	"{{ build `SSHPrivateKey` }}",
	"PACKERNIX_END",
	"cat >at.new <<'PACKERNIX_END'",
	"{{ build `Host` }}",
	"{{ build `Port` }}",
	"{{ build `User` }}",
	"PACKERNIX_END",
	"mv at.new at",
	"while [ ! -e done ]; do sleep 0.2; done"
];
/** Milliseconds between two checks for the address of the machine. */
const pace = 200;
/** Characters of a command's output that the log shows. */
const mostShown = 1048576;
/** @returns also `env`, for Packer. */
async function openHandshake(options) {
	const { folder, log } = options;
	const results = path.join(folder, "results");
	await mkdir(results, {
		recursive: true,
		mode: 448
	});
	async function machine(packerEnded) {
		const at = path.join(folder, "at");
		while (!await exists(at)) {
			if (packerEnded.aborted) return void 0;
			await setTimeout(pace);
		}
		const [host = "", port = "", user = ""] = (await readFile(at, "utf8")).split("\n");
		return {
			PACKERNIX_HOST: host,
			PACKERNIX_PORT: port,
			PACKERNIX_USER: user,
			PACKERNIX_KEY_FILE: options.keyFile ?? await keyOfPacker(folder),
			PACKERNIX_RESULTS: results
		};
	}
	/**
	* Waits for the machine, runs the command, then lets Packer continue.
	* @returns undefined if the machine never started, or ended before the command.
	*/
	async function runCheck(packerEnded) {
		const address = await machine(packerEnded);
		if (address === void 0) return void 0;
		const [program = "", ...args] = options.command;
		const shown = shownLines(log);
		let stdout = "";
		try {
			const { exitCode } = await run(program, args, {
				env: {
					...options.env,
					...address
				},
				cwd: options.cwd,
				signal: packerEnded,
				withGroup: true,
				anyExit: true,
				onStdoutLine: (line) => {
					if (stdout.length <= 8388608) stdout += `${line}\n`;
					shown(line);
				},
				onStderrLine: shown
			});
			return {
				exitCode,
				junit: await junitIn(results) ?? printedJUnit(stdout)
			};
		} catch (error) {
			if (packerEnded.aborted || !(error instanceof CommandError)) return void 0;
			log.child(error.message);
			return {
				exitCode: error.exitCode ?? 126,
				junit: ""
			};
		} finally {
			await writeFile(path.join(folder, "done"), "");
		}
	}
	return {
		env: { [handshakeVariable]: folder },
		runCheck
	};
}
/** The key that Packer made for this machine. */
async function keyOfPacker(folder) {
	const file = path.join(folder, "key");
	return (await readFile(file, "utf8")).includes("PRIVATE KEY") ? file : "";
}
/** Logs lines up to a limit, and then one line that says so. */
function shownLines(log) {
	let left = mostShown;
	return (line) => {
		if (left < 0) return;
		left -= line.length + 1;
		log.child(left < 0 ? "(The rest of this output is left out.)" : line);
	};
}
async function junitIn(results) {
	const file = path.join(results, "junit.xml");
	const found = await stat(file).catch(() => void 0);
	if (!found?.isFile()) return void 0;
	if (found.size > 8388608) return " ".repeat(largestJUnit + 1);
	return await readFile(file, "utf8");
}
/** Takes JUnit from the output, because many tools only print it and no shell redirects it. */
function printedJUnit(stdout) {
	return /^\s*<(\?xml|testsuites?)[\s>]/.test(stdout) && /<testsuites?[\s>]/.test(stdout) ? stdout : "";
}

// src/trial/provisioners.ts
/**
* The provisioners of a test machine. The user's script and all names are passed in files with fixed
* paths, because Packer renders `source`, `inline` and `environment_vars` repeatedly, so they must not
* contain data.
*/
/** @returns `report`: the path of the report that the script will leave. */
async function trialProvisioners(work) {
	const { folder, script } = work;
	const report = path.join(folder, "report");
	const provisioners = [];
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	if (script !== void 0) {
		const copy = path.join(folder, "test-script");
		await copyFile(script, copy);
		const remote = `/tmp/packernix-test-${randomBytes(8).toString("hex")}`;
		provisioners.push({
			type: "file",
			source: copy,
			destination: remote
		}, {
			type: "shell",
			script: literal(path.join(work.scripts, "trial.sh")),
			environment_vars: [`PACKERNIX_TRIAL=${remote}`]
		}, {
			type: "file",
			direction: "download",
			source: `${remote}.report`,
			destination: report
		});
	}
	if (work.meets) provisioners.push({
		type: "shell-local",
		inline: handshakeScript
	});
	return {
		provisioners,
		report
	};
}
/** @returns undefined if the script did not end by itself. */
async function readReport(file) {
	const most = largestJUnit + 16;
	const report = await text(createReadStream(file, { end: most - 1 })).catch(() => "");
	const end = report.indexOf("\n");
	if (!/^\d{1,3}$/.test(report.slice(0, end))) return void 0;
	return {
		exitCode: Number(report.slice(0, end)),
		junit: report.slice(end + 1)
	};
}

// src/trial/verdict.ts
/**
* @returns with `files` for the output directory, by name.
* @throws {Error} if Packer or this machine failed, which says nothing about the image.
*/
function verdictOf(outcome, asked, log) {
	const { result } = outcome;
	if (!result.understood || result.ended === "killed" || result.ended === "full") throw buildFailure(result, outcome.packer) ?? /* @__PURE__ */ new Error("Packer ended without giving a reason");
	const checks = [];
	if (asked.testScript !== void 0) checks.push({
		input: "test-script",
		name: asked.testScript,
		report: outcome.script
	});
	if (asked.testCommand.length > 0) {
		const name = asked.testCommand[0] ?? "";
		checks.push({
			input: "test-command",
			name,
			report: outcome.command
		});
	}
	const lost = lossOf(outcome);
	const cases = [{
		name: "the image boots and can be reached",
		...outcome.connected ? {} : {
			failure: lost ?? "not reached",
			output: tailOf(outcome)
		}
	}];
	const problems = [];
	const files = {};
	for (const check of checks) {
		const { junit, problem } = judge(check, lost, log);
		if (junit !== void 0) files[files["junit.xml"] === void 0 ? "junit.xml" : `junit-${check.input}.xml`] = junit;
		if (problem !== void 0) problems.push(`${check.input}: ${problem}`);
		cases.push({
			name: `${check.input} ${check.name}`,
			time: outcome.seconds,
			...problem === void 0 ? {} : {
				failure: problem,
				output: tailOf(outcome)
			}
		});
	}
	if (problems.length === 0 && lost !== void 0) problems.push(lost);
	files["junit.xml"] ??= writeJUnit("packernix", cases);
	if (problems.length === 0) return {
		files,
		problem: void 0,
		note: `${checks.length === 0 ? "It boots and can be reached" : "All checks passed"} (${formatDuration(outcome.seconds * 1e3)}).`
	};
	const text = `The image did not pass its test. ${problems.map(withPeriod).join(" ")}`;
	const details = [...result.errors, ...outcome.tail].join("\n");
	return {
		files,
		problem: new UserError(text, { details }),
		note: text
	};
}
function tailOf(outcome) {
	return outcome.tail.join("\n");
}
/** Why Packer failed, for the user; undefined if it did not. */
function lossOf({ result, connected, cure, limit }) {
	if (result.ended === "timeout") return `build-timeout: the machine and its checks took longer than the ${formatDuration(limit)} that were left for them, and were stopped.`;
	if (result.lost !== void 0) return result.lost;
	if (result.exitCode === 0) return void 0;
	const said = result.errors[0];
	const why = said === void 0 ? "Packer does not say why" : inShort(said);
	if (!connected) return [`The machine could not be reached: ${withPeriod(why)}`, cure].filter(Boolean).join(" ");
	const proof = result.printed.find((line) => line.startsWith("proof: "));
	return proof === void 0 ? `The machine was lost before its checks ended: ${withPeriod(why)}` : `It boots, but it is not what the configuration says: ${proof.slice(7)}`;
}
/** Number of cases that are annotated, besides the error of the step. */
const mostAnnotated = 8;
/** NixOS has neither a /bin/bash nor programs in /usr/bin. */
const notFound = ", so a program was not found; a script begins with `#!/bin/sh` or `#!/usr/bin/env bash`";
/** The result of one check: its exit code, and its JUnit file if there is one. */
function judge(check, lost, log) {
	const { input, report } = check;
	if (report === void 0) return { problem: lost ?? "it was not run" };
	const { exitCode, junit } = report;
	const hint = exitCode === 127 && input === "test-script" ? notFound : "";
	const byCode = exitCode === 0 ? void 0 : `${check.name} ended with exit code ${exitCode}${hint}`;
	if (junit.trim() === "") return { problem: byCode };
	let result;
	try {
		result = readJUnit(junit);
	} catch (error) {
		log.warning(`${input}: its JUnit file is left out: ${withPeriod(messageOf(error))}`);
		return { problem: byCode };
	}
	log.info(`${input}: ${result.tests} cases, ${result.failed} of them failed`);
	for (const { name, failure } of result.failures.slice(0, mostAnnotated)) log.error(`${name}: ${failure}`);
	for (const { name, failure } of result.failures.slice(mostAnnotated)) log.child(`${name}: ${failure}`);
	if (result.failed === 0) return {
		junit,
		problem: byCode
	};
	const names = result.failures.slice(0, 3).map(({ name }) => name);
	const more = result.failed - names.length;
	const list = `${names.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
	return {
		junit,
		problem: `${result.failed} of ${result.tests} cases failed: ${list}`
	};
}

// src/steps/trial.ts
/**
* A trial of an image: Packer boots a throw-away machine from it, the user's checks run, and their
* results become one verdict. `test` and `create` share it.
*/
/** True if the inputs have a check. */
function wantsTrial({ inputs }) {
	return inputs.testScript !== void 0 || inputs.testCommand.length > 0;
}
/**
* Refuses before the build what would make the checks fail after it.
* @throws {UserError} when the checks cannot be run.
*/
async function checkTrial(context) {
	if (!wantsTrial(context)) return;
	await scriptOf(context);
	const { type } = (await context.template()).template.builder;
	const least = (await trialWay(context)).packer;
	const { version } = await context.packerTool();
	refuseOldPacker(version, type, least);
}
async function trialWay(context) {
	const { trial, builder } = await context.home();
	if (trial !== void 0) return trial;
	throw new UserError(`builder: Packer's builder ${builder} cannot boot a machine without making an image, so its images cannot be tested.`);
}
/**
* Absolute path of the user's script.
* @throws {UserError} when it is no file of the workspace, or the program of the command is missing.
*/
async function scriptOf({ inputs, github }) {
	const [program] = inputs.testCommand;
	if (program !== void 0) await checkProgram(program, inputs.workingDirectory);
	const given = inputs.testScript;
	if (given === void 0) return void 0;
	const file = await realPath(path.resolve(inputs.workingDirectory, given));
	if (file === void 0 || !(await stat(file)).isFile()) {
		const hint = given.includes("\n") ? " Write the script into a file, and name the file." : "";
		throw new UserError(`test-script: there is no file ${quoted(given)}.${hint}`);
	}
	if (!isInside(file, github.workspace) && !isInside(file, "/nix/store")) throw new UserError(`test-script: ${quoted(given)} lies outside the workspace.`);
	if (/^#![^\n]*\r/.test(await readFile(file, "utf8"))) throw new UserError(`test-script: the lines of ${quoted(given)} end with CR LF. Write them with LF alone, and \`*.sh text eol=lf\` into .gitattributes.`);
	return file;
}
async function checkProgram(program, directory) {
	const search = program.includes("/") ? path.dirname(path.resolve(directory, program)) : childEnvironment("common")["PATH"] ?? "";
	if (await which(path.basename(program), search) !== void 0) return;
	throw new UserError(`test-command: ${quoted(program)} was not found, or is not executable. Give the program in the first line, and each argument in a line of its own.`);
}
/** Machines that are started where an emulator fails by chance. */
const attempts = 3;
/**
* @param variables Values for variables of the template.
* @throws {UserError} when the trial itself could not be made.
*/
async function tryImage(context, input, variables) {
	const script = await scriptOf(context);
	const way = await trialWay(context);
	const testOnce = async (attempt = 1) => {
		await renewExpiry(context);
		const trial = await way.prepare(input);
		try {
			for (const note of trial.notes) context.log.info(note);
			const outcome = await runTrial(context, {
				input,
				variables,
				trial,
				script,
				way
			});
			const { again, lost } = outcome.result;
			if (again && attempt < attempts) {
				context.log.info(`The emulator failed, not the image; trying again. ${lost}`);
				return await testOnce(attempt + 1);
			}
			const { files, ...verdict } = verdictOf(outcome, context.inputs, context.log);
			const { outputDirectory } = context.inputs;
			if (outputDirectory !== void 0 && !input.isProof) await writeOutputFiles(outputDirectory, files);
			return verdict;
		} finally {
			await trial.dispose();
		}
	};
	return await context.log.group("Boot the image and test it", () => context.timeline.phase("Test", () => testOnce(), ({ problem }) => problem !== void 0));
}
async function runTrial(context, work) {
	const { inputs, invocation, actionRoot } = context;
	const { input, trial } = work;
	const folder = path.join(invocation.directory, "trial");
	const { provisioners, report } = await trialProvisioners({
		folder,
		script: work.script,
		meets: inputs.testCommand.length > 0,
		scripts: path.join(actionRoot, "packer", "scripts")
	});
	const template = trialTemplate(input.template, trial, provisioners);
	if (!("artifacts" in input.image)) await saveCleanupState(context, {
		name: input.image.name,
		builder: template.builder
	});
	const opened = await openPacker(context, template, work.way.packer, folder);
	const handshake = await openHandshake({
		folder: path.join(folder, "handshake"),
		command: inputs.testCommand,
		cwd: inputs.workingDirectory,
		env: childEnvironment("common", childMark(invocation), ["HOME"]),
		keyFile: keyFileOf(template, work.variables, trial, opened.env, inputs.workingDirectory),
		log: context.log
	});
	const watched = watchOutput(context.log);
	const session = {
		...opened,
		cacheDirectory: path.join(folder, "cache"),
		env: {
			...opened.env,
			...trial.environment,
			[handshakeVariable]: handshake.env["PACKERNIX_HANDSHAKE"] ?? "",
			PATH: [...trial.searchPath ?? [], opened.env["PATH"] ?? ""].join(":")
		},
		log: watched.log
	};
	const given = input.template === void 0 ? {} : work.variables;
	const files = await writePackerFiles(session, writeTemplate(template, trial), writeVariables(given));
	await validateTemplate(session, files, { input: "template" }, context.signal);
	const started = Date.now();
	const ended = new AbortController();
	const limit = Math.max(context.packerTime.left, 1);
	const packing = runPacker(context, session, files, "Packer boots the image").finally(() => ended.abort());
	const attending = inputs.testCommand.length > 0 ? handshake.runCheck(ended.signal) : Promise.resolve(void 0);
	const [result, command] = await Promise.all([packing, attending]);
	context.signal.throwIfAborted();
	const console = result.exitCode === 0 ? "" : await trial.console?.() ?? "";
	for (const line of console.split("\n").slice(-longestTail)) if (line) session.log.child(line);
	return {
		result,
		packer: session.packer,
		connected: watched.connected(),
		cure: trial.cure?.(result.errors[0] ?? "", console),
		limit,
		script: await readReport(report),
		command,
		tail: watched.tail,
		seconds: (Date.now() - started) / 1e3
	};
}
/** The private key that Packer is told to use, as an absolute path. */
function keyFileOf(template, variables, trial, env, directory) {
	const written = trial.builder["ssh_private_key_file"];
	if (typeof written !== "string" || written === "") return void 0;
	return path.resolve(directory, variableResolver(template, variables, env).resolve(written));
}
/** The image's variables with the builder and provisioners of the trial, and nothing else of its template. */
function trialTemplate(template, trial, provisioners) {
	const variables = template?.variables ?? {};
	const sensitive = template?.sensitive ?? [];
	return {
		root: {
			variables,
			...sensitive.length > 0 ? { "sensitive-variables": sensitive } : {},
			provisioners: [...trial.provisioners ?? [], ...provisioners]
		},
		builder: trial.builder,
		variables,
		sensitive,
		facts: template?.facts
	};
}
/** Lines of output in the JUnit report that the action writes itself. */
const longestTail = 50;
function watchOutput(log) {
	const tail = [];
	let connected = false;
	const child = (line) => {
		if (/Connected to (SSH|WinRM)|Using docker communicator/.test(line)) connected = true;
		tail.push(line.slice(0, 2e3));
		if (tail.length > longestTail) tail.shift();
		log.child(line);
	};
	return {
		log: {
			...log,
			child
		},
		tail,
		connected: () => connected
	};
}

// src/steps/tested.ts
/**
* Each image records the checks that it has passed, so each check runs once per image, and before
* the image gets a stage.
*/
/**
* A hash of the checks of this run: the content of the script, and each word of the command with the
* content of the workspace file that it names.
* @returns 20 hexadecimal digits; undefined where there are no checks.
* @throws {UserError} when there is no such script or program.
*/
async function testOf(context) {
	const { inputs, github } = context;
	const script = await scriptOf(context);
	if (!wantsTrial(context)) return void 0;
	const parts = [script && hashOf(await readFile(script))];
	for (const word of inputs.testCommand) {
		const file = path.resolve(inputs.workingDirectory, word);
		const content = isInside(file, github.workspace) ? await readFile(file).catch(() => void 0) : void 0;
		parts.push([word, content && hashOf(content)]);
	}
	return hashOf(JSON.stringify(parts)).slice(0, 20);
}
function hashOf(content) {
	return createHash("sha256").update(content).digest("hex");
}
/** @param test Undefined if the run has no checks. */
function lacks(image, test) {
	return test !== void 0 && image.tested?.includes(test) !== true;
}
/**
* Runs the checks of this run unless the image has passed them before.
* @throws {UserError} when it does not pass.
*/
async function passing(context, image, test) {
	if (!lacks(image, test)) return image;
	context.log.info(`${image.name} has not passed these checks before`);
	await checkTrial(context);
	const here = await context.present(image);
	const verdict = await tryFinished(context, here);
	if (verdict.problem !== void 0) throw verdict.problem;
	return await withTested(context, here, test);
}
/** Records that an image has passed. If that fails, a later run tests it again. */
async function withTested(context, image, test) {
	if (test === void 0 || !lacks(image, test)) return image;
	const home = await context.home();
	try {
		return await home.markTested?.(image, test) ?? image;
	} catch (error) {
		context.signal.throwIfAborted();
		context.log.notice(`${image.name} passed, but that could not be recorded on it: a later run tests it again. ${messageOf(error)}`);
		return image;
	}
}
/** Tests a finished image, with the template of the configuration if the step has one. */
async function tryFinished(context, image) {
	const { inputs, invocation, isConfigured } = context;
	const variables = isConfigured ? (await context.template()).variables : {};
	const template = isConfigured ? await context.resolved() : void 0;
	await context.building();
	const { platform } = inputs;
	const input = {
		image,
		template,
		facts: factsOf(image),
		invocation,
		platform
	};
	return await tryImage(context, input, variables);
}
function factsOf(image) {
	const { identity: text, toplevel, family, stages, trusted, labels, name } = image;
	const [storeHash = "", digest = ""] = text.split("-");
	return {
		identity: {
			storeHash,
			digest,
			text
		},
		toplevel,
		family,
		stages,
		trusted,
		labels,
		name
	};
}

export { withTested as a, wantsTrial as c, tryFinished as i, passing as n, checkTrial as o, testOf as r, tryImage as s, lacks as t };