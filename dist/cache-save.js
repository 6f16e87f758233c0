import "./rolldown-runtime.js";
import { N as childEnvironment } from "./start.js";
import { a as messageOf } from "./errors.js";
import { n as nameOf } from "./packages.js";
import { t as SavePlan } from "./cache-plan2.js";
import { n as selectOwn } from "./cache-selection2.js";
import { n as paths, r as secondsSince, t as mebibytes } from "./cache-words2.js";
import path from "node:path";
import { mkdir } from "node:fs/promises";

// src/nix/store/cache-save.ts
/**
* The store cache on its way out, from the post step: looks the key up before any work, saves what
* substituters lack, and never fails the job.
*/
/** Saves one entry after the other. @param plans What main has left; what is no plan is passed over. */
async function saveStore(plans, options) {
	const reports = [];
	for (const value of plans) {
		const plan = SavePlan.safeParse(value);
		if (plan.success) reports.push(await saveEntry(plan.data, options));
		else options.log.debug(`a plan of the store cache cannot be read: ${plan.error.message}`);
	}
	return reports;
}
/** Never throws. */
async function saveEntry(plan, options) {
	const { cache, log } = options;
	const start = performance.now();
	const empty = {
		moved: 0,
		paths: 0,
		bytes: 0,
		left: 0
	};
	const report = (outcome, figures = {}) => ({
		kind: plan.kind,
		key: plan.key,
		outcome,
		seconds: secondsSince(start),
		...empty,
		...figures
	});
	try {
		if (!cache.writable) return report("refused");
		const there = await cache.lookUp(plan.key, plan.same);
		if (there !== void 0 && [plan.key, ...plan.same].includes(there.key)) {
			log.info(`Store cache: ${plan.kind} is saved already.`);
			return report("exists");
		}
		const { kept, left } = await choose(plan, options);
		const lost = [];
		if (kept.length === 0) {
			log.info(`Store cache: substituters have all of ${plan.kind}; nothing is saved.`);
			return report("nothing", { left: left.length });
		}
		let moved = 0;
		const result = await cache.save(plan.key, async function* () {
			for await (const bytes of await pack(plan, kept, lost, options)) {
				moved += bytes.length;
				yield bytes;
			}
		});
		const out = new Set(lost);
		const bytes = kept.reduce((sum, info) => sum + (out.has(info.path) ? 0 : info.narSize), 0);
		const count = kept.length - lost.length;
		const done = report(result, {
			moved,
			paths: count,
			bytes,
			left: left.length + lost.length
		});
		if (result === "saved") tell(done, left.length, lost, log);
		return done;
	} catch (error) {
		if (!options.signal.aborted) log.info(`Store cache: ${plan.kind} could not be saved: ${messageOf(error)}`);
		return report("failed");
	}
}
/** What goes into the entry, and what does not. */
async function choose(plan, { signal, scratch, environment }) {
	const { readPathInfos } = await import("./path-info.js");
	const home = path.join(scratch, "home");
	await mkdir(home, { recursive: true });
	const env = childEnvironment("nix", {
		HOME: home,
		NIX_CONFIG: "substituters ="
	}, [], environment);
	const { bin } = plan;
	const infos = await readPathInfos(plan.roots, {
		bin,
		env,
		signal,
		recursive: true
	});
	const { kept, left } = plan.kind === "evaluation" ? {
		kept: infos,
		left: []
	} : selectOwn(infos, plan.trustedKeys);
	return {
		kept: kept.sort((a, b) => nameOf(a.path) < nameOf(b.path) ? -1 : 1),
		left
	};
}
async function pack({ form }, infos, lost, { signal, scratch, log }) {
	if (form === "image") {
		const { packImage } = await import("./image.js");
		return packImage(infos, {
			scratch,
			signal
		});
	}
	const { packStore } = await import("./pack.js");
	const onLeft = (storePath, why) => {
		lost.push(storePath);
		log.info(`Store cache: ${storePath} is left out: ${why}`);
	};
	return packStore(infos, {
		signal,
		onLeft
	});
}
function tell(report, substituted, lost, log) {
	const elsewhere = substituted === 0 ? "" : `; ${substituted} that substituters have left out`;
	const changed = lost.length === 0 ? "" : `; ${lost.length} that have changed left out`;
	log.info(`Store cache: ${report.kind} saved as ${report.key}: ${paths(report.paths)}, ${mebibytes(report.bytes)}, sent as ${mebibytes(report.moved)} in ${report.seconds} s${elsewhere}${changed}.`);
}

export { saveStore };