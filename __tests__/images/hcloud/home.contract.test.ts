import { describeImageHome } from "../../contract/images.ts";
import { hetznerWorld } from "./world.ts";

describeImageHome("snapshots at Hetzner", hetznerWorld);
