/** What Packer is told: on which server, and marks on all that it makes. Never a token: Packer finds it itself. */

import { compareVersions } from "../../packer/version.ts";
import { UserError } from "../../shared/errors.ts";
import { isObject, type JsonObject } from "../../shared/json.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { textOf } from "../qemu/builder-keys.ts";
import type { BuildInput, Preparation } from "../types.ts";
import type { HetznerApi } from "./api.ts";
import { architectureOf, chooseType } from "./server-types.ts";

/** Of the generator: its value is a type that may be gone. */
const ownType = "packernix_server_type";

export async function prepare(
  api: HetznerApi,
  { template, platform, packerVersion }: BuildInput,
  run: RunLabels,
): Promise<Preparation> {
  const { builder, variables } = template;
  const location = textOf(builder, "location");
  const type = textOf(builder, "server_type");
  const isOwn = variables[ownType] === type;
  const chosen =
    location === undefined || type === undefined
      ? undefined
      : await chooseType(api, {
          type,
          isFirm: !isOwn,
          location,
          architecture: architectureOf(platform),
          disk: isOwn ? Number(variables["disk_size"] ?? 0) : 0,
        });
  // Builders that Packer carried itself, before 1.7, know labels of snapshots only.
  const isOld = packerVersion !== undefined && compareVersions(packerVersion, "1.7.0") < 0;
  return {
    builder: {
      server_name: run.name,
      snapshot_name: run.imageName,
      snapshot_labels: labelled(builder, "snapshot_labels", run),
      ...(isOld
        ? {}
        : {
            server_labels: labelled(builder, "server_labels", run),
            ssh_keys_labels: labelled(builder, "ssh_keys_labels", run),
          }),
    },
    variables: isOwn && chosen !== undefined ? { server_type: chosen.name } : {},
    notes: chosen === undefined ? [] : [`Server: ${chosen.name} in ${location}`],
  };
}

/** The user's own stay, and ours are laid over. */
function labelled(builder: JsonObject, key: string, { labels }: RunLabels): JsonObject {
  const there = builder[key];
  if (there !== undefined && there !== null && !isObject(there)) {
    throw new UserError(`builder-config: \`${key}\` must be a map of labels.`);
  }
  return { ...(there ?? {}), ...labels };
}
