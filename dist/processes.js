import { a as processEntry, c as thisMachine, i as isAttended, n as endGroup, o as processesOf, r as endProcesses, s as send, t as childMark } from "./processes2.js";

export { processesOf };