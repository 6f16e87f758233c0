import { n as writeSquashfs, t as withoutEmptyEnd } from "./image-squashfs.js";

export { writeSquashfs };