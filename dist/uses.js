import { n as refusalOf } from "./rest.js";

// src/images/labels/uses.ts
/**
* A list that whoever asks may not be allowed to see: then it is empty, and that is said.
* @param lost What follows from that, such as `disks count as unused`.
*/
async function seen(list, lost, log) {
	try {
		return await list;
	} catch (error) {
		if (refusalOf(error)?.status !== 403) throw error;
		log.notice(lost);
		return [];
	}
}
/**
* Machines as users of the images that they were made from.
* @param word Of the user's, such as `server`.
*/
function usesBy(machines, word) {
	return machines.map(({ id, name, image }) => ({
		image: image?.id,
		phrase: `${word} ${name} (${id})`
	}));
}

export { usesBy as n, seen as t };