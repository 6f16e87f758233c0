import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// src/nix/store/collect.ts
/**
* Has the collector free buffers that are not used any more. It looks at the small objects that stand
* for them and lets 64 MiB and more pile up behind these, which is half of what the action may need.
*/
let collect;
/**
* Counts bytes that went by in fresh buffers.
* @param limit Bytes that may pile up; a collection takes some milliseconds.
* @returns the function to tell of each buffer.
*/
function bufferCounter(limit) {
	if (collect === void 0) {
		setFlagsFromString("--expose-gc");
		collect = runInNewContext("gc");
		setFlagsFromString("--no-expose-gc");
	}
	let passed = 0;
	return (bytes) => {
		passed += bytes;
		if (passed < limit) return;
		passed = 0;
		collect?.({ type: "major" });
	};
}

export { bufferCounter as t };