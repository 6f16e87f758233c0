import { n as rootOfSources, r as withSources, t as copySources } from "./copy.js";

export { copySources, withSources };