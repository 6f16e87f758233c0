import "./rolldown-runtime.js";
import { N as childEnvironment, f as once } from "./start.js";
import { t as run } from "./exec3.js";
import { rt as which } from "./start-both.js";

// src/shared/root.ts
/** Commands that run as root without a password. */
/**
* The prefix of a command that must run as root: `[]` as root, `["sudo", "-n"]` if sudo needs no
* password, else undefined. Looked up once per process; sudo never prompts.
*/
const asRoot = once(async () => {
	if (process.getuid?.() === 0) return [];
	try {
		const env = childEnvironment("common");
		const { exitCode } = await run("sudo", ["-n", "true"], {
			env,
			anyExit: true,
			timeout: 1e4
		});
		return exitCode === 0 ? ["sudo", "-n"] : void 0;
	} catch {
		return;
	}
});
/**
* Runs a command that sets up this machine.
* @param root What `asRoot` gave.
* @param input Goes to its standard input, which the command has to read to its end.
* @throws {Error} with the command's own words when it fails.
*/
async function runAsRoot(root, command, input) {
	const { getExecOutput } = await import("./exec2.js");
	const [program = "", ...args] = [...root, ...command];
	const env = childEnvironment("common");
	const { exitCode, stderr } = await getExecOutput(await which(program, env["PATH"] ?? "") ?? program, args, {
		env,
		silent: true,
		ignoreReturnCode: true,
		...input === void 0 ? {} : { input: Buffer.from(input) }
	});
	if (exitCode === 0) return;
	throw new Error(`\`${[program, ...args].join(" ")}\` failed: ${stderr.trim()}`);
}

export { runAsRoot as n, asRoot as t };