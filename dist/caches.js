import { n as savePlanned, t as openCaches } from "./caches2.js";

export { savePlanned };