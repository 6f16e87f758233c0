// src/images/remove.ts
/**
* @returns false for an image that does not fit any more, and stays; gone already is success.
* @throws what the home says when it cannot remove the image.
*/
async function removeImage(catalog, image, options = {}) {
	const [removal] = await catalog.removeMany([image], options);
	if (removal !== void 0 && "error" in removal) throw removal.error;
	return removal?.outcome !== "changed";
}
/** Each is read anew and goes by itself, all at one time. */
async function removeEach(chosen, { fits }, home) {
	return await Promise.all(chosen.map(async (image) => {
		try {
			const now = await home.look(image);
			if (now === void 0 || now.invocation !== image.invocation) return { outcome: "gone" };
			if (fits?.(image, now) === false) return { outcome: "changed" };
			await home.remove(now);
			return { outcome: "removed" };
		} catch (error) {
			return { error };
		}
	}));
}

export { removeImage as n, removeEach as t };