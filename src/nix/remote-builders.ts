/** What Nix's own distributed builds need to end well when a machine goes away. */

/**
 * NIX_SSHOPTS for a job: nobody can answer a question, and a machine that falls silent is given up
 * after two minutes instead of when TCP does. ssh takes the first value that it reads of an
 * option, so the user's own win.
 */
export function jobSshOptions(users: string | undefined): string {
  const ours =
    "-o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=8";
  return users === undefined || users.trim() === "" ? ours : `${users} ${ours}`;
}

/**
 * The machine that went away in the middle of a build, from what Nix and ssh wrote; undefined when
 * the build failed by itself. Nix tries no other machine then (seen with 2.8), but a second call
 * does: it leaves out the machines that it cannot reach, and keeps what was built before.
 */
export function lostBuilder(stderr: string): string | undefined {
  // Nix's side of it: the protocol ended early. ssh's side may be missing, where Nix hides it.
  if (!/unexpected end-of-file|failed to start SSH connection|Broken pipe/.test(stderr)) {
    return undefined;
  }
  const told =
    /(?:Timeout, server|Connection to|client_loop: send disconnect: .*?) ([^\s]+) (?:not responding|closed by remote host)/.exec(
      stderr,
    )?.[1];
  if (told !== undefined) return told;
  return [...stderr.matchAll(/ on '(?:ssh|ssh-ng):\/\/(?:[^@'/]*@)?([^'/?]+)[^']*'/g)].at(-1)?.[1];
}
