/** Installs a verified plugin into a plugin folder. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "../shared/environment.ts";
import { CommandError, UserError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import { fileSha256 } from "./checksums.ts";
import { checksumFile } from "./plugin-folders.ts";

export interface InstallOptions {
  packer: { file: string; version: string };
  /** The job's environment. */
  env: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** What the plugin is, for messages. */
  what: string;
}

/**
 * Installs `binary`, whose name is as in the vendor's archive, as the plugin `source` in `folder`.
 * Packer itself does it since 1.10; earlier ones find plugins by the same rule.
 * @throws {UserError} when Packer refuses the plugin.
 */
export async function installPlugin(
  binary: string,
  source: string,
  folder: string,
  options: InstallOptions,
): Promise<void> {
  const { gte } = await import("semver");
  if (!gte(options.packer.version, "1.10.0")) {
    const file = path.join(folder, source, path.basename(binary));
    await mkdir(path.dirname(file), { recursive: true });
    await copyFile(binary, file);
    return await writeFile(checksumFile(file), await fileSha256(binary));
  }
  const home = path.dirname(binary);
  try {
    await run(options.packer.file, ["plugins", "install", "--path", binary, source], {
      env: childEnvironment(
        "common",
        {
          HOME: home,
          TMPDIR: home,
          PACKER_CONFIG_DIR: home,
          PACKER_PLUGIN_PATH: folder,
          CHECKPOINT_DISABLE: "1",
          PACKER_NO_COLOR: "1",
        },
        [],
        options.env,
      ),
      cwd: home,
      timeout: 300_000,
      maxOutput: 1024 * 1024,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    options.signal?.throwIfAborted();
    throw new UserError(
      `${options.what} could not be installed: Packer ${options.packer.version} refused it.`,
      { details: error.stderr, cause: error },
    );
  }
}
