import { a as ownSystem, i as nothing, n as differenceFromHeld, o as systemOf, r as madeFrom, t as difference } from "./systems.js";

export { differenceFromHeld, ownSystem };