import { n as send, r as textOf, t as ask } from "./http.js";

export { ask };