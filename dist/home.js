import { p as openHomeOf } from "./start.js";

export { openHomeOf };