/** Where a store lies. */
import path from "node:path";

/** What NIX_REMOTE, NIX_STORE_DIR, NIX_STATE_DIR and NIX_DAEMON_SOCKET_PATH say, else Nix's own defaults. */
export function storeFolders(env: Record<string, string | undefined>) {
  const given = env["NIX_REMOTE"] ?? "";
  const state = env["NIX_STATE_DIR"] || "/nix/var/nix";
  const named = /^unix:\/\/([^?]+)/.exec(given)?.[1];
  return {
    store: env["NIX_STORE_DIR"] || "/nix/store",
    state,
    socket: named || env["NIX_DAEMON_SOCKET_PATH"] || path.join(state, "daemon-socket/socket"),
    remote: given.startsWith("unix:") ? "daemon" : given || "auto",
  };
}
