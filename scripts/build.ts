/** `npm run build`: makes `dist/`, which is committed, from `src/`. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { bundle, filesOf } from "./lib/bundle.ts";

const root = path.dirname(import.meta.dirname);
const dist = path.join(root, "dist");

await bundle(root, dist);
for (const file of await filesOf(dist)) {
  const { size } = await stat(path.join(dist, file));
  process.stdout.write(`dist/${file}  ${Math.ceil(size / 1024)} KiB\n`);
}
