import { a as processesOf, i as processEntry, n as endProcesses, o as thisMachine, r as isAttended, t as endGroup } from "./processes2.js";

export { processesOf };