/** MAAS's own client of its API, by which the double of that API is judged. */
import { fromPypi, installFromPypi } from "./pypi.ts";

const own = { name: "python-libmaas", version: "0.6.8" };

export const builtMaasClient = (cache: string) => fromPypi(cache, own);

export const maasClient = async (cache: string, say?: (line: string) => void) =>
  await installFromPypi(cache, own, say);
