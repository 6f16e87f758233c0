/** Names that are given to Packer so that what it makes is known by them. */

/** Key pairs that Packer 1.6 makes carry no tags. */
export function keyPairName(invocation: string): string {
  return `packernix-${invocation}`;
}
