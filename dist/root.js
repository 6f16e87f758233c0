import { n as runAsRoot, t as asRoot } from "./root2.js";

export { asRoot };