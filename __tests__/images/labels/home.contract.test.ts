import { limits } from "../../../src/images/labels/limits.ts";
import { describeImageHome } from "../../contract/images.ts";
import { nimbusWorld } from "./world.ts";

describeImageHome("a cloud with labels as Hetzner's", () => nimbusWorld(limits.hetzner));
describeImageHome("a cloud with words for labels, given at the end", () =>
  nimbusWorld(limits.digitalocean, false),
);
describeImageHome("a cloud with one text for labels", () => nimbusWorld(limits.vultr));
