/**
 * The texts to mask: each line of a secret, if it has eight characters or more and is no part of an
 * output, because the runner drops every job output that contains a masked text.
 */
import { isSecretName } from "../shared/secrets.ts";

type Environment = Record<string, string | undefined>;

const shortest = 8;

/** Values of environment variables whose name says that they are secret. */
export function secretsOf(env: Environment): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    // The last part of a key such as MAAS's (consumer:token:secret) is a secret by itself.
    value !== undefined && isSecretName(name)
      ? [value, value.slice(value.lastIndexOf(":") + 1)]
      : [],
  );
}

/** Inputs whose text, or a part of it, becomes part of an output. */
const publishedInputs = [
  ...["stage", "family", "builder", "image", "image-store", "toplevel", "flake", "regions"],
];

/** Words in the outputs of every image. */
const vocabulary = [
  "transcend.qemu",
  '"builder","region","identity","created","stages"',
  "/nix/store/",
];

/** Texts of this job that will be part of outputs, known before there is any. */
export function publishedBy(env: Environment): string[] {
  const inputs = publishedInputs.map((name) => env[`INPUT_${name.toUpperCase()}`] ?? "");
  return [...inputs, env["HOME"] ?? "", env["XDG_DATA_HOME"] ?? "", ...vocabulary];
}

export type Masks = ReturnType<typeof makeMasks>;

/** @param published Texts that are, or will be part of, an output: stage, family, image store. */
export function makeMasks(published: readonly string[] = []) {
  const open = [...published];
  let masked: string[] = [];
  return {
    /** @returns the lines that were not masked before. */
    add(values: readonly string[]): string[] {
      const fresh = new Set<string>();
      for (const secret of values.flatMap(forms)) {
        if (secret.length < shortest || masked.includes(secret)) continue;
        if (open.some((text) => text.includes(secret))) continue;
        fresh.add(secret);
      }
      // Longest first, so that a secret which holds another one is replaced whole.
      masked = [...masked, ...fresh].sort((a, b) => b.length - a.length);
      return [...fresh];
    },
    /** Stops masking what is part of this text, which becomes an output. @returns the masks that were dropped. */
    publish(text: string): string[] {
      open.push(text);
      const dropped = masked.filter((secret) => text.includes(secret));
      masked = masked.filter((secret) => !dropped.includes(secret));
      return dropped;
    },
    /** The text with every masked part replaced. */
    redact(text: string): string {
      let result = text;
      for (const secret of masked) result = result.replaceAll(secret, "***");
      return result;
    },
    values: () => [...masked],
  };
}

/** A secret as it may be printed: each of its lines, plain and as part of a JSON text. */
function forms(value: string): string[] {
  const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
  return lines.flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]);
}
