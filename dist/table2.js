import { a as pinnedPluginVersions, i as pinnedPlugin, n as defaultVersion, o as pinnedVersions, r as pinned, t as committedTable } from "./table.js";

export { defaultVersion, pinnedVersions };