import { c as openHomeOf } from "./start.js";

export { openHomeOf };