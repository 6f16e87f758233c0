import { describe, expect, it } from "@jest/globals";
import { newRecord, readRecord, withHold, writeRecord } from "../../../src/images/files/record.ts";
import { someFacts } from "../../contract/images.ts";

function someRecord() {
  return newRecord({
    builder: "qemu",
    facts: someFacts(),
    builderId: "transcend.qemu",
    name: "nixos-x",
    extension: "qcow2",
    created: "2026-01-01T00:00:00.000Z",
    size: 1,
    invocation: "1-2-3-abcdefgh",
    repositoryId: "1",
  });
}

describe("record of an image", () => {
  it("comes back as it was written", () => {
    const record = someRecord();
    expect(readRecord(writeRecord(record))).toEqual({ kind: "record", record });
  });

  it.each(["", "{", "nul", "[1", `"half`, "\0"])("cannot be read from %j", (text) => {
    expect(readRecord(text).kind).toBe("unreadable");
  });

  it.each(["null", "1", "[]", "{}", '{"kind":"other"}'])(
    "is not %s, which is another's",
    (text) => {
      expect(readRecord(text).kind).toBe("foreign");
    },
  );

  it.each([
    { name: "../x" },
    { name: ".x" },
    { name: "" },
    { name: "a/b" },
    { extension: "json" },
    { extension: "../x" },
    { extension: "" },
    { created: "yesterday" },
    { stages: [{ family: "web", stage: "x", since: "" }] },
    { size: -1 },
    { trusted: "yes" },
    { builder: "" },
  ])("is refused with %j", (change) => {
    const text = JSON.stringify({ ...someRecord(), ...change });
    expect(readRecord(text).kind).toBe("unreadable");
  });

  it("of a newer version says so", () => {
    const reading = readRecord(JSON.stringify({ ...someRecord(), version: 2 }));
    expect(reading).toMatchObject({ kind: "unreadable", reason: expect.stringContaining("newer") });
  });

  it("gets a hold once, with the younger time", () => {
    const hold = { family: "web", stage: "testing", since: "2026-01-01T00:00:00.000Z" };
    const once = withHold(someRecord(), hold);
    expect(withHold(once, hold)).toBe(once);
    const younger = { ...hold, since: "2026-02-01T00:00:00.000Z" };
    expect(withHold(once, younger).stages).toEqual([younger]);
    expect(withHold(once, { ...hold, pullRequest: 1 }).stages).toHaveLength(2);
  });
});
