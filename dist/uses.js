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
* @returns for each image a phrase for each of its machines.
*/
function usesBy(machines, word, ids) {
	const uses = new Map(ids.map((id) => [id, []]));
	for (const { id, name, image } of machines) uses.get(image?.id ?? "")?.push(`${word} ${name} (${id})`);
	return uses;
}

export { usesBy as n, seen as t };