/**
 * What Packer is told beyond the template: regions, the name, and marks on all that it makes. No
 * credentials: Packer has its own chain, or what the user put into the template.
 */
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import { isOn, only, textOf } from "../builder-keys.ts";
import type { Labels } from "../labels/types.ts";
import type { BuildInput, Preparation } from "../types.ts";
import type { Account } from "./account.ts";
import { checkDevice, checkInstance, ownMounts } from "./chroot.ts";
import { actingEnvironment } from "./credentials.ts";
import { machineKeys } from "./machine.ts";
import { protectionKeys } from "./protect.ts";

/** Maps of tags that a builder has: builder/ebs and builder/chroot, builder.hcl2spec.go. */
const tagged = {
  "amazon-ebs": ["run_tags", "run_volume_tags", "spot_tags", "tags", "snapshot_tags"],
  "amazon-chroot": ["root_volume_tags", "tags", "snapshot_tags"],
} as const;

export async function prepare(
  account: Account,
  input: BuildInput,
  { own, env }: { own: Labels; env: NodeJS.ProcessEnv },
): Promise<Preparation> {
  const { api, builder } = account;
  const { template, facts, invocation } = input;
  const chroot = builder === "amazon-chroot" ? await chrootHere(input, api.region, env) : undefined;
  await warnOfExpiry(account, input);
  const others = api.regions.slice(1);
  if (others.length > 0) refuseExpressions(template.builder);
  return {
    builder: {
      region: api.region,
      // This action makes the copies itself, afterwards (copies.ts).
      ami_regions: null,
      ...keyHere(template.builder, api.region),
      ami_name: facts.name,
      ...tagsFor(builder, template.builder, own),
      ...endpointKeys(template.builder, api.endpoint),
      ...protectionKeys(template.builder),
      ...(builder === "amazon-ebs" ? machineKeys(template.builder, invocation) : {}),
      ...(chroot !== undefined && template.builder["mount_path"] === undefined
        ? { mount_path: chroot.mountPath }
        : {}),
    },
    variables: {
      scratch_directory: path.join(invocation.directory, "scratch"),
      ...(chroot === undefined ? {} : { mount_path: chroot.mountPath }),
    },
    wrapper: chroot?.wrapper,
    ...actingEnvironment(template.builder, api.endpoint),
    notes: [
      `Region: ${api.region}${others.length === 0 ? "" : `, copies in ${others.join(", ")}`}`,
      ...baseNote(template.builder),
    ],
  };
}

/** Checks this machine for the builder that works on it, and gives that builder its own mounts. */
async function chrootHere(
  { template, invocation }: BuildInput,
  region: string,
  env: NodeJS.ProcessEnv,
) {
  await checkInstance(region, env);
  await checkDevice(template.builder);
  const wrapper = await ownMounts(template, env);
  // It goes with the folder: where else it would be, an empty one stays (step_mount_device.go).
  const mountPath = path.join(invocation.directory, "mount");
  if (!/^[\w./-]+$/.test(mountPath)) {
    throw new UserError(
      `builder: amazon-chroot mounts below RUNNER_TEMP, and Packer takes no path such as ${mountPath}. Put the runner into a folder whose name has only letters, digits, - and _.`,
    );
  }
  return { wrapper, mountPath };
}

/**
 * Packer takes no key of a region to which it does not copy, and uses the one of its own region like
 * `kms_key_id` (common/ami_config.go, step_ami_region_copy.go).
 */
function keyHere(builder: JsonObject, region: string): JsonObject {
  const keys = builder["region_kms_key_ids"];
  if (!isObject(keys)) return {};
  const here = keys[region];
  return { region_kms_key_ids: null, ...(here === undefined ? {} : { kms_key_id: here }) };
}

/** Refuses what this action would have to know to copy as Packer does. */
function refuseExpressions(builder: JsonObject): void {
  if (isOn(builder, "skip_save_build_region")) {
    throw new UserError(
      "builder-config: skip_save_build_region does not go with several `regions`: the image is kept in all of them. Remove it.",
    );
  }
  for (const key of ["region_kms_key_ids", "snapshot_users", "snapshot_groups"]) {
    if (!JSON.stringify(builder[key] ?? null).includes("{{")) continue;
    throw new UserError(
      `builder-config: ${key} holds an expression that only Packer can read, and the copies in other regions are made without it. Write the value itself.`,
    );
  }
}

/** The user's own tags stay, and ours are laid over. */
function tagsFor(name: keyof typeof tagged, builder: JsonObject, own: Labels): JsonObject {
  const keys = tagged[name].filter((key) => key !== "spot_tags" || isSpot(builder));
  return Object.fromEntries(
    keys.map((key): [string, Json] => {
      const there = builder[key];
      return [key, { ...(isObject(there) ? there : {}), ...own }];
    }),
  );
}

/** Packer refuses spot_tags for other machines (common/run_config.go). */
function isSpot(builder: JsonObject): boolean {
  const price = builder["spot_price"];
  return price !== undefined && price !== null && price !== "" && String(price) !== "0";
}

/**
 * Packer's `custom_endpoint_ec2` is for EC2 alone: it knows Amazon's regions by heart otherwise, and
 * asks Amazon's STS who it is (common/access_config.go), which such an endpoint does not have.
 */
export function endpointKeys(builder: JsonObject, endpoint: string | undefined): JsonObject {
  if (endpoint === undefined) return {};
  const keys: JsonObject = {
    custom_endpoint_ec2: endpoint,
    skip_region_validation: true,
    skip_credential_validation: true,
  };
  return { ...keys, ...only(builder, Object.keys(keys)) };
}

function baseNote(builder: JsonObject): string[] {
  const ami = textOf(builder, "source_ami");
  if (ami !== undefined) return [`Base: ${ami}`];
  const filter = builder["source_ami_filter"];
  const filters = isObject(filter) ? filter["filters"] : undefined;
  const name = isObject(filters) ? textOf(filters, "name") : undefined;
  const owners = isObject(filter) && Array.isArray(filter["owners"]) ? filter["owners"] : [];
  if (name === undefined) return [];
  const by = owners.length === 0 ? "" : ` of ${owners.join(", ")}`;
  return [`Base: the newest AMI${by} called ${name}`];
}

/** Milliseconds of the expiry that are not Packer's (src/action/invocation.ts). */
const slack = 3_600_000;

async function warnOfExpiry({ api, options }: Account, { invocation }: BuildInput): Promise<void> {
  // Where there are none, the first call says so in the user's words.
  const known = await api.credentials().catch(() => undefined);
  const end = known?.expiration?.getTime();
  const longest = invocation.expires * 1000 - slack;
  if (end === undefined || end >= longest) return;
  const text = (time: number) => new Date(time).toISOString();
  options.log.warning(
    `The credentials end at ${text(end)}, and the build may last until ${text(longest)} (\`build-timeout\`). Ask for a longer session, or give the build less time.`,
  );
}
