import { _ as openCaches, v as savePlanned } from "./start.js";

export { savePlanned };