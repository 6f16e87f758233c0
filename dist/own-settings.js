import { t as ownSettings } from "./own-settings2.js";

export { ownSettings };