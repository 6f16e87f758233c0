import { describeImageHome } from "../../contract/images.ts";
import { directoryFixture } from "../qemu/fixture.ts";

describeImageHome("qemu, in a folder", directoryFixture);
