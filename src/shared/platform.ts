/** The Nix systems that this action runs on and makes images for. */

export const platforms = ["x86_64-linux", "aarch64-linux"] as const;
export type Platform = (typeof platforms)[number];

/** Nix system of this machine. `checkPlatform` has refused all others. */
export function runnerPlatform(): Platform {
  return process.arch === "arm64" ? "aarch64-linux" : "x86_64-linux";
}
