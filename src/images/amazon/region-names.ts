/** What names at Amazon look like. Loaded at the start of every step, so it needs nothing. */
import { UserError } from "../../shared/errors.ts";
import type { JsonObject } from "../../shared/json.ts";
import { quoted } from "../../shared/text.ts";
import type { ImageCopy } from "../types.ts";

export function isRegion(text: string): boolean {
  return /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(text);
}

/** Names of the partitions' consoles (AWS documentation, "AWS Management Console endpoints"). */
const consoles: readonly [prefix: string, domain: string][] = [
  ["cn-", "console.amazonaws.cn"],
  ["us-gov-", "console.amazonaws-us-gov.com"],
  ["eusc-", "console.amazonaws-eusc.eu"],
];

/** @returns the page of an AMI; undefined for what is none, and in regions without a public console. */
export function consoleAddress({ region, id }: ImageCopy): string | undefined {
  if (!isRegion(region) || !/^ami-[0-9a-f]+$/.test(id) || /^(?:us|eu)-iso/.test(region)) {
    return undefined;
  }
  const other = consoles.find(([prefix]) => region.startsWith(prefix))?.[1];
  const domain = other ?? "console.aws.amazon.com";
  return `https://${region}.${domain}/ec2/home?region=${region}#ImageDetails:imageId=${id}`;
}

/** @throws {UserError} for the first one that is no region. */
export function checkRegions(regions: readonly string[]): void {
  const odd = regions.find((region) => !isRegion(region));
  if (odd === undefined) return;
  throw new UserError(`regions: ${quoted(odd)} is not an AWS region such as eu-central-1.`);
}

/** An AMI, with its region or without. */
export const amiReference = /^(?:([a-z]{2,}(?:-[a-z]+)+-\d+):)?(ami-[0-9a-f]{8,32})$/;

/** True for `ami-…`, and for a list as Packer prints it, `us-east-1:ami-…,eu-central-1:ami-…`. */
export function isAmi(text: string): boolean {
  return text.split(",").every((part) => amiReference.test(part.trim()));
}

/**
 * Amazon's own variables (AWS SDKs and Tools Reference Guide, "AWS Region").
 * @returns undefined where they name no region.
 */
export function regionOf(env: NodeJS.ProcessEnv): string | undefined {
  return env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined;
}

export const noRegion =
  "regions: is not set, and neither is AWS_REGION. Set the region to build in, such as `regions: eu-central-1`.";

/** @throws {UserError} where neither an input nor the environment names a region. */
export function requireRegion(
  asked: { regions: readonly string[]; builderConfig: JsonObject },
  env: NodeJS.ProcessEnv,
): void {
  const isNamed = asked.regions.length > 0 || Boolean(asked.builderConfig["region"]);
  if (!isNamed && regionOf(env) === undefined) throw new UserError(noRegion);
}
