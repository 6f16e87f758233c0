import { n as realisePaths, t as realise } from "./realise2.js";

export { realisePaths };