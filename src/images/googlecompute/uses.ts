/** What in the project works with images: disks of machines, and templates that make machines. */
import type { Log } from "../../shared/log.ts";
import type { ImageUse } from "../labels/cloud.ts";
import { seen } from "../labels/uses.ts";
import type { GoogleApi } from "./api.ts";

export async function usesOf(
  api: GoogleApi,
  imageProject: string,
  log: Pick<Log, "notice">,
): Promise<ImageUse[]> {
  const uses: ImageUse[] = [];
  // A whole address or its end: projects/<project>/global/images/<name>.
  const pattern = /(?:^|\/)projects\/([^/]+)\/global\/images\/(family\/)?([^/]+)$/;
  const add = async (source: string | undefined, phrase: string) => {
    const [, project, isFamily, name = ""] = pattern.exec(source ?? "") ?? [];
    if (project !== imageProject) return;
    uses.push({ image: isFamily === undefined ? name : await newest(name), phrase });
  };
  const families = new Map<string, Promise<string | undefined>>();
  const newest = async (family: string) => {
    const known = families.get(family) ?? api.familyImage(family);
    families.set(family, known);
    return await known;
  };
  for (const { name, sourceImage, scope } of await api.disks()) {
    await add(sourceImage, `disk ${name} (${scope})`);
  }
  const templates = await seen(
    api.templates(),
    "Google: the role lacks compute.instanceTemplates.list, so images that only templates name count as unused.",
    log,
  );
  for (const { name, properties } of templates) {
    for (const { initializeParams } of properties?.disks ?? []) {
      await add(initializeParams?.sourceImage, `instance template ${name}`);
    }
  }
  return uses;
}
