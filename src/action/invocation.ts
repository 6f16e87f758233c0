/** Makes the invocation: its id, its folder, and the expiry after which any run may remove its leftovers. */
import { randomBytes } from "node:crypto";
import { mkdtemp, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { homeTime } from "../shared/clock.ts";
import type { Invocation } from "../shared/invocation.ts";
import type { GitHub } from "./event.ts";
import type { Inputs } from "./inputs/read.ts";

type Environment = Record<string, string | undefined>;

/** Milliseconds for everything besides Packer. */
const slack = 60 * 60 * 1000;

/** Milliseconds that Packer may take: with this limit no build outlives its expiry. */
type Limits = Pick<Inputs, "buildTimeout">;

export async function openInvocation(
  env: Environment,
  github: Pick<GitHub, "repositoryId" | "runId" | "attempt">,
  limits: Limits,
): Promise<Invocation> {
  const id = [
    github.repositoryId,
    github.runId,
    github.attempt,
    randomBytes(4).toString("hex"),
  ].join("-");
  const parent = await realpath(env["RUNNER_TEMP"] || os.tmpdir());
  // mkdtemp makes the folder with mode 0700.
  const directory = await mkdtemp(path.join(parent, "packernix-"));
  return { id, directory, expires: expiryFrom(limits) };
}

/** Epoch seconds, for what is begun now. */
export function expiryFrom({ buildTimeout }: Limits): number {
  return Math.ceil((homeTime() + buildTimeout + slack) / 1000);
}
