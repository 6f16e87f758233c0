import { expect, test } from "@jest/globals";
import { checkRoom } from "../../src/packer/room.ts";
import { readTemplate } from "../../src/packer/template.ts";

const mebibytes = (count: number) => count * 1024 ** 2;

function template(size: string, more: { copies?: number } = {}) {
  const facts = { version: 1, room: { size, overhead: 4, ...more } };
  return readTemplate(
    JSON.stringify({
      _packernix: JSON.stringify(facts),
      variables: { disk_size: "8192M" },
      builders: [{ type: "qemu" }],
    }),
    { input: "template" },
  );
}
const check =
  (size: string, closure: number, given: Record<string, string> = {}) =>
  () =>
    checkRoom(template(size), given, {}, mebibytes(closure));

test("a system that cannot fit is refused, with both sizes", () => {
  expect(check("512M", 598)).toThrow(/disk_size: .* disk of 512 MiB .* system alone has 598 MiB/);
  expect(check("512M", 510)).toThrow(/disk_size/);
  expect(check("512M", 400)).not.toThrow();
  expect(check("1G", 900)).not.toThrow();
});

test("the size is the one that Packer takes", () => {
  const size = "{{user `disk_size`}}";
  expect(check(size, 598)).not.toThrow();
  expect(check(size, 598, { disk_size: "512M" })).toThrow(/512 MiB/);
  expect(check("{{user `disk_size`}}G", 3000, { disk_size: "2" })).toThrow(/2048 MiB/);
});

test("what is made beside the system needs room too", () => {
  const checkCopies = (copies: number) => () =>
    checkRoom(template("1G", { copies }), {}, {}, mebibytes(600));
  expect(checkCopies(1)).not.toThrow();
  expect(checkCopies(2)).toThrow(/disk of 1024 MiB .* needs 1242 MiB at least/);
});

test("what nobody can read is left to Packer", () => {
  expect(check("{{timestamp}}", 598)).not.toThrow();
});
