/** moto, a stateful EC2 API for the tests: 115 MB. */
import { fromPypi, installFromPypi } from "./pypi.ts";

const own = { name: "moto", version: "5.2.5" };

export const builtMoto = (cache: string) => fromPypi(cache, own);

export const moto = async (cache: string, say?: (line: string) => void) =>
  await installFromPypi(cache, own, say);
