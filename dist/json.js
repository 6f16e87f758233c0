// src/shared/json.ts
/** True for an object and nothing else. For what was read as JSON: other objects pass as well. */
function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export { isObject as t };