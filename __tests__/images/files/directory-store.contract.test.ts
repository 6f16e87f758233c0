import { describeImageHome } from "../../contract/images.ts";
import { directoryWorld } from "../qemu/world.ts";

describeImageHome("qemu, in a folder", directoryWorld);
