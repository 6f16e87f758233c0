// src/shared/leave.ts
/**
* Ends this process: sockets that a library keeps open must not hold the job. What is still on its
* way to a reader that is slow is written first, because `process.exit` would drop it.
*/
async function leave(code) {
	for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write("", () => resolve()));
	process.exit(code);
}

export { leave as t };