import { describeImageHome } from "../../contract/images.ts";
import { maasFixture } from "./fixture.ts";

describeImageHome("images of MAAS", maasFixture);
