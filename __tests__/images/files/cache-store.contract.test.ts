import { describeImageHome } from "../../contract/images.ts";
import { cacheWorld } from "./cache-world.ts";

describeImageHome("qemu, in the Actions cache, on one machine", cacheWorld);

describeImageHome("qemu, in the Actions cache, each time on a new machine", async () => {
  const world = await cacheWorld();
  return {
    ...world,
    forgets: true,
    open: (options) => world.open({ ...options, machine: "new" }),
  };
});
