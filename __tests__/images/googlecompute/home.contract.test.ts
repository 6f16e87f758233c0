import { describeImageHome } from "../../contract/images.ts";
import { googleFixture } from "./fixture.ts";

describeImageHome("images at Google", googleFixture);
