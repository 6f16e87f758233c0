import { n as vendorOptions, t as packerTool } from "./packer2.js";

export { packerTool };