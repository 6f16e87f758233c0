import { n as buildTemplate, r as disposeOf, t as buildFailure } from "./build.js";

export { disposeOf };