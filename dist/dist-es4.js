import { n as defaultProvider, t as credentialsTreatedAsExpired } from "./dist-es3.js";

export { defaultProvider };