import { i as pinnedVersions, n as defaultVersion, r as pinned, t as committedTable } from "./table.js";

export { defaultVersion };