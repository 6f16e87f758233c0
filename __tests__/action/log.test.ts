import { describe, expect, test } from "@jest/globals";
import { inert, plain } from "../../src/action/inert.ts";
import { makeLog } from "../../src/action/log.ts";

/** What the runner would take for a command (runner: ActionCommand.TryParseV2 and TryParse). */
function isCommand(line: string): boolean {
  // Its comparison follows the culture: characters without a width are passed over.
  const seen = line.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "");
  return seen.replace(/^[\s\u0085]+/, "").startsWith("::") || seen.includes("##[");
}

function collect(options: Partial<Parameters<typeof makeLog>[0]> = {}) {
  let text = "";
  const log = makeLog({
    onGitHub: true,
    debug: false,
    write: (more) => {
      text += more;
    },
    ...options,
  });
  return { log, lines: () => text.split("\n").slice(0, -1) };
}

const names = [
  "add-mask",
  "add-matcher",
  "remove-matcher",
  "set-env",
  "set-output",
  "save-state",
  "add-path",
  "debug",
  "notice",
  "warning",
  "error",
  "group",
  "endgroup",
  "stop-commands",
  "echo",
  "internal-set-repo-path",
];
const attacks = names.flatMap((name) => [
  `::${name}::x`,
  `::${name} file=a,line=1::x`,
  `  \t::${name}::x`,
  `\u00a0\u2003\u0085::${name}::x`,
  `\u200b::${name}::x`,
  `\u00ad:\u2060:${name}::x`,
  `:\u034f:${name}::x`,
  `\x1b[31m::${name}::x\x1b[0m`,
  `\x1b]0;title\x07::${name}::x`,
  `\0::${name}::x`,
  `fine\r::${name}::x`,
  `fine\n::${name}::x`,
  `fine\u2028::${name}::x`,
  `##[${name}]x`,
  `fine ##[${name}]x`,
  `#\u200b#[${name}]x`,
  `###[${name}]x ##[${name}]`,
  `:::${name}::x`,
]);

test("the attacks are commands before anything is done about them", () => {
  expect(attacks.filter((text) => text.split(/[\r\n]/).some(isCommand)).length).toBeGreaterThan(
    names.length * 12,
  );
});

describe.each(attacks)("%j", (text) => {
  test("is inert wherever it is written", async () => {
    for (const onGitHub of [true, false]) {
      const { log, lines } = collect({ onGitHub, debug: true });
      log.info(text);
      log.child(text);
      log.progress("key", text);
      log.progress("key", text, true);
      await log.group(text, async () => log.info(text));
      log.debug(text);
      log.notice(text);
      log.warning(text, { file: text, line: 1 });
      log.error(text);
      log.close();
      const own = /^::(group|endgroup|debug|notice|warning( file=[^:]*)?|error)( [^:]*)?::/;
      const commands = lines().filter(isCommand);
      expect(commands.filter((line) => !own.test(line))).toEqual([]);
      // What stands in our own commands is no command either once the runner has unescaped it.
      for (const line of commands) {
        const data = line
          .replace(own, "")
          .replace(/%0A/g, "\n")
          .replace(/%0D/g, "\r")
          .replace(/%25/g, "%");
        expect(data.split(/[\r\n]/).filter(isCommand)).toEqual([]);
      }
      const debugLines = text.includes("\n") ? 2 : 1;
      expect(commands.length).toBe(onGitHub ? 5 + debugLines : 0);
    }
  });
});

test("text that is no command stays as it is", () => {
  for (const text of ["a :: b", "std::vector", "## [x]", "#[derive]", "ä 日本 👍", "\tx", ""]) {
    expect(inert(text)).toBe(text);
  }
  expect(plain("\x1b[1mbold\x1b[0m\x07")).toBe("bold");
});

test("a line of a hundred megabytes is cut", () => {
  const line = inert("x".repeat(100_000_000));
  expect(line.length).toBeLessThan(4200);
  expect(line).toMatch(/… \(99995904 more characters\)$/);
});

test("an annotation names its place, escaped", () => {
  const { log, lines } = collect();
  log.error("100% wrong\nsecond", { file: "a,b:c.nix", line: 3, column: 7 });
  expect(lines()).toEqual(["::error file=a%2Cb%3Ac.nix,line=3,col=7::100%25 wrong%0Asecond"]);
});

test("nine annotations of a kind, and the number of the rest", () => {
  const { log, lines } = collect();
  for (let index = 1; index <= 12; index++) log.warning(`number ${index}`);
  log.error("other");
  log.close();
  const warnings = lines().filter((line) => line.startsWith("::warning::"));
  expect(warnings).toHaveLength(10);
  expect(warnings.at(-1)).toBe("::warning::3 more of this kind: see the log and the job summary.");
  expect(lines()).toContain("Warning: number 12");
  expect(log.annotations).toHaveLength(13);
});

test("an annotation stays below 4,096 characters", () => {
  const { log, lines } = collect();
  log.error("y".repeat(10_000));
  expect((lines()[0] ?? "").length).toBeLessThanOrEqual("::error::".length + 4096);
});

test("progress comes once in five seconds per key, and at the end", () => {
  let time = 0;
  const { log, lines } = collect({ now: () => time });
  for (; time <= 12_000; time += 100) {
    log.progress("a", `a ${time}`);
    if (time % 1000 === 0) log.progress("b", `b ${time}`);
  }
  log.progress("a", "a done", true);
  expect(lines()).toEqual(["a 0", "b 0", "a 5000", "b 5000", "a 10000", "b 10000", "a done"]);
});

test("groups do not nest, and end when the work fails", async () => {
  const { log, lines } = collect();
  const work = log.group("outer", () =>
    log.group("inner", async () => {
      throw new Error("broken");
    }),
  );
  await expect(work).rejects.toThrow("broken");
  expect(lines()).toEqual(["::group::outer", "▸ inner", "::endgroup::"]);
});

test("debug is silent unless asked for", () => {
  const { log, lines } = collect();
  log.debug("x");
  expect(lines()).toEqual([]);
});

test("under a runner a mask is a command, elsewhere the log hides it itself", () => {
  const runner = collect();
  runner.log.mask(["top%secret1\nshort\nanother-secret"]);
  expect(runner.lines()).toEqual(["::add-mask::top%25secret1", "::add-mask::another-secret"]);

  const local = collect({ onGitHub: false });
  local.log.mask(["top%secret1", "top%secret1-and-more"]);
  local.log.info("a top%secret1 b top%secret1-and-more c");
  local.log.error("top%secret1");
  local.log.child(`${"x".repeat(4090)}top%secret1`);
  local.log.child("top%se\u200bcret1");
  local.log.progress("key", "top%secret1");
  expect(local.lines().join("\n")).not.toContain("top%s");
  expect(local.lines()[0]).toBe("a *** b *** c");
});

test("under a runner too no half of a secret stays where a line is cut", () => {
  const { log, lines } = collect();
  log.mask(["top-secret-1", "endgroup"]);
  log.child(`${"x".repeat(4090)}top-secret-1`);
  log.warning(`${"x".repeat(3990)}top-secret-1`, { file: "top-secret-1/a.nix" });
  log.info("top-se\u200bcret-1");
  expect(lines().slice(2).join("\n")).not.toContain("top-s");
  expect(lines().slice(0, 2)).toEqual(["::add-mask::top-secret-1", "::add-mask::endgroup"]);
});
