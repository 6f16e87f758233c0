// src/shared/once.ts
/** Makes work lazy. A failure stays what it is: who asks again gets the same error. */
function once(work) {
	let running;
	const call = () => {
		running ??= work();
		return running;
	};
	return Object.assign(call, { isMade: () => running !== void 0 });
}

export { once as t };