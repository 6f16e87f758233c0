// src/action/timeline.ts
function makeTimeline(now = Date.now) {
	const phases = [];
	return {
		phases,
		async phase(name, work) {
			const phase = {
				name,
				start: now(),
				end: void 0,
				failed: false
			};
			phases.push(phase);
			try {
				return await work();
			} catch (error) {
				phase.failed = true;
				throw error;
			} finally {
				phase.end = now();
			}
		}
	};
}
/** Milliseconds as `0.4 s`, `12 s`, `3 min 5 s`. */
function formatDuration(milliseconds) {
	const seconds = milliseconds / 1e3;
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export { makeTimeline as n, formatDuration as t };