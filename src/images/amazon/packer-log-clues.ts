/**
 * Clues in Packer's log to things that carry no marks of their own. Versions before 1.7 tag neither the
 * security group nor the instance profile, and name both at random; but they print the name first, and
 * the log of this invocation has it. Only Packer's own headings count, never a line of what
 * runs in the build: those are of another type (packer/ui.go, MachineReadableUi).
 */
import { open } from "node:fs/promises";
import { packerOutput } from "../../packer/session.ts";
import { hasCode } from "../../shared/errors.ts";
import type { Invocation } from "../../shared/invocation.ts";

export interface PackerLogClues {
  /** Names of security groups. */
  groups: string[];
  /** Names of instance profiles and of their roles. */
  profiles: string[];
  /** Ids of instances of which images were made. */
  instances: string[];
}

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const sayings = {
  groups: `Creating temporary security group for this instance: (packer_${uuid})`,
  profiles: `Creating temporary instance profile for this instance: (packer-${uuid})`,
  instances: "Creating AMI \\S+ from instance (i-[0-9a-f]+)",
} as const satisfies Record<keyof PackerLogClues, string>;

const patterns = Object.entries(sayings).map(
  ([key, saying]) =>
    [key as keyof PackerLogClues, new RegExp(`^\\d+,[^,]*,ui,say,==> [^:]+: ${saying}$`)] as const,
);

export async function readPackerLogClues(
  invocation: Pick<Invocation, "directory">,
): Promise<PackerLogClues> {
  const packerLogClues: PackerLogClues = { groups: [], profiles: [], instances: [] };
  try {
    await using file = await open(packerOutput(invocation));
    for await (const line of file.readLines()) {
      for (const [key, pattern] of patterns) {
        const found = pattern.exec(line)?.[1];
        if (found !== undefined) packerLogClues[key].push(found);
      }
    }
  } catch (error) {
    // Packer was not started, or the folder is gone.
    if (!hasCode(error, "ENOENT")) throw error;
  }
  return packerLogClues;
}
