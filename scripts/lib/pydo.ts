/** DigitalOcean's own client of its API, by which the double of that API is judged. */
import { fromPypi, installFromPypi } from "./pypi.ts";

const own = { name: "pydo", version: "0.44.0" };

export const builtPydo = (cache: string) => fromPypi(cache, own);

export const pydo = async (cache: string, say?: (line: string) => void) =>
  await installFromPypi(cache, own, say);
