/** Entry of the process that unpacks store paths; see `nix/store/unpack.ts`. */
import { serveUnpacking } from "./nix/store/unpack.ts";

await serveUnpacking();
