import { i as unsandboxedLine, n as readSettings, r as strictSandbox, t as isSandboxTrouble } from "./sandbox-settings2.js";

export { strictSandbox, unsandboxedLine };