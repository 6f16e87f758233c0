import { t as commit } from "./commit.js";

export { commit };