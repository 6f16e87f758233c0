import { describeImageHome } from "../../contract/images.ts";
import { hetznerFixture } from "./fixture.ts";

describeImageHome("snapshots at Hetzner", hetznerFixture);
