import { n as vendorOptions, t as packerTool } from "./packer.js";

export { packerTool };