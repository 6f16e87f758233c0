import { expect, test } from "@jest/globals";
import { lineSplitter } from "../../src/shared/lines.ts";

test("lines over the borders of pieces, without their ends, characters whole", () => {
  const splitter = lineSplitter();
  const bytes = Buffer.from("one\r\ntwo ☃\n\nlast");
  const lines = [...bytes].flatMap((byte) => splitter.write(Buffer.from([byte])));
  expect([...lines, ...splitter.end()]).toEqual(["one", "two ☃", "", "last"]);
});

test("of a line without end a beginning is kept, and the next one is whole", () => {
  const splitter = lineSplitter();
  const piece = Buffer.alloc(1024 * 1024, "x");
  for (let n = 0; n < 100; n++) expect(splitter.write(piece)).toEqual([]);
  const [long, next] = splitter.write(Buffer.from("\nnext\n"));
  expect(long).toHaveLength(1024 * 1024);
  expect(next).toBe("next");
});
