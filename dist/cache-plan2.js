import "./rolldown-runtime.js";
import { r as lookupKeys, t as entryKey } from "./cache-keys2.js";
import { a as array, f as object, h as string, i as _enum } from "./schemas.js";
import { E as isStorePath } from "./start.js";

// src/nix/store/cache-plan.ts
/** What main tells the post step to save: names alone, because inputs come out wrong there. */
const SavePlan = object({
	kind: _enum(["evaluation", "closure"]),
	key: string().max(512),
	/** Keys of other entries that hold the same: where one exists, nothing is saved. */
	same: array(string()),
	form: _enum(["nar", "image"]),
	/** Store paths; what they refer to is saved with them. */
	roots: array(string().refine(isStorePath)),
	/** Folder of Nix's programs. */
	bin: string(),
	/** Names of keys: what they have signed, substituters have. */
	trustedKeys: array(string())
});
function planSave(options) {
	const { name, forms, bin } = options;
	const [form] = forms;
	const key = entryKey(name, form);
	return {
		kind: name.kind,
		key,
		same: lookupKeys(name, forms).exact.filter((other) => other !== key),
		form,
		roots: [...options.roots],
		bin,
		trustedKeys: [...options.trustedKeys ?? []]
	};
}

export { planSave as n, SavePlan as t };