import { n as buildUsersGroup, r as forgets, t as addBuildUsers } from "./sandbox-users2.js";

export { addBuildUsers, buildUsersGroup, forgets };