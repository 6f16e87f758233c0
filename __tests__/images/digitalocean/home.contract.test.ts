import { describeImageHome } from "../../contract/images.ts";
import { oceanFixture } from "./fixture.ts";

describeImageHome("snapshots at DigitalOcean", oceanFixture);
