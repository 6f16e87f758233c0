/** `packer validate`, and Packer's complaints in few words. */
import { CommandError, UserError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import { invocationVariable } from "../shared/invocation.ts";
import { shorten, withPeriod } from "../shared/text.ts";
import { machineReadable } from "./machine-readable.ts";
import { hiding, type PackerFiles, type PackerSession, packerEnvironment } from "./session.ts";
import { locationOf, originText, type TemplateOrigin } from "./template.ts";
import { packerTrouble } from "./version.ts";

/**
 * How plugins refuse keys and values that they cannot read, before they look at what these mean
 * (packer-plugin-sdk template/config/decode.go, and mapstructure's errors in it).
 */
const unreadable = /unknown configuration key|expected type '|cannot parse '|cannot decode/;

/**
 * Lets Packer check the whole template, builder and plugins included.
 * @param origin Whose text the template is: the error names this input.
 * @param isBare The template lacks what this machine adds: only what cannot be read counts.
 * @throws {UserError} with Packer's words.
 */
export async function validateTemplate(
  session: PackerSession,
  files: PackerFiles,
  origin: TemplateOrigin,
  signal?: AbortSignal,
  isBare = false,
): Promise<void> {
  const hide = hiding(session);
  const environment = await packerEnvironment(session);
  const lines: string[] = [];
  const reader = machineReadable((line) => void (lines.length < 1000 && lines.push(line)));
  try {
    const { exitCode, stdout, stderr } = await run(
      session.packer,
      ["-machine-readable", "validate", `-var-file=${files.variablesFile}`, files.templateFile],
      {
        env: { ...environment.env, [invocationVariable]: session.invocation },
        cwd: session.workingDirectory,
        timeout: 300_000,
        maxOutput: 8 * 1024 * 1024,
        anyExit: true,
        ...(signal === undefined ? {} : { signal }),
      },
    );
    for (const line of stdout.split("\n")) reader.write(line);
    await environment.ownLog.show(() => true);
    if (exitCode === 0) return;
    const { errors, understood } = reader.result({ exitCode, ended: "exit" });
    const text = errors.length > 0 ? errors.join("\n") : lines.join("\n");
    if (isBare && !unreadable.test(text)) return;
    if (!understood) {
      throw new UserError(
        `${session.packer} is not Packer, or is broken: \`validate\` failed and printed nothing in Packer's form.`,
        { details: hide([...lines.slice(-20), stderr.slice(-4096)].join("\n")) },
      );
    }
    throw refusal(hide(text), origin);
  } catch (error) {
    throw error instanceof CommandError && signal?.aborted === true
      ? signal.reason
      : packerTrouble(session.packer, error);
  } finally {
    await environment.dispose();
  }
}

function refusal(text: string, origin: TemplateOrigin): UserError {
  const where = originText(origin);
  const location = locationOf(origin);
  const unknown = unknownBuilder(text);
  if (unknown !== undefined) {
    return new UserError(
      `builder: Packer knows no builder "${unknown}" (in ${where}); correct its name, or use a Packer that has its plugin.`,
      { ...location, details: text },
    );
  }
  // The user's own key, and not the file that it is laid over.
  const words = new Set(text.match(/\w+/g));
  const isOwn = origin.given?.some((key) => words.has(key)) ?? false;
  const message = `${isOwn ? "builder-config" : where}: Packer refuses it: ${withPeriod(inShort(text))}`;
  return new UserError(message, { ...(isOwn ? {} : location), details: text });
}

/**
 * Packer ≤ 1.9: `Unknown builder x` (packer/core.go), newer: `The builder x is unknown by Packer`
 * (packer/plugin_config or command/… of 1.10 and later).
 */
function unknownBuilder(text: string): string | undefined {
  const match = /Unknown builder "?([\w.-]+)|The builder "?([\w.-]+)"? is unknown by Packer/.exec(
    text,
  );
  return match?.[1] ?? match?.[2];
}

/** Packer's texts of many lines as one, at most 600 characters. */
export function inShort(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim().replace(/^(\* |Error: )/, ""))
    .filter((line) => line !== "" && !/^\d+ errors? occurred:$/.test(line) && line !== "Error:");
  return shorten(lines.join("; "), 600);
}
