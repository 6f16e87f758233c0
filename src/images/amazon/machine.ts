/** The machine that Packer builds on: by what it is known, and when it ends by itself. */
import type { Invocation } from "../../shared/invocation.ts";
import type { JsonObject } from "../../shared/json.ts";
import { isOn } from "../builder-keys.ts";

/** Key pairs that Packer 1.6 makes carry no tags. */
export function keyPairName(invocation: string): string {
  return `packernix-${invocation}`;
}

/**
 * A script for the first start: NixOS (nixos/modules/virtualisation/amazon-init.nix) and cloud-init
 * run user data that begins with `#!`. With `shutdown_behavior` `terminate` nothing of the machine
 * is left then. The plan is kept below /run, so no image has it.
 * @param expires Epoch seconds.
 */
export function endAt(expires: number): string {
  return [
    "#!/bin/sh",
    "PATH=/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "export PATH",
    `minutes=$(( (${Math.trunc(expires)} - $(date +%s)) / 60 ))`,
    '[ "$minutes" -ge 1 ] || minutes=1',
    'shutdown -P "+$minutes" "The build of this machine is overdue."',
    "",
  ].join("\n");
}

/** The machine's key by a name that tells whose it is, and its end when nobody ends it. */
export function machineKeys(builder: JsonObject, invocation: Invocation): JsonObject {
  const isSet = (key: string) => ![undefined, null, ""].includes(builder[key] as string);
  const ownKey = ["ssh_keypair_name", "ssh_private_key_file", "ssh_password", "ssh_agent_auth"];
  const ends = isSet("shutdown_behavior") ? builder["shutdown_behavior"] === "terminate" : true;
  // A machine that its provisioners switch off is to stay until its image is made.
  const stopsItself = isOn(builder, "disable_stop_instance");
  return {
    ...(ownKey.some(isSet) || isSet("temporary_key_pair_name")
      ? {}
      : { temporary_key_pair_name: keyPairName(invocation.id) }),
    ...(isSet("shutdown_behavior") || stopsItself ? {} : { shutdown_behavior: "terminate" }),
    ...(ends && !stopsItself && !isSet("user_data") && !isSet("user_data_file")
      ? { user_data: endAt(invocation.expires) }
      : {}),
  };
}
