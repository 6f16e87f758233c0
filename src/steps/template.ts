/** The template of a run: the generator's, or the user's own with the inputs merged in. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { defaultBuilder, type Inputs } from "../action/inputs/read.ts";
import { typeOf, unknownKeys } from "../images/registry.ts";
import { deepMerge } from "../packer/merge.ts";
import {
  type ChosenTemplate,
  checkVariables,
  readTemplate,
  type TemplateOrigin,
} from "../packer/template.ts";
import type { Template } from "../packer/types.ts";
import { UserError } from "../shared/errors.ts";
import { isInside, realPath } from "../shared/files.ts";

/**
 * @param generated JSON text of the generator, or undefined when the user gives the template.
 * @throws {UserError} naming `template`, `builder-config` or `variables`.
 */
export async function chooseTemplate(
  inputs: Inputs,
  workspace: string,
  generated: string | undefined,
): Promise<ChosenTemplate> {
  const given = Object.keys(inputs.builderConfig);
  if (generated !== undefined) {
    const file = inputs.templateGenerator ?? `packer/${inputs.builder}.nix`;
    const origin: TemplateOrigin = { input: "template-generator", file, given };
    const directory = path.dirname(path.resolve(inputs.workingDirectory, file));
    const template = readTemplate(generated, origin, typeOf(inputs.builder));
    checkBuilder(template, inputs.builder);
    checkVariables(template, {});
    return { template, origin, variables: {}, directory };
  }
  const { text, file } = await ownText(inputs, workspace);
  const origin: TemplateOrigin = { input: "template", file: file && inputs.template, given };
  const written = readTemplate(text, origin, typeOf(inputs.builder));
  if (inputs.builder !== defaultBuilder) checkBuilder(written, inputs.builder);
  checkVariables(written, inputs.variables);
  return {
    template: laidOver(written, inputs, origin),
    origin,
    variables: inputs.variables,
    directory: file === undefined ? inputs.workingDirectory : path.dirname(file),
  };
}

function checkBuilder({ builder: { type, name } }: Template, builder: string): void {
  if ([type, name].includes(typeOf(builder))) return;
  throw new UserError(
    `builder: is ${builder}, but the template has a builder of type ${type}. Set \`builder: ${type}\`.`,
  );
}

function laidOver(written: Template, inputs: Inputs, origin: TemplateOrigin): Template {
  if (origin.given?.length === 0) return written;
  const odd = unknownKeys(written.builder.type, inputs.builderConfig);
  if (odd.length > 0) throw new UserError(`builder-config: ${odd.join(" ")}`);
  const builder = deepMerge(written.builder, inputs.builderConfig);
  const text = JSON.stringify({ ...written.root, builders: [builder] });
  return { ...readTemplate(text, origin), facts: written.facts };
}

/** `template` is JSON text if it begins with a brace, else the name of a file. */
async function ownText(
  inputs: Inputs,
  workspace: string,
): Promise<{ text: string; file?: string }> {
  const given = (inputs.template ?? "").trim();
  if (given.startsWith("{") || given.includes("\n")) return { text: given };
  const file = await realPath(path.resolve(inputs.workingDirectory, given));
  if (file === undefined) {
    throw new UserError(`template: there is no file ${given}, and it is not a JSON object either.`);
  }
  if (!isInside(file, workspace) && !isInside(file, "/nix/store")) {
    throw new UserError(`template: ${given} lies outside the workspace.`);
  }
  if (!(await stat(file)).isFile()) throw new UserError(`template: ${given} is not a file.`);
  return { text: await readFile(file, "utf8"), file };
}
