import { i as sameEnvironment, n as differenceOf, r as readValue, t as cachedEvaluation } from "./value2.js";

export { cachedEvaluation, differenceOf };