/** Images as a home would list them, for tests of what is decided about them. */
import type { Image, StageHold } from "../../src/images/types.ts";

export function someImage(name: string, fields: Partial<Image> = {}): Image {
  return {
    builder: "qemu",
    builderId: "transcend.qemu",
    image: `/images/${name}.qcow2`,
    id: name,
    region: undefined,
    copies: [],
    isProtected: false,
    name,
    created: "2026-01-01T00:00:00.000Z",
    identity: "x",
    toplevel: "/nix/store/x",
    family: "web",
    stages: [],
    trusted: true,
    invocation: "1-1-1-aaaaaaaa",
    labels: {},
    size: 1,
    ...fields,
  };
}

export function someHold(stage: string, since: string, fields: Partial<StageHold> = {}): StageHold {
  return { family: "web", stage, since, ...fields };
}
