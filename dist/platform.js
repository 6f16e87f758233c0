// src/shared/platform.ts
/** The Nix systems that this action runs on and makes images for. */
const platforms = ["x86_64-linux", "aarch64-linux"];
/** Nix system of this machine. `run.ts` has refused all others. */
function runnerPlatform() {
	return process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
}

export { runnerPlatform as n, platforms as t };