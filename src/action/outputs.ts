/** The outputs as data, and the only code that writes them. */
import { setOutput } from "@actions/core";
import type { Image } from "../images/types.ts";
import type { ActionLog } from "./log.ts";
import type { StepResult } from "./step-result.ts";

/** `initial` is set before any work starts, so that a failed run has defined outputs too. */
export const outputTable = [
  {
    name: "image",
    description:
      "The artifact id as Packer prints it; for `qemu` the path of the image file. Empty if there is no image.",
    initial: "",
  },
  {
    name: "builder_id",
    description: "Id of the builder as Packer prints it, such as `transcend.qemu`.",
    initial: "",
  },
  { name: "image_id", description: "The bare id in the build region.", initial: "" },
  {
    name: "images",
    description:
      "JSON list, one item per region or file: `builder`, `region`, `id`, `name`, `created`, `family`, `stages`, `identity`. The input `image` of a later step or job takes it.",
    initial: "[]",
  },
  {
    name: "status",
    description:
      "`create`: `created` or `reused`. `read`: `found` or `absent`. `plan`: `reused` or `would-create`, the latter also if the image could not be looked up. `test`: `passed` or `failed`. `promote`: `promoted` or `unchanged`. `prune`: `pruned` or `nothing`. `delete`: `deleted` or `absent`; in a dry run `found`. `install`: `installed`.",
    initial: "",
  },
  {
    name: "changed",
    description: "`true` if this run made, moved or removed something.",
    initial: "false",
  },
  {
    name: "stages",
    description:
      "JSON list of the image's stages. With `stage`, `family` or `promote`, the step looks at the family and leaves out stages that another image has taken over. A stage that was rolled back stays in the list; `read` with `family` and `stage` outputs the current holder.",
    initial: "[]",
  },
  {
    name: "toplevel",
    description: "Store path of the NixOS system in the image.",
    initial: "",
  },
  {
    name: "identity",
    description: "Identity of the image, `<store hash>-<digest>`: equal for equal images.",
    initial: "",
  },
  {
    name: "cache_hit",
    description: "`true` if the cache saved this run an evaluation, a download or a build.",
    initial: "false",
  },
  {
    name: "lock_changed",
    description: "`true` if `update` changed the lock file.",
    initial: "false",
  },
  {
    name: "template",
    description: "The Packer template as JSON; empty if nothing had to be evaluated.",
    initial: "",
  },
  {
    name: "plan",
    description:
      "JSON of what `plan` found: `status`, `looked_up`, `against`, the packages that are `added`, `removed`, `changed`, `resized` and `rebuilt`, their `counts`, `closure` sizes, `lock`. Long lists are shortened; `truncated` says so.",
    initial: "",
  },
  {
    name: "plan_file",
    description:
      "File with the complete plan: `plan.json` in `output-directory`, else in the runner's temporary folder.",
    initial: "",
  },
  { name: "nix_version", description: "Version of Nix, if it was used.", initial: "" },
  { name: "packer_version", description: "Version of Packer, if it was used.", initial: "" },
] as const satisfies readonly Record<"name" | "description" | "initial", string>[];

export type Outputs = Partial<Record<(typeof outputTable)[number]["name"], string>>;

/** UTF-8 bytes; a longer value does not fit into the environment of a later step. */
const maxOutput = 64 * 1024 - 1;

export type OutputWriter = ReturnType<typeof makeOutputs>;

/**
 * @param write How one output is written; by default the file that the runner names, or a line of
 *   the log where there is no runner.
 */
export function makeOutputs(
  log: ActionLog,
  env: Record<string, string | undefined> = process.env,
  write: (name: string, value: string) => void = env["GITHUB_OUTPUT"] ? setOutput : toLog(log),
) {
  return {
    /** Sets every output to its initial value; called before any work. */
    setDefaults(): void {
      if (!env["GITHUB_OUTPUT"]) return;
      for (const { name, initial } of outputTable) write(name, initial);
    },
    set(values: Outputs): void {
      for (const { name, initial } of outputTable) {
        const given = values[name];
        if (given === undefined) continue;
        // Without the values of variables, which may be secret.
        const value = name === "template" ? log.masks.redact(given) : given;
        const bytes = Buffer.byteLength(value);
        if (bytes > maxOutput) {
          log.warning(
            `Output ${name} has ${bytes} bytes, more than the 64 KiB that a later step can take. It stays empty; with \`output-directory\` it is written to a file.`,
          );
          write(name, initial);
          continue;
        }
        if (log.masks.publish(value).length > 0) {
          log.warning(
            `Output ${name} holds a text that is masked as a secret. GitHub may drop it between jobs; rename the secret's value or the image's parts.`,
          );
        }
        write(name, value);
      }
    },
  };
}

/** Not printed without a runner: the template would bury the rest. */
function toLog(log: ActionLog) {
  return (name: string, value: string) => {
    if (value !== "" && name !== "template") log.info(`${name} = ${value}`);
  };
}

/** What a step found or made, as outputs. */
export function outputsOf(result: StepResult, more: Outputs = {}): Outputs {
  const { image } = result;
  return {
    image: image?.image ?? "",
    builder_id: image?.builderId ?? "",
    image_id: image?.id ?? "",
    images: JSON.stringify(result.images.flatMap(imageItems)),
    status: result.status,
    changed: String(result.changed),
    stages: JSON.stringify(result.stages ?? (image === undefined ? [] : stagesOf(image))),
    toplevel: result.toplevel ?? image?.toplevel ?? "",
    identity: result.identity ?? image?.identity ?? "",
    ...more,
  };
}

/** An item for each region, or one for a file. */
function imageItems(image: Image) {
  const { builder, id, name, created, family, identity } = image;
  const copies = image.copies.length > 0 ? image.copies : [{ region: image.region, id }];
  const stages = stagesOf(image);
  return copies.map((copy) => ({
    builder,
    region: copy.region ?? null,
    id: copy.id,
    name,
    created,
    family,
    stages,
    identity,
  }));
}

/** The names of the stages, each once, in the order in which the image got them. */
export function stagesOf(image: Pick<Image, "stages">): string[] {
  return [...new Set(image.stages.map((hold) => hold.stage))];
}
