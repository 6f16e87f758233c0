import { i as versionOf, n as minimumNix, r as nixFolders, t as comparable } from "./nix-find2.js";

export { nixFolders };