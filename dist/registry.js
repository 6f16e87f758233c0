import { i as openHome, n as checkRegions, r as isInCloud, t as builders } from "./registry2.js";

export { openHome };