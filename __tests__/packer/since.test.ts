import { describe, expect, it } from "@jest/globals";
import { withoutUnknownKeys } from "../../src/packer/since.ts";
import { readTemplate } from "../../src/packer/template.ts";

const facts = { version: 1, since: { imds_support: "1.7.0", late: "1.10.2", absent: "1.7.0" } };
const builder = { type: "amazon-ebs", ami_name: "a", imds_support: "v2.0", late: { deep: true } };
const template = readTemplate(
  JSON.stringify({ _packernix: JSON.stringify(facts), builders: [builder] }),
  { input: "template" },
);

describe("keys that came with a later Packer", () => {
  it.each([
    ["1.6.6", ["imds_support", "late"]],
    ["1.7.0", ["late"]],
    ["1.9.9", ["late"]],
    ["1.10.1", ["late"]],
    ["1.10.2", []],
    ["1.16.0", []],
  ])("%s", (version, dropped) => {
    const known = withoutUnknownKeys(template, version, ["ami_name"]);
    expect(known.dropped).toEqual(dropped);
    const kept = Object.entries(builder).filter(([key]) => !dropped.includes(key));
    expect(known.template.builder).toEqual(Object.fromEntries(kept));
    // Only for this one Packer.
    expect(template.builder).toEqual(builder);
  });

  it("are not dropped when the user gave them", () => {
    expect(() =>
      withoutUnknownKeys(template, "1.6.6", ["ami_name", "late", "imds_support"]),
    ).toThrow(
      "builder-config: `imds_support` needs Packer 1.7.0 or later, `late` needs Packer 1.10.2 or later; this one is 1.6.6",
    );
    expect(() => withoutUnknownKeys(template, "1.7.0", ["imds_support"])).not.toThrow();
    // Not in the template: taken out by the user, or of no generator.
    expect(() => withoutUnknownKeys(template, "1.6.6", ["absent"])).not.toThrow();
  });

  it("are as they are in a template of the user's own", () => {
    const own = readTemplate(JSON.stringify({ builders: [builder] }), { input: "template" });
    expect(withoutUnknownKeys(own, "1.6.6", []).template).toBe(own);
  });
});
