import "./rolldown-runtime.js";
import { t as childEnvironment } from "./environment.js";
import { t as run } from "./exec.js";
import { t as once } from "./once.js";

// src/shared/root.ts
/** Whether a command can be run as root without anybody being asked. */
/**
* What to put before a command that has to run as root: `[]` as root, `["sudo", "-n"]` where sudo
* asks for no password, undefined where there is no way. Asked once per process; sudo never asks.
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

export { asRoot as t };