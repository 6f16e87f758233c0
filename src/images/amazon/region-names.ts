/** What names of Amazon's regions look like. Loaded at the start of every step, so it needs nothing. */
import { UserError } from "../../shared/errors.ts";
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
  throw new UserError(
    `regions: ${quoted(odd)} is no region of Amazon's. One looks like eu-central-1.`,
  );
}
