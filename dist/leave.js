// src/shared/leave.ts
/**
* Ends this process even if a library keeps sockets open. Pending output is written first, because
* `process.exit` would drop it.
*/
async function leave(code) {
	for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write("", () => resolve()));
	process.exit(code);
}

export { leave as t };