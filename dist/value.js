import { i as sameEnvironment, n as memoValue, r as readValue, t as differenceOf } from "./value2.js";

export { differenceOf, memoValue };