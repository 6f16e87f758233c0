/** What a later run must know of a template to find or delete what was built from it. */
import type { Template } from "../../packer/types.ts";
import { isSecretName, secretTexts } from "../../shared/secrets.ts";
import { communicator } from "../key-classes.ts";
import type { KeptTemplate } from "../types.ts";

/** Builder and variables, without what is secret by its name or because the template says so. */
export function templateToKeep({ builder, variables, sensitive }: Template): KeptTemplate {
  const credentials = new Set<string>(communicator.credential);
  const keys = Object.entries(builder).filter(
    ([key, value]) => !credentials.has(key) && secretTexts({ [key]: value }).length === 0,
  );
  const kept = Object.entries(variables).filter(
    ([name]) => !sensitive.includes(name) && !isSecretName(name),
  );
  return { builder: Object.fromEntries(keys), variables: Object.fromEntries(kept) };
}
