import { a as packerOutput, i as packerFolder, n as outputFile, o as writePackerFiles, r as packerEnvironment, t as hiding } from "./session.js";

export { packerOutput };