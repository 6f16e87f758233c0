/** The double of MAAS's API, as MAAS's own client sees it. */
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { builtMaasClient } from "../../scripts/lib/maas-client.ts";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { key, startMaas } from "./maas/index.ts";

const installed = builtMaasClient(cacheFolder);
const suite = installed === undefined ? describe.skip : describe;

suite("MAAS's client", () => {
  test("uploads an image to the double, looks for it and removes it", async () => {
    await using maas = await startMaas({ syncMs: 0 });
    const before = maas.inventory();
    const script = path.join(import.meta.dirname, "maas/client.py");
    const { stdout } = await execa(installed?.python ?? "", [script, maas.url, key], {
      env: { PYTHONPATH: installed?.folder ?? "" },
    });
    expect(stdout.split("\n").map((line) => JSON.parse(line))).toEqual([
      { step: "user", username: "admin", is_superuser: true },
      {
        ...{ step: "made", name: "client", type: "Uploaded", complete: true },
        ...{ chunks: [0.41, 0.82, 1], size: 10_240_000 },
      },
      { step: "listed", names: ["client"] },
      { step: "same bytes", complete: true },
      { step: "bad name", status: 400, content: expect.stringContaining("Unsupported operating") },
      { step: "bad architecture", status: 400, content: expect.stringContaining("architecture") },
      { step: "deleted twice", status: 500, content: expect.stringContaining("does not exist") },
      { step: "read again", status: 404, content: expect.any(String) },
      { step: "files", names: ["packernix/a.json"] },
      { step: "file", text: { a: 2 } },
      { step: "no file", status: 404, content: "File not found" },
      { step: "filter", status: 400, content: expect.any(String) },
      { step: "wrong key", status: 401, content: expect.stringContaining("Invalid API key") },
    ]);
    expect(maas.inventory()).toEqual(before);
  });
});
