/** The home of images that builder `qemu` makes: disk files, in a folder or in the Actions cache. */
import { randomBytes } from "node:crypto";
import { copyFile } from "node:fs/promises";
import path from "node:path";
import { isInside } from "../../shared/files.ts";
import { openImageStore } from "../files/open.ts";
import type { FinishedFile, ImageStore } from "../files/store.ts";
import type { BuildInput, HomeOptions, ImageHome } from "../types.ts";
import { imageFile, isOurDisk } from "./artifact.ts";
import { firmwareOf } from "./machine.ts";
import { buildPlace, consoleFiles, prepareQemu } from "./prepare.ts";
import { architectureOf, findQemu } from "./programs.ts";
import { tryQemu } from "./trial.ts";
import { watchMachine } from "./watch.ts";

/** @throws {UserError} as `openImageStore` does. */
export async function openHome(
  options: HomeOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ImageHome> {
  return diskHome(options, await openImageStore("qemu", options, environment));
}

/** A home of disks that Packer's builder `qemu` makes. */
export function diskHome(options: HomeOptions, store: ImageStore, builder = "qemu") {
  return {
    builder,
    ...store,
    ready: async (input) => {
      if (input.template.facts?.machine?.firmware !== "efi") return;
      const { system } = await findQemu(options, architectureOf(input.platform));
      await firmwareOf(input, options, system);
    },
    prepare: async (input) => await prepareQemu(input, options, await store.stagingDirectory()),
    watch: (invocation, lost) =>
      watchMachine(invocation, consoleFiles(options.invocation.directory), lost),
    finalise: async (input, artifacts) =>
      await store.finaliseFile(await finishedFile(input, artifacts, store)),
    trial: {
      packer: "1.6.6",
      proves: async (input, artifacts) => {
        const isProven = await isOurDisk(input, artifacts);
        if (!isProven) {
          options.log.info(
            "The image is not booted for a check: its template is not one of this action's, or a post-processor made another file of the disk.",
          );
        }
        return isProven;
      },
      prepare: async (input) => await tryQemu(input, options, store),
    },
    quarantine: async (input, artifacts) =>
      await store.quarantineFile(await finishedFile(input, artifacts, store)),
  } satisfies ImageHome;
}

async function finishedFile(
  input: BuildInput,
  artifacts: Parameters<ImageHome["finalise"]>[1],
  store: ImageStore,
): Promise<FinishedFile> {
  const place = buildPlace(input);
  const image = await imageFile(artifacts, input.template, place);
  const { facts } = input;
  const { machine } = input.template.facts ?? {};
  if (isInside(image.file, place.output)) return { ...image, facts, machine };
  // A post-processor put it where the user wants it: that file stays, the store gets its own.
  const file = path.join(await store.stagingDirectory(), `made-${randomBytes(4).toString("hex")}`);
  await copyFile(image.file, file);
  return { ...image, facts, machine, file };
}
