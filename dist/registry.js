import { n as checkBuilder, r as openHome, t as builders } from "./registry2.js";

export { openHome };