import { i as validInStore, n as parsePathInfos, r as readPathInfos, t as batches } from "./path-info2.js";

export { readPathInfos, validInStore };