import { expect, test } from "@jest/globals";
import { createNixLogReader } from "../../src/nix/log-reader.ts";
import { collectingLog } from "../../src/shared/log.ts";

function reader() {
  const log = collectingLog();
  const nix = createNixLogReader(log, "realise");
  const send = (record: object) => nix.line(`@nix ${JSON.stringify(record)}`);
  return { log, nix, send };
}

test("counts paths built and copied, and bytes, over all activities", () => {
  const { log, nix, send } = reader();
  send({ action: "start", id: 1, type: 104, level: 0, text: "" });
  send({ action: "start", id: 2, type: 103, level: 0, text: "" });
  send({ action: "start", id: 3, type: 101, level: 4, text: "downloading", fields: ["https://x"] });
  send({ action: "result", id: 1, type: 105, fields: [3, 40, 1, 0] });
  send({ action: "result", id: 2, type: 105, fields: [12, 30, 0, 0] });
  send({ action: "result", id: 3, type: 105, fields: [80 * 1024 * 1024, 0, 0, 0] });
  expect(log.lines.at(-1)).toBe("3 of 40 paths built, 12 copied, 80 MiB");
  send({ action: "stop", id: 3 });
  send({ action: "stop", id: 2 });
  send({ action: "start", id: 4, type: 101, level: 4, text: "" });
  send({ action: "result", id: 4, type: 105, fields: [20 * 1024 * 1024, 0] });
  expect(log.lines.at(-1)).toBe("3 of 40 paths built, 12 copied, 100 MiB");
  nix.done();
  expect(log.lines.at(-1)).toBe("3 of 40 paths built, 12 copied, 100 MiB");
});

test("keeps the last lines of each builder, without control sequences", () => {
  const { nix, send } = reader();
  send({
    action: "start",
    id: 1,
    type: 105,
    level: 3,
    text: "building",
    fields: ["/nix/store/a.drv", "", 1, 1],
  });
  send({
    action: "start",
    id: 2,
    type: 105,
    level: 3,
    text: "building",
    fields: ["/nix/store/b.drv", "", 1, 1],
  });
  for (let line = 0; line < 1000; line++)
    send({ action: "result", id: 1, type: 101, fields: [`line ${line}`] });
  send({ action: "result", id: 2, type: 101, fields: ["\u001b[31mred\u001b[0m"] });
  expect(nix.buildLogs.get("/nix/store/a.drv")).toHaveLength(25);
  expect(nix.buildLogs.get("/nix/store/a.drv")?.at(-1)).toBe("line 999");
  expect(nix.buildLogs.get("/nix/store/b.drv")).toEqual(["red"]);
});

test("reads an error of Nix 2.26, whose file name ends with line and column", () => {
  const { nix, send } = reader();
  send({
    action: "msg",
    level: 0,
    msg: "\u001b[31;1merror:\u001b[0m\n … while\n error: oops",
    raw_msg: "\u001b[35;1moops\u001b[0m",
    file: "/w/a.nix:3:7",
    line: 3,
    column: 7,
    trace: [{ raw_msg: "while", file: null, line: null, column: null }],
  });
  expect(nix.errors).toEqual([
    {
      text: "oops",
      position: { file: "/w/a.nix", line: 3, column: 7 },
      trace: [{ text: "while", position: undefined }],
      full: "error:\n … while\n error: oops",
    },
  ]);
});

test("tells traces and the warnings of modules from errors", () => {
  const { log, nix, send } = reader();
  send({ action: "msg", level: 0, msg: "trace: \u001b[1mwarning: x is deprecated\u001b[0m" });
  send({ action: "msg", level: 0, msg: "trace: here" });
  send({ action: "msg", level: 1, msg: "\u001b[35;1mwarning:\u001b[0m Git tree is dirty" });
  expect(log.lines).toEqual([
    "warning: x is deprecated",
    "| trace: here",
    "| warning: Git tree is dirty",
  ]);
  expect(nix.errors).toEqual([]);
});

test("takes whatever else comes as plain lines, and never throws", () => {
  const { nix, send } = reader();
  for (const line of ["error: no logger yet", "@nix {broken", "@nix []", "@nix {}", "", "\u0000"]) {
    nix.line(line);
  }
  for (const record of [
    { action: "result", id: "x", type: 105 },
    { action: "result", id: 9, type: 105, fields: "x" },
    { action: "start" },
    { action: "stop", id: 77 },
    { action: "msg" },
    { action: "msg", level: 0, msg: 3, trace: {} },
  ]) {
    send(record);
  }
  expect(nix.plain).toContain("error: no logger yet");
  nix.done();
});
