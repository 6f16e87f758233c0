/** `create.json`, `read.json` and `delete.json`: the templates of one image, for other programs. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { messageOf, UserError } from "../shared/errors.ts";
import { writeAtomically } from "../shared/files.ts";
import { isObject, type JsonObject } from "../shared/json.ts";

/**
 * The three templates. Those for reading and deleting use the builders `read-<type>` and
 * `delete-<type>`, which take the same keys, and have no provisioners.
 * @param root The template as it is built, without `_packernix`.
 */
export function templateFiles(root: JsonObject): Record<string, JsonObject> {
  const { provisioners: _provisioners, "post-processors": _postProcessors, ...bare } = root;
  return {
    "create.json": root,
    "read.json": withVerb(bare, "read"),
    "delete.json": withVerb(bare, "delete"),
  };
}

function withVerb(root: JsonObject, verb: "read" | "delete"): JsonObject {
  const builders = Array.isArray(root["builders"]) ? root["builders"] : [];
  return {
    ...root,
    builders: builders.map((builder) =>
      isObject(builder) ? { ...builder, type: `${verb}-${String(builder["type"])}` } : builder,
    ),
  };
}

/**
 * Writes files with mode 0600, because a template may contain secrets.
 * @throws {UserError} naming `output-directory` when it cannot be written.
 */
export async function writeOutputFiles(
  directory: string,
  files: Record<string, JsonObject | string>,
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
      await writeAtomically(path.join(directory, name), text);
    }
  } catch (error) {
    throw new UserError(
      `output-directory: ${directory} cannot be written (${messageOf(error)}). Give a folder that this user may write.`,
      { cause: error },
    );
  }
}
