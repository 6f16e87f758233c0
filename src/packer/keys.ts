/**
 * Classes of the keys of post-processors and provisioners; a key that is not listed is content.
 * Names: hashicorp/packer 1.6.6 and 1.16.0, `post-processor/<name>/post-processor.go`, and
 * packer-plugin-docker, packer-plugin-amazon for theirs.
 */
import { exists } from "../shared/files.ts";
import type { Json, JsonObject } from "../shared/json.ts";
import { isRemote, localPath } from "./identity-files.ts";
import type { KeyClass, KeyTable } from "./types.ts";

/** Secrets whatever the part is called: access configurations of the plugins share these names. */
const credentials: Record<string, KeyClass> = {
  access_key: "credential",
  account_file: "credential",
  account_json: "credential",
  api_key: "credential",
  api_token: "credential",
  aws_access_key: "credential",
  aws_secret_key: "credential",
  aws_token: "credential",
  client_secret: "credential",
  credentials_file: "credential",
  credentials_json: "credential",
  elevated_password: "credential",
  login_password: "credential",
  password: "credential",
  secret_key: "credential",
  spaces_key: "credential",
  spaces_secret: "credential",
  token: "credential",
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
  // Writes about the artifact, changes nothing of it.
  manifest: {
    output: "name",
    strip_path: "session",
    strip_time: "session",
    custom_data: "session",
  },
  // The document about the artifact; `key` signs it.
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
    start_retry_timeout: "session",
    timeout: "session",
  },
  checksums: {},
};

/**
 * Keys of a provisioner that name local files which are there: by the plugins' habit of naming
 * (`script`, `scripts`, `source`, `playbook_file`, …). A name without a file behind it, such as the
 * `source` of a download, counts as text.
 * @param resolved The texts of a key with its variables filled in.
 */
export async function provisionerFiles(
  provisioner: JsonObject,
  resolved: (key: string) => string[],
  baseDirectory: string,
): Promise<string[]> {
  if (provisioner["direction"] === "download") return [];
  const files: string[] = [];
  for (const [key, value] of Object.entries(provisioner)) {
    if (!/^(scripts?|sources?)$|_(files?|dirs?|directory|paths?)$/.test(key)) continue;
    if (/^remote_|^staging_/.test(key) || !isNames(value)) continue;
    const names = resolved(key);
    const local = names.map(
      async (name) =>
        !isRemote(name) && name !== "" && (await exists(localPath(name, baseDirectory))),
    );
    if (names.length > 0 && (await Promise.all(local)).every(Boolean)) files.push(key);
  }
  return files;
}

function isNames(value: Json): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return typeof value === "string";
}

function lookUp<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
