import { limits } from "../../../src/images/labels/limits.ts";
import { describeImageHome } from "../../contract/images.ts";
import { nightly } from "../../helpers/nightly.ts";
import { nimbusFixture } from "./fixture.ts";

describeImageHome("a cloud with labels as Hetzner's", () => nimbusFixture(limits.hetzner));
describeImageHome("a cloud with words for labels, given at the end", () =>
  nimbusFixture(limits.digitalocean, false),
);
// By day Vultr's own home shows it.
if (nightly) {
  describeImageHome("a cloud with one text for labels", () =>
    nimbusFixture({ ...limits.vultr, longest: 4096 }),
  );
}
