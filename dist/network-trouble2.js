import { n as Silence, r as networkTrouble, t as NetworkError } from "./network-trouble.js";

export { networkTrouble };