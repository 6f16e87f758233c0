// src/images/files/both-cleanups.ts
/** @param files Whose leftovers have no `ref`. */
function bothCleanups(files, others) {
	return {
		leftovers: async (invocation) => [...await files.leftovers(invocation), ...await others.leftovers(invocation)],
		reap: async (leftovers) => [...await files.reap(leftovers.filter(({ ref }) => ref === void 0)), ...await others.reap(leftovers.filter(({ ref }) => ref !== void 0))]
	};
}

export { bothCleanups as t };