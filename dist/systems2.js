import { a as systemOf, i as nothing, n as heldImage, r as madeFrom, t as difference } from "./systems.js";

export { difference, heldImage, systemOf };