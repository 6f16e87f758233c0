import { n as planSave, t as SavePlan } from "./cache-plan2.js";

export { planSave };