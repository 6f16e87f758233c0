/** The machines of builds and trials. */
import { compareVersions } from "../../packer/version.ts";
import { homeTime } from "../../shared/clock.ts";
import { UserError } from "../../shared/errors.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";
import { isOn, only, textOf } from "../builder-keys.ts";
import type { RunLabels } from "../labels/cloud.ts";
import { limits } from "../labels/limits.ts";
import { withOwnLabels } from "../labels/own-labels.ts";
import { loginTo } from "../labels/trial.ts";
import type { BuildInput, Preparation, TrialInput, TrialMachine } from "../types.ts";
import type { GoogleAccess } from "./access.ts";
import type { GoogleApi } from "./api.ts";

/** Where neither the template nor `builder-config` says it; also the generator's default. */
const usualZone = "us-central1-a";
/** Seconds: "Limit the run time of a VM". */
const [shortestRun, longestRun] = [60, 120 * 86_400];

/** As the plugin demands it (builder/googlecompute/config.go, validImageName). */
const validFamily = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A family of ours as Google's: no `_`, and a letter first. */
export function familyOf(family: string): string {
  const word = family.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return (/^[a-z]/.test(word) ? word : `image-${word}`).slice(0, 63).replace(/-+$/, "");
}

/** What Packer is told, with marks on all that it makes. Never credentials: Packer finds them itself. */
export async function prepare(
  { project }: GoogleAccess,
  { template: { builder }, invocation, packerVersion }: BuildInput,
  run: RunLabels,
): Promise<Preparation> {
  check(builder);
  // The builder that Packer carried itself, before 1.7, has less keys.
  const isOld = packerVersion !== undefined && compareVersions(packerVersion, "1.7.0") < 0;
  const disks = builder["disk_attachment"];
  return {
    builder: {
      project_id: await project(),
      instance_name: run.name,
      // The boot disk takes no label, so its name says whose it is.
      disk_name: run.name,
      image_name: run.imageName,
      image_labels: withOwnLabels(builder, "image_labels", run.labels, limits.google),
      labels: withOwnLabels(builder, "labels", run.labels, limits.google),
      ...(Array.isArray(disks) ? { disk_attachment: disks.map(named(run.name)) } : {}),
      ...(isOld ? {} : ends(builder, invocation.expires)),
    },
    variables: {},
    notes: [`Project: ${await project()}, zone: ${textOf(builder, "zone") ?? "?"}`],
  };
}

/** Names additional disks, which take no label either. */
const named =
  (name: string) =>
  (disk: Json, index: number): Json => {
    const isTheirs =
      !isObject(disk) || disk["source_volume"] || disk["disk_name"] || disk["keep_device"];
    const isScratch = isObject(disk) && disk["volume_type"] === "scratch";
    return isTheirs || isScratch ? disk : { ...disk, disk_name: `${name}-d${index}` };
  };

/** A machine ends by itself when its run was killed. */
function ends(builder: JsonObject, expires: number): JsonObject {
  const own = ["max_run_duration_in_seconds", "instance_termination_action"];
  if (own.some((key) => builder[key] !== undefined)) return {};
  const left = expires - Math.floor(homeTime() / 1000);
  return {
    max_run_duration_in_seconds: Math.min(Math.max(left, shortestRun), longestRun),
    instance_termination_action: "DELETE",
  };
}

/** @throws {UserError} for what Google would refuse after the build, or Packer in words of its own. */
function check(builder: JsonObject): void {
  const family = textOf(builder, "image_family");
  if (family !== undefined && !validFamily.test(family)) {
    throw new UserError(
      `builder-config: \`image_family\`: Google takes no ${quoted(family)}: at most 63 small letters, digits and \`-\`, a letter first and no \`-\` last.`,
    );
  }
  if (isOn(builder, "omit_external_ip") && !isOn(builder, "use_internal_ip")) {
    throw new UserError(
      "builder-config: `omit_external_ip` also needs `use_internal_ip`, and a way to the machine: a runner in its network, or `use_iap`.",
    );
  }
  const locations = builder["image_storage_locations"];
  if (Array.isArray(locations) && locations.length > 1) {
    throw new UserError(
      "builder-config: `image_storage_locations`: Google keeps an image in one place, a region or a multi-region such as eu.",
    );
  }
}

/** Who asks, where machines may be and how one gets into them. */
const keptKeys =
  /^(access_token|account_file|credentials_(file|json)|impersonate_service_account|vault_gcp_oauth_engine|custom_endpoints|universe_domain|(ssh|iap|winrm)_.+|use_(iap|internal_ip|os_login)|omit_external_ip|network|network_project_id|subnetwork|tags|resource_manager_tags|region|zone|machine_type|disk_type|address|enable_(secure_boot|vtpm|integrity_monitoring)|state_timeout)$/;

/** Through Packer: `skip_create_image` leaves out what follows the provisioners. */
export async function trialOf(
  api: GoogleApi,
  access: GoogleAccess,
  id: string,
  { input, builder, run }: { input: TrialInput; builder: JsonObject; run: RunLabels },
): Promise<TrialMachine> {
  const image = await api.image(id);
  if (image === undefined) throw new UserError(`Google has no image ${id} (any more).`);
  const kept = only(builder, keptKeys);
  const name = `${run.name}-test`;
  const isArm = image.architecture === "ARM64";
  return {
    builder: {
      type: "googlecompute",
      zone: usualZone,
      machine_type: isArm ? "t2a-standard-1" : "e2-small",
      ...loginTo(input),
      use_os_login: false,
      // Checks get no rights in the project.
      disable_default_service_account: true,
      ...kept,
      project_id: await access.project(),
      source_image: id,
      source_image_project_id: [await access.imageProject()],
      skip_create_image: true,
      // Asked for and not used, but Packer looks whether another image has it.
      image_name: name,
      instance_name: name,
      disk_name: name,
      disk_size: Math.max(image.diskSizeGb, 10),
      labels: withOwnLabels(builder, "labels", run.labels, limits.google),
      ...ends({}, input.invocation.expires),
    },
    variables: {},
    notes: [`Machine: of ${id} in ${textOf(kept, "zone") ?? usualZone}`],
    // Packer removes the machine, else the marks tell whose it is.
    dispose: async () => {},
  };
}
