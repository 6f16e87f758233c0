import { g as savePlanned, h as openCaches } from "./start.js";

export { savePlanned };