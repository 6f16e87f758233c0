import { i as readImageManifest, n as encodeManifest, r as magic, t as ImageError } from "./image-format2.js";

export { readImageManifest };