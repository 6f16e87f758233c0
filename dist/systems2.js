import { n as heldImage, r as systemOf, t as difference } from "./systems.js";

export { difference, heldImage, systemOf };