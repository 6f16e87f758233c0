import { n as getExecOutput, t as exec } from "./exec2.js";

export { getExecOutput };