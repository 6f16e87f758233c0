/**
 * Protection against deregistration, `deregistration_protection` of both builders. Packer puts it on
 * before it tags the AMI (builder/ebs/builder.go): what then fails its test, or loses against another
 * run, could not be removed, with a cooldown not for a day. So it comes last, on what is finished.
 */
import { EnableImageDeregistrationProtectionCommand } from "@aws-sdk/client-ec2";
import { isObject, type Json, type JsonObject } from "../../shared/json.ts";
import type { Account } from "./account.ts";
import type { Ami, RegionalAmi } from "./amis.ts";

const key = "deregistration_protection";

interface Protection {
  cooldown: boolean;
}

/** @returns undefined for none, and for what only Packer can read. */
export function protectionOf(builder: JsonObject): Protection | undefined {
  const given = builder[key];
  if (!isObject(given)) return undefined;
  const [enabled, cooldown] = [flag(given["enabled"]), flag(given["with_cooldown"])];
  // With a cooldown it is enabled (common/ami_config.go).
  if (enabled === undefined || cooldown === undefined || !(enabled || cooldown)) return undefined;
  return { cooldown };
}

function flag(value: Json | undefined): boolean | undefined {
  if (value === true || value === "true") return true;
  return [undefined, null, false, "", "false"].includes(value as string) ? false : undefined;
}

/** Takes away from Packer what is done here. */
export function protectionKeys(builder: JsonObject): JsonObject {
  return protectionOf(builder) === undefined ? {} : { [key]: null };
}

/** @param ami Of another copy of the same image. */
export function protectionLike({ DeregistrationProtection = "" }: Ami): Protection | undefined {
  if (!DeregistrationProtection.startsWith("enabled")) return undefined;
  return { cooldown: DeregistrationProtection === "enabled-with-cooldown" };
}

export async function protect(
  { api }: Account,
  copies: readonly Pick<RegionalAmi, "region" | "id">[],
  protection: Protection | undefined,
): Promise<void> {
  if (protection === undefined) return;
  await Promise.all(
    copies.map(({ region, id: ImageId }) =>
      api.ec2(region).send(
        new EnableImageDeregistrationProtectionCommand({
          ImageId,
          WithCooldown: protection.cooldown,
        }),
      ),
    ),
  );
}
