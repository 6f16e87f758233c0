/** Entry of main and post. It only wires: which of the two this is, signals, the exit code. */
import path from "node:path";

// Chunks lie flat in dist/, and this file is run from there or from src/: the root is one up.
const actionRoot = path.dirname(import.meta.dirname);

// The runner sets STATE_* only for post, and only when main saved something.
const isPost = process.env["STATE_packernix"] !== undefined;
const { main } = isPost ? await import("./post.ts") : await import("./run.ts");
process.exitCode = await main(actionRoot);
// Sockets that a library keeps open must not hold the job.
process.exit();
