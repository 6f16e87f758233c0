import { t as evaluationKey } from "./key.js";

export { evaluationKey };