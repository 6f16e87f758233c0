import { h as openHomeOf } from "./start.js";

export { openHomeOf };