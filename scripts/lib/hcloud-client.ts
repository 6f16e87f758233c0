/** Hetzner's own client of its API, by which the double of that API is judged. */
import { fromPypi, installFromPypi } from "./pypi.ts";

const own = { name: "hcloud", version: "2.27.0" };

export const builtHcloudClient = (cache: string) => fromPypi(cache, own);

export const hcloudClient = async (cache: string, say?: (line: string) => void) =>
  await installFromPypi(cache, own, say);
