// src/images/describing.ts
/** Builder ids of post-processors whose artifacts only describe other ones. */
const describing = /* @__PURE__ */ new Set([
	"packer.post-processor.checksum",
	"packer.post-processor.manifest",
	"packer.post-processor.shell-local"
]);

export { describing as t };