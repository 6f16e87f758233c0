import { n as UserError } from "./errors.js";
import { Dt as quoted } from "./start-both.js";
import { n as keptSecrets, t as keepSecrets } from "./kept-secrets.js";
import { n as serverTrial } from "./trial.js";
import { a as textOf, n as checkToken } from "./ssh-key.js";

// src/images/labels/token.ts
/**
* What clouds have in common that want a token and no more, and tell their time in whole seconds. The
* cloud gives the names by which its users know the token and the address of the API.
*/
/** @param env Of this job. */
function tokenCloud(names, options, env, apiOf) {
	const { builder, builderId, limits, program, origin } = names;
	const { builderConfig, cleanupState, invocation, log, signal } = options;
	const { key, variables } = names.token;
	const own = textOf(builderConfig, key);
	const where = names.endpoint;
	const endpoint = cleanupState && textOf(cleanupState, "endpoint") || where.key && textOf(builderConfig, where.key) || env[where.variable] || where.usual;
	/** @throws {UserError} where there is none. */
	async function token() {
		const kept = cleanupState && textOf(await keptSecrets({ invocation }), key);
		const given = own || kept;
		const variable = given ? void 0 : variables.find((name) => env[name]);
		const found = given || variable && env[variable];
		if (found) return checkToken(limits.cloud, variable ?? `\`${key}\` in builder-config`, found);
		throw new UserError(`${limits.cloud}: there is no token. Set ${variables.join(" or ")} in \`env\` of the step (${origin}), or \`${key}\` in builder-config.`);
	}
	const api = apiOf({
		endpoint,
		token,
		log,
		signal
	});
	return {
		api,
		token,
		/** Of the adapter. */
		common: {
			builder,
			builderId,
			limits,
			clock: api.clock,
			clockStep: 1e3,
			idOf: ({ builderId: by, id }) => by === builderId ? id.split(":").at(-1) : void 0,
			async cleanupState() {
				if (own !== void 0) await keepSecrets({ invocation }, { [key]: own });
				return { endpoint };
			}
		},
		/** @param word Of the program's. @param path Of the API's. */
		kind: (word, path) => ({
			kind: word,
			remove: async (id) => await api.remove(path, id),
			byHand: (id) => `${program} ${word} delete ${id}`
		}),
		/**
		* @param paths Of keys and servers.
		* @param get The snapshot with this id.
		* @param makerOf `builder` is what the user has written for Packer's builder.
		*/
		trial: (paths, get, makerOf) => serverTrial(options, async (id, given, run) => {
			const image = await get(id);
			if (image === void 0) throw new UserError(`${limits.cloud} has no snapshot ${id} (any more).`);
			const maker = await makerOf(image, given, run);
			return {
				...maker,
				machine: `${maker.machine}, of snapshot ${id}`,
				remove: async (kind, id) => await api.remove(paths[kind], id)
			};
		})
	};
}

// src/images/labels/sizes.ts
/**
* The size that is wanted, else the one with the smallest disk that will do, which is the least that
* a machine of the image must have, and of those the cheapest.
* @throws {UserError} for a size or place that cannot be had.
*/
function chooseSize(all, wanted) {
	const { cloud, keys, isFirm, place, disk } = wanted;
	const wrongWith = (one) => {
		if (one.wrong !== void 0) return one.wrong;
		if (one.disk < disk) return `has a disk of ${one.disk} GB, and ${disk} are needed`;
		return one.places.includes(place) ? void 0 : `is not sold in \`${keys.place}\` ${place}`;
	};
	const fitting = all.filter((one) => wrongWith(one) === void 0).sort((a, b) => a.disk - b.disk || a.price - b.price);
	const [smallest] = fitting;
	const asked = all.find(({ name }) => name === wanted.size);
	const wrong = asked && wrongWith(asked);
	if (asked !== void 0 && wrong === void 0) return asked;
	if (smallest === void 0) {
		const places = [...new Set(all.flatMap((one) => one.places))].sort();
		throw new UserError(places.includes(place) ? `builder-config: ${cloud} has no machine with a disk of ${disk} GB or more for this platform in \`${keys.place}\` ${place}.` : `builder-config: \`${keys.place}\`: ${cloud} has no machines in ${quoted(place)}, but in ${places.join(", ")}.`);
	}
	if (!isFirm) return smallest;
	const given = quoted(wanted.size ?? "");
	const is = wrong === void 0 ? `${cloud} has no ${given}` : `${wanted.size} ${wrong}`;
	const some = fitting.slice(0, 12).map(({ name }) => name);
	throw new UserError(`builder-config: \`${keys.size}\`: ${is}. These will do: ${some.join(", ")}.`);
}
/** @param variable The generator's, whose value the key has unless somebody says otherwise. */
function choiceOf({ builder, variables }, key, variable) {
	const id = textOf(builder, key);
	return id === void 0 ? void 0 : {
		id,
		isFirm: variables[variable] !== id
	};
}

export { chooseSize as n, tokenCloud as r, choiceOf as t };