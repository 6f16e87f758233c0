/** The evaluation cache in a folder of the user's, for machines without an Actions cache. */
import { ownFolder } from "../../shared/own-folder.ts";
import type { EvaluationStore } from "./types.ts";

const limits = { most: 500, largest: 64 * 1024 };
const isKey = /^[0-9a-f]{64}$/;

/** @param folder Absolute; made when the first evaluation is written. */
export function evaluationsInFolder(folder: string): EvaluationStore {
  const files = ownFolder(folder, limits);
  const file = (key: string, ending: string) => {
    if (!isKey.test(key)) throw new Error(`no key of an evaluation: ${key}`);
    return `${key}.${ending}`;
  };
  return {
    async read(key) {
      if ((await files.read(file(key, "unstable"))) !== undefined) return "unstable";
      return (await files.read(file(key, "json")))?.toString("utf8");
    },
    async write(key, _variant, text) {
      await files.write(file(key, "json"), text);
    },
    async markUnstable(key) {
      await files.write(file(key, "unstable"), "unstable\n");
      await files.remove(file(key, "json"));
    },
  };
}
