/**
 * SSH keys that builders make for the time of a build and do not mark, by what Packer says of them. They
 * are called `packer-<uuid>`: builder/hcloud and builder/digitalocean of hashicorp/packer 1.6.6, and the
 * plugins that came of them.
 */
import { open } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { hasCode } from "../shared/errors.ts";
import type { Invocation } from "../shared/invocation.ts";
import { tail } from "./follow.ts";
import { ownLogFile } from "./own-log.ts";
import { packerFolder } from "./session.ts";

/** A line of a builder's own: what runs in the build stands behind a type of message. */
const made =
  /^\S+ \S+ packer-\S+ plugin: (?:\S+ \S+ )?temporary ssh key name: (packer-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Names of the keys that the invocation's builder has made, removed since or not. */
export async function temporaryKeys(invocation: Pick<Invocation, "directory">): Promise<string[]> {
  const names: string[] = [];
  try {
    await using file = await open(path.join(packerFolder(invocation), ownLogFile));
    for await (const line of file.readLines()) names.push(...(made.exec(line)?.slice(1) ?? []));
  } catch (error) {
    // Packer was not started, or the folder is gone.
    if (!hasCode(error, "ENOENT")) throw error;
  }
  return names;
}

/** Milliseconds that a cloud may take to make a key. */
const longest = 10_000;
const asks = /,ui,say,[^\n]*: Creating temporary ssh key[^\n]*\s*$/i;

/**
 * Waits while a builder has asked for its key and does not know it yet: one that gives up the request
 * when it is interrupted would leave the key, under a name that nobody knows (hashicorp/packer 1.6.6,
 * builder/hcloud/step_create_sshkey.go).
 * @param output What Packer prints, in its machine-readable form.
 */
export async function keyIsKnown(
  output: string,
  isOver: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + longest;
  while (Date.now() < end && asks.test(await tail(output, 1024)) && !(await isOver())) {
    await delay(100);
  }
}
