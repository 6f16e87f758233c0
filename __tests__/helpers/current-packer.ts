/**
 * A current Packer for tests: what the test set-up built (scripts/lib/current-packer.ts), and a
 * server on the loopback that has it as releases.hashicorp.com would, signed by a key of its own.
 */
import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { builtPacker, type CurrentPacker } from "../../scripts/lib/current-packer.ts";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import type { SigningKey } from "../../src/tools/signature.ts";
import { publish, type Server, serve, sha256, signer, zipOf } from "../tools/vendor.ts";

/** Undefined where the set-up could not build it; the tests of it are skipped then. */
export const current: CurrentPacker | undefined =
  process.arch === "x64" ? builtPacker(cacheFolder) : undefined;

if (current === undefined) {
  process.stderr.write(
    "Tests with a current Packer are skipped: it was not built (scripts/lib/current-packer.ts).\n",
  );
}

export interface Release {
  version: string;
  /** SHA-256 of its archive, as it goes behind `@sha256:`. */
  sha256: string;
}

export interface PackerMirror {
  server: Server;
  /** For the input `mirrors`. */
  mirrors: Record<string, string>;
  /** Its checksums are signed by this one. */
  key: SigningKey;
  packer: Release;
  plugins: Record<"qemu" | "amazon", Release & { source: string }>;
}

/** Serves Packer and its plugins until the test file's end; to be called before tests run. */
export async function packerMirror(built: CurrentPacker): Promise<PackerMirror> {
  const server = await serve();
  const by = await signer();
  const release = async (product: string, version: string, file: string, member: string) => {
    const archive = await archiveOf(file, member);
    await publish(server, by, product, version, {
      [`${product}_${version}_linux_amd64.zip`]: archive,
    });
    return { version, sha256: sha256(archive) };
  };
  const plugin = async (name: "qemu" | "amazon") => {
    const { file, version, source } = built.plugins[name];
    const product = `packer-plugin-${name}`;
    const member = `${product}_v${version}_x5.0_linux_amd64`;
    return { ...(await release(product, version, file, member)), source };
  };
  return {
    server,
    mirrors: { "releases.hashicorp.com": server.url },
    key: by.key,
    packer: await release("packer", built.version, built.packer, "packer"),
    plugins: { qemu: await plugin("qemu"), amazon: await plugin("amazon") },
  };
}

/** Packing 100 MB takes seconds, so archives lie beside what they hold. */
async function archiveOf(file: string, member: string): Promise<Buffer> {
  const kept = path.join(path.dirname(file), `${member}.zip`);
  if (!existsSync(kept)) {
    const members = [
      { name: "LICENSE.txt", content: "of the vendor\n", mode: 0o100644 },
      { name: member, content: await readFile(file) },
    ];
    const temporary = `${kept}.${process.pid}`;
    try {
      await writeFile(temporary, zipOf(members));
      await rename(temporary, kept);
    } finally {
      await rm(temporary, { force: true });
    }
  }
  return await readFile(kept);
}
