import { n as commit, r as prepare, t as abandon } from "./commit.js";

export { abandon, commit, prepare };