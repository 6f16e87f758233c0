import { n as joinImage, r as unjoin, t as canMountStore } from "./image-mount.js";

export { canMountStore };