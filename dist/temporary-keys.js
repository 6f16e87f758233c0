import { n as temporaryKeys, t as keyIsKnown } from "./temporary-keys2.js";

export { keyIsKnown };