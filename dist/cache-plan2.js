import "./rolldown-runtime.js";
import { a as array, g as string, i as _enum, p as object, u as literal } from "./schemas.js";
import { r as lookupKeys, t as entryKey } from "./cache-keys2.js";

// src/nix/store/cache-plan.ts
/** What main tells the post step to save: names alone, because inputs come out wrong there. */
const SavePlan = object({
	version: literal(1),
	kind: _enum(["evaluation", "closure"]),
	key: string().max(512),
	/** Keys of other entries that hold the same: where one exists, nothing is saved. */
	same: array(string()),
	form: _enum(["nar", "image"]),
	/** Store paths; what they refer to is saved with them. */
	roots: array(string().regex(/^\/.+\/[0-9a-df-np-sv-z]{32}-[^/]+$/)),
	storeDir: string(),
	/** Folder of Nix's programs. */
	bin: string(),
	/** Names of keys: what they have signed, substituters have. */
	trustedKeys: array(string())
});
function planSave(options) {
	const { name, form, forms, bin } = options;
	const key = entryKey(name, form);
	return {
		version: 1,
		kind: name.kind,
		key,
		same: lookupKeys(name, forms).exact.filter((other) => other !== key),
		form,
		roots: [...options.roots],
		storeDir: options.storeDir ?? "/nix/store",
		bin,
		trustedKeys: [...options.trustedKeys ?? []]
	};
}

export { planSave as n, SavePlan as t };