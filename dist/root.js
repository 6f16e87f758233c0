import { t as asRoot } from "./root2.js";

export { asRoot };