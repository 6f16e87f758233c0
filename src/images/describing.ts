/** Builder ids of post-processors whose artifacts only describe other ones. */
export const describing: ReadonlySet<string> = new Set([
  "packer.post-processor.checksum",
  "packer.post-processor.manifest",
  "packer.post-processor.shell-local",
]);
