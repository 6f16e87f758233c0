import { describe, expect, test } from "@jest/globals";
import { largestJUnit, readJUnit, writeJUnit } from "../../src/trial/junit.ts";

describe("reading a JUnit file", () => {
  test("suites in suites, failures and errors, skipped cases, CDATA", () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <testsuites>
        <testsuite name="outer">
          <testsuite name="inner"><testcase classname="disk" name="mounted"/></testsuite>
          <testcase classname="disk" name="is &lt;large&gt;">
            <failure message="expected &quot;12&#10;GiB&quot; &amp;amp;">long text</failure>
          </testcase>
        </testsuite>
        <testsuite>
          <testcase name="later"><skipped/></testcase>
          <testcase name="broken"><error><![CDATA[no <such> file]]></error></testcase>
          <testcase><failure/></testcase>
        </testsuite>
      </testsuites>`;
    expect(readJUnit(text)).toEqual({
      tests: 5,
      failed: 3,
      failures: [
        { name: "disk: is <large>", failure: 'expected "12\nGiB" &amp;' },
        { name: "broken", failure: "no <such> file" },
        { name: "a case", failure: "failed" },
      ],
    });
  });

  test("one suite as the root; values stay texts", () => {
    const text =
      '<testsuite tests="1"><testcase name="1e3"><failure>0x10</failure></testcase></testsuite>';
    expect(readJUnit(text).failures).toEqual([{ name: "1e3", failure: "0x10" }]);
  });

  test.each([
    ["no XML at all", "exit 1", /no `testsuite`|not XML/],
    ["a tag that is never closed", "<testsuite><testcase></testsuite>", /not XML \(line 1/],
    ["another kind of file", "<html><body/></html>", /no `testsuite`/],
    ["nothing", " ", /./],
    [
      "entities that grow",
      '<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>',
      /document type/,
    ],
    [
      "a file that is too long",
      `<testsuite>${" ".repeat(largestJUnit)}</testsuite>`,
      /larger than 8 MiB/,
    ],
    [
      "elements in elements without end",
      `${"<testsuite>".repeat(100_000)}${"</testsuite>".repeat(100_000)}`,
      /cannot be read/,
    ],
  ])("refuses %s", (_what, text, reason) => {
    expect(() => readJUnit(text)).toThrow(reason);
  });

  test("a hundred thousand failures: their number, and the first thousand", () => {
    const one = '<testcase name="a"><failure message="m"/></testcase>';
    const { tests, failed, failures } = readJUnit(`<testsuite>${one.repeat(100_000)}</testsuite>`);
    expect({ tests, failed, kept: failures.length }).toEqual({
      tests: 100_000,
      failed: 100_000,
      kept: 1000,
    });
  });
});

describe("writing a JUnit file", () => {
  test("what is written is read again, whatever is in it", () => {
    const text = writeJUnit("packernix", [
      { name: "boots", time: 1.5 },
      { name: 'a "name" <&>', failure: "exit\u0000 3 ]]>", output: "\u001b[31mred\u001b[0m\n<&>" },
    ]);
    expect(text).toContain('tests="2" failures="1" time="1.500"');
    for (const control of ["\u0000", "\u001b"]) expect(text).not.toContain(control);
    expect(readJUnit(text)).toEqual({
      tests: 2,
      failed: 1,
      failures: [{ name: 'packernix: a "name" <&>', failure: "exit 3 ]]>" }],
    });
  });
});
