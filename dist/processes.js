import { a as processEntry, i as isAttended, n as endGroup, o as processesOf, r as endProcesses, s as thisMachine, t as childMark } from "./processes2.js";

export { processesOf };