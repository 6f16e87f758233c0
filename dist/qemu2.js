import { n as openHome, t as diskHome } from "./qemu.js";

export { diskHome, openHome };