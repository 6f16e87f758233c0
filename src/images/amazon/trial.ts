/**
 * A throw-away machine from an AMI, through Packer: `skip_create_ami` of the plugin (builder/ebs,
 * builder.go) leaves out everything behind the provisioners. The machine has the marks of this run,
 * ends itself when it is overdue, and has no instance profile: checks get no rights in the account.
 */
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { only } from "../builder-keys.ts";
import { loginTo } from "../labels/trial.ts";
import type { Labels } from "../labels/types.ts";
import type { TrialInput, TrialMachine } from "../types.ts";
import type { Account } from "./account.ts";
import { describeCopies } from "./amis.ts";
import { actingEnvironment } from "./credentials.ts";
import { copiesOf } from "./images.ts";
import { machineKeys } from "./machine.ts";
import { endpointKeys } from "./prepare.ts";

/** Packer's own builder before 1.7 knows no `skip_create_ami`. */
export const leastPacker = "1.7.0";

/**
 * Keys that say who asks, where machines may be and how one gets into them (common/access_config.go,
 * common/run_config.go). What the image is to be, and its rights, are not among them.
 */
const keptKeys =
  /^(access_key|secret_key|token|mfa_code|profile|shared_credentials_file|assume_role|assume_role_with_web_identity|vault_aws_engine|custom_endpoint_ec2|max_retries|aws_polling|insecure_skip_tls_verify|skip_(region_validation|credential_validation|metadata_api_check)|decode_authorization_messages|communicator|(ssh|winrm)_.+|pause_before_connecting|instance_type|availability_zone|associate_public_ip_address|vpc_.+|subnet_.+|security_group_.+|temporary_security_group_.+|metadata_options|ebs_optimized|placement|user_data|user_data_file)$/;

/** Small ones of the current generations, by Amazon's words for processors. */
const machines: Record<string, string> = { x86_64: "t3.small", arm64: "t4g.small" };

/** @param image Its id. */
export async function tryAmi(
  account: Account,
  image: string,
  input: TrialInput,
  own: Labels,
): Promise<TrialMachine> {
  const { api } = account;
  const copies = copiesOf(image);
  const [{ id, region } = { id: image, region: api.region }] = [
    ...copies.filter((copy) => copy.region === api.region),
    ...copies,
  ];
  // Where the image alone is known, the user may still say as whom and where to ask.
  const written = input.template?.builder ?? account.options.builderConfig;
  const kept = keptOf(written);
  const { invocation } = input;
  return {
    builder: {
      type: "amazon-ebs",
      instance_type: kept["instance_type"] ?? (await machineFor(account, region, id)),
      ...loginTo(input),
      ...kept,
      region,
      source_ami: id,
      skip_create_ami: true,
      // Asked for and not used, but Packer looks whether another image has it.
      ami_name: `packernix-test-${invocation.id}`,
      run_tags: own,
      run_volume_tags: own,
      ...endpointKeys(kept, api.endpoint),
      ...machineKeys(kept, invocation),
      ...onlyFromHere(kept, api.endpoint),
    },
    variables: { scratch_directory: path.join(invocation.directory, "scratch") },
    ...actingEnvironment(kept, api.endpoint),
    notes: [`Machine: of ${id} in ${region}`],
    // Packer ends the machine, else the marks tell whose it is.
    dispose: async () => {},
  };
}

function keptOf(builder: JsonObject): JsonObject {
  const kept = Object.entries(only(builder, keptKeys)).filter(([, value]) => value !== "");
  const keys = Object.fromEntries(kept);
  // Systems Manager reaches only machines that have a profile.
  if (keys["ssh_interface"] === "session_manager") delete keys["ssh_interface"];
  // Checks come by SSH, however the image was built.
  if (keys["communicator"] === "none") delete keys["communicator"];
  return keys;
}

async function machineFor(account: Account, region: string, id: string): Promise<string> {
  const [found] = await describeCopies(account.api, [{ region, id }]);
  const architecture = found?.ami.Architecture ?? "";
  const type = Object.hasOwn(machines, architecture) ? machines[architecture] : undefined;
  if (type !== undefined) return type;
  throw new UserError(
    `${id} is for ${architecture || "an unknown architecture"}, for which no type of machine is known. Test it by its configuration, with \`instance_type\` in builder-config.`,
  );
}

/** Only this runner can connect to the machine, unless the user allows more addresses. */
function onlyFromHere(kept: JsonObject, endpoint: string | undefined): JsonObject {
  const said = Object.keys(kept).some((key) =>
    /^(security_group_|temporary_security_group_source_)/.test(key),
  );
  // In a network of the user's own the machine may be reached by an address that is not public.
  const inside =
    String(kept["associate_public_ip_address"]) === "false" ||
    [
      "ssh_interface",
      "ssh_bastion_host",
      "subnet_id",
      "subnet_filter",
      "vpc_id",
      "vpc_filter",
    ].some((key) => kept[key] !== undefined);
  // An endpoint of one's own may stand where there is no way to Amazon's answer to "who am I".
  return said || inside || endpoint !== undefined
    ? {}
    : { temporary_security_group_source_public_ip: true };
}
