/** Makes `dist/` from `src/`: the same bytes from the same sources, wherever the checkout lies. */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type ChunkingContext,
  type CodeSplittingNameFunction,
  type OutputChunk,
  rolldown,
} from "rolldown";
import { licencesText } from "./licences.ts";

/**
 * Bundles the action into `target`, which is emptied first.
 *
 * Chunks lie flat beside the entries `index.js` (main) and `post.js` (`import.meta.dirname` must be one below the action's root in
 * each of them) and carry no hash, so that a change shows as a difference of the same file.
 */
export async function bundle(root: string, target: string): Promise<void> {
  const build = await rolldown({
    cwd: root,
    input: {
      index: path.join(root, "src", "index.ts"),
      post: path.join(root, "src", "post.ts"),
      unpack: path.join(root, "src", "unpack.ts"),
    },
    platform: "node",
    // Of Amazon's SDK the modules, of which only what is called is taken, and not CommonJS.
    resolve: { mainFields: ["module", "main"] },
    // The toolkit's modules do nothing when they are loaded. Told so, the bundler leaves out the HTTP
    // client behind functions that nobody calls: half of the action's start would be spent on it.
    treeshake: {
      moduleSideEffects: [
        { test: /node_modules\/@actions\/core\//, sideEffects: false },
        { external: true, sideEffects: true },
      ],
    },
    // A warning about an unresolved import would only be seen again on a user's runner.
    onLog(level, log, handler) {
      if (log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
      handler(level, log);
    },
  });
  try {
    const { output } = await build.generate({
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ name: startGroup(root) }],
      },
      minify: false,
      sourcemap: false,
    });
    const chunks = output.filter((item) => item.type === "chunk");
    refuseAssets(output.length - chunks.length, chunks);
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    for (const chunk of chunks) await writeFile(path.join(target, chunk.fileName), chunk.code);
    await writeFile(path.join(target, "package.json"), '{ "type": "module" }\n');
    const modules = chunks.flatMap((chunk) => chunk.moduleIds);
    await writeFile(path.join(target, "licenses.txt"), await licencesText(root, modules));
  } finally {
    await build.close();
  }
}

/**
 * Puts all that the main step loads at its start into one chunk, and what post loads too into
 * another: each further file costs about 0.4 ms of the start. What the unpacking process loads stays
 * apart, so that it starts fast. No chunk imports one that imports it, because each entry reaches
 * what its modules reach.
 */
function startGroup(root: string): CodeSplittingNameFunction {
  const reached = new Map<string, Set<string>>();
  return (id, context) => {
    const isReached = (entry: string) => {
      const file = path.join(root, "src", entry);
      const modules = reached.get(entry) ?? reach(file, context, new Set());
      reached.set(entry, modules);
      return modules.has(id);
    };
    if (!isReached("run.ts") || isReached("unpack.ts")) return null;
    return isReached("post.ts") ? "start-both" : "start";
  };
}

function reach(id: string, context: ChunkingContext, seen: Set<string>): Set<string> {
  // Most of what the toolkit imports is left out.
  if (seen.has(id) || id.includes("/node_modules/@actions/")) return seen;
  seen.add(id);
  for (const next of context.getModuleInfo(id)?.importedIds ?? []) reach(next, context, seen);
  return seen;
}

function refuseAssets(assets: number, chunks: readonly OutputChunk[]): void {
  const nested = chunks.filter((chunk) => chunk.fileName.includes("/"));
  if (assets > 0 || nested.length > 0) {
    throw new Error(`dist/ is to hold flat chunks only: ${assets} assets, ${nested.length} nested`);
  }
}

/** Names of the files of a flat folder, sorted; empty where it does not exist. */
export async function filesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
