import { describeImageHome } from "../../contract/images.ts";
import { vultrFixture } from "./fixture.ts";

// The contract's odd texts are long ones.
describeImageHome("snapshots at Vultr", () => vultrFixture(4096));
