import { t as validInStore } from "./validity2.js";

export { validInStore };