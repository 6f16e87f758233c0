import { d as savePlanned, u as openCaches } from "./start.js";

export { savePlanned };