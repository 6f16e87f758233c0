import { i as ownSettings, n as daemonSettings, r as listSetting, t as confLines } from "./settings2.js";

export { ownSettings };