/**
 * Classes of the keys of post-processors and provisioners; a key that is not listed is content.
 * Names: hashicorp/packer 1.6.6 and 1.16.0, `post-processor/<name>/post-processor.go`, and
 * packer-plugin-docker, packer-plugin-amazon for theirs.
 */
import { exists } from "../shared/files.ts";
import type { Json, JsonObject } from "../shared/json.ts";
import { isRemote, localPath } from "./identity-files.ts";
import type { KeyClass, KeyTable } from "./types.ts";

/** Keys with secrets that `isCredentialName` does not recognise. */
const credentials: Record<string, KeyClass> = {
  account_file: "credential",
  account_json: "credential",
  client_private_key_path: "credential",
  credentials_file: "credential",
  spaces_key: "credential",
  ssh_host_key_file: "credential",
  validation_key_path: "credential",
  vault_aws_engine: "credential",
};

const session: Record<string, KeyClass> = {
  aws_profile: "session",
  login: "session",
  login_email: "session",
  login_server: "session",
  login_username: "session",
  profile: "session",
  skip_clean: "session",
};

/** Post-processors by type. */
const postProcessors: Record<string, Record<string, KeyClass>> = {
  // The ending of `output` chooses the format (compress: detectFromFilename), see `endings`.
  compress: { output: "name" },
  checksum: { output: "name" },
  // Describes the artifact and does not change it.
  manifest: {
    output: "name",
    strip_path: "session",
    strip_time: "session",
    custom_data: "session",
  },
  // A document about the artifact; `key` signs it.
  provenance: { output_dir: "name", template: "session", key: "credential" },
  vagrant: { output: "name" },
  "docker-save": { path: "name" },
  "amazon-import": { s3_bucket_name: "session", s3_key_name: "session" },
  "googlecompute-import": { bucket: "session", gcs_object_name: "session" },
  "googlecompute-export": { paths: "name" },
  "digitalocean-import": { space_name: "session", space_object_name: "session" },
};

const endings: Record<string, readonly string[]> = { compress: ["output"] };

/** Keys that name local files (shell-local: packer-plugin-sdk shell-local/config.go). */
const postProcessorFiles: Record<string, readonly string[]> = {
  "shell-local": ["script", "scripts"],
  vagrant: ["include", "vagrantfile_template"],
};

/** The key table of a post-processor, and the keys of which only the file's ending counts. */
export function postProcessorKeys(type: string): { keys: KeyTable; endings: readonly string[] } {
  return {
    keys: {
      classes: { ...credentials, ...session, ...lookUp(postProcessors, type) },
      files: lookUp(postProcessorFiles, type) ?? [],
      checksums: {},
    },
    endings: lookUp(endings, type) ?? [],
  };
}

/** Keys of any provisioner that say how long it may take (packer-plugin-sdk template/parse.go). */
export const provisionerKeys: Omit<KeyTable, "files"> = {
  classes: {
    ...credentials,
    elevated_user: "session",
    max_retries: "session",
    pause_after: "session",
    pause_before: "session",
    ssh_authorized_key_file: "session",
    start_retry_timeout: "session",
    timeout: "session",
  },
  checksums: {},
};

/** Keys that name local files, by the plugins' naming conventions, and those of Chef, Salt and InSpec. */
const localKey =
  /^(scripts?|sources?|profile|config_template|minion_config|local_\w+|(group|host)_vars)$|_(files?|dirs?|directory|paths?)$/;
/** Keys that name files on the machine that is built. */
const foreignKey = /^(remote|staging|guest|working|install)_/;

/** Required keys of a provisioner; a file that they name and that does not exist is made later. */
const neededKey = /^(scripts?|sources?|playbook_file)$/;

/**
 * Keys of a provisioner that name local files which are there. A name without a file behind it, such
 * as the `source` of a download, counts as text.
 * @param resolved The texts of a key with its variables filled in.
 * @returns `unseen`: names of files that only Packer can fill in, or that are yet to be made.
 */
export async function provisionerFiles(
  provisioner: JsonObject,
  resolved: (key: string) => string[],
  baseDirectory: string,
): Promise<{ files: string[]; unseen: string[] }> {
  const files: string[] = [];
  const unseen: string[] = [];
  if (provisioner["direction"] === "download") return { files, unseen };
  for (const [key, value] of Object.entries(provisioner)) {
    if (!localKey.test(key) || foreignKey.test(key) || !isNames(value)) continue;
    const names = resolved(key).filter((name) => name !== "");
    const local = names.filter((name) => !isRemote(name));
    const there = await Promise.all(local.map((name) => exists(localPath(name, baseDirectory))));
    if (names.length > 0 && local.length === names.length && there.every(Boolean)) files.push(key);
    else if (neededKey.test(key)) unseen.push(...local.filter((_name, index) => !there[index]));
  }
  return { files, unseen };
}

function isNames(value: Json): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return typeof value === "string";
}

function lookUp<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
