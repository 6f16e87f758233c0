// src/shared/chunks.ts
/** Parts of a list: what one call takes, or what is done at one time. */
function chunksOf(items, size) {
	const parts = [];
	for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
	return parts;
}

export { chunksOf as t };