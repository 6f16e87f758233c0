// src/images/order.ts
/** Oldest first; by name where two were made in the same millisecond. */
function byAge(left, right) {
	return Date.parse(left.created) - Date.parse(right.created) || byName(left, right);
}
function newestFirst(images) {
	return images.toSorted((left, right) => byAge(right, left));
}
function byName(left, right) {
	return compare(left.name, right.name) || compare(left.id, right.id);
}
function compare(left, right) {
	return left < right ? -1 : left > right ? 1 : 0;
}
/** True when the image was made for this family or holds a stage in it. */
function belongsTo(image, family) {
	if (family === void 0 || image.family === family) return true;
	return image.stages.some((hold) => hold.family === family);
}
/** One image at a time holds a place. */
function samePlace(left, right) {
	return left.family === right.family && left.stage === right.stage && left.pullRequest === right.pullRequest;
}

export { samePlace as a, newestFirst as i, byAge as n, byName as r, belongsTo as t };