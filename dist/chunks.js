// src/shared/chunks.ts
/** Splits a list into parts of limited length. */
function chunksOf(items, size) {
	const parts = [];
	for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
	return parts;
}

export { chunksOf as t };