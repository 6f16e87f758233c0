/** The access key that a role gets: made up, the same for each session of it. */
import { createHash } from "node:crypto";

export function keyOf(role: string): string {
  return `ASIA${createHash("sha256").update(role).digest("hex").slice(0, 16).toUpperCase()}`;
}
