import { i as unjoin, n as joinImage, r as newLayer, t as canMountStore } from "./image-mount.js";

export { canMountStore };