import { describeImageHome } from "../../contract/images.ts";
import { directoryWorld } from "./world.ts";

describeImageHome("qemu, in a folder", directoryWorld);
