import { describeImageHome } from "../../contract/images.ts";
import { cacheFixture } from "./cache-fixture.ts";

describeImageHome("qemu, in the Actions cache, on one machine", cacheFixture);

describeImageHome("qemu, in the Actions cache, each time on a new machine", async () => {
  const fixture = await cacheFixture();
  return {
    ...fixture,
    forgets: true,
    open: (options) => fixture.open({ ...options, machine: "new" }),
  };
});
