import "./rolldown-runtime.js";
import { a as array, c as json, d as number, f as object, h as string, l as literal, o as boolean, p as record, v as unknown } from "./schemas.js";

// src/action/state-schema.ts
/** What the state holds. Only who reads one loads this: the main step writes, and starts without zod. */
const State = object({
	version: literal(1),
	/** Undefined until main has made it. */
	invocation: object({
		id: string(),
		directory: string(),
		expires: number()
	}).optional(),
	builder: string().optional(),
	imageStore: string().optional(),
	repositoryId: string().optional(),
	regions: array(string()).optional(),
	/** Where to look for leftovers; only the home that made it can read it. */
	cleanupState: record(string(), json()).optional(),
	/** Packer's own TMPDIR. */
	packerTemporary: string().optional(),
	/** Entries of the store cache to save; checked by what saves them. */
	saves: array(unknown()).optional(),
	/** True if main ended, successfully or not, and has cleaned up. */
	finished: boolean().optional()
});

export { State };