import { a as array, f as object, h as string, i as _enum, l as literal, p as record, s as int } from "./schemas.js";

// src/packer/types.ts
/** A Packer template and what the action knows about it. */
const keyClass = _enum([
	"content",
	"credential",
	"session",
	"name",
	"attribute"
]);
const machineSchema = object({
	firmware: _enum(["bios", "efi"]).optional(),
	port: int()
});
/** `_packernix` of a generator; a template of the user's own has none. */
const factsSchema = object({
	version: literal(1),
	/** Lowest Packer that can build it, such as `1.6.6`. */
	packer: string().optional(),
	plugins: array(object({
		source: string(),
		version: string()
	})).default([]),
	method: _enum([
		"install",
		"copy",
		"import"
	]).optional(),
	/** `system`: provisioners bring only the toplevel, so they do not count in the identity. */
	provisioners: _enum(["system", "content"]).default("content"),
	/** qemu: number of the disk that is the image. */
	disk: int().min(0).default(0),
	/** How the image boots, and the port by which root is let in. */
	machine: machineSchema.optional(),
	/**
	* The image's disk in Packer's language, as the builder takes it, and MiB of it that the system cannot
	* have. `copies`: how many times it must find room for the system while it is made.
	*/
	room: object({
		size: string(),
		overhead: int().min(0),
		copies: int().min(1).default(1)
	}).optional(),
	classes: record(string(), keyClass).default({}),
	/** What the home makes of what Packer leaves; counts in the identity. */
	result: record(string(), string()).optional(),
	/** Lowest Packer that knows a key of the builder, for keys that came later than `packer`. */
	since: record(string(), string()).optional()
});

export { machineSchema as n, factsSchema as t };