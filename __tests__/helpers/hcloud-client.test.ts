/** The double of Hetzner's API, as Hetzner's own client sees it. */
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { builtHcloudClient } from "../../scripts/lib/hcloud-client.ts";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { startHetzner, token } from "./hcloud/index.ts";
import { fingerprint } from "./hcloud/views.ts";

const installed = builtHcloudClient(cacheFolder);
const suite = installed === undefined ? describe.skip : describe;
const key =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxvY2FsLXRlc3Qta2V5LW9mLXRoZS10ZXN0cy0wMQ== tests";

suite("Hetzner's client", () => {
  test("builds an image on the double, looks for it and removes it", async () => {
    await using hetzner = await startHetzner();
    hetzner.settings.tokens["reader"] = "read";
    const before = hetzner.inventory();
    const script = path.join(import.meta.dirname, "hcloud/client.py");
    const { stdout } = await execa(installed?.python ?? "", [script, hetzner.url, token, key], {
      env: { PYTHONPATH: installed?.folder ?? "" },
    });
    const labels = { "packernix-run": "1-1-1-aaaaaaaa", empty: "" };
    const select = (selector: string, ...ids: boolean[]) => ({ step: "selected", selector, ids });
    expect(stdout.split("\n").map((line) => JSON.parse(line))).toEqual([
      { step: "key", id: expect.any(Number), name: "key", labels, fingerprint: fingerprint(key) },
      { step: "key again", code: "uniqueness_error", message: "SSH key not unique" },
      { step: "types", types: expect.arrayContaining([["cx23", "x86", 40, true]]) },
      { step: "locations", names: ["fsn1", "nbg1", "hel1", "ash", "hil"] },
      { step: "base", type: "system", status: "available" },
      { step: "server", status: "running", type: "cx23", image: "debian-12", ip: "127.0.0.1" },
      { step: "server again", code: "uniqueness_error", message: expect.any(String) },
      { step: "unknown type", code: "not_found", message: expect.any(String) },
      { step: "wrong processor", code: "invalid_input", message: expect.any(String) },
      { step: "bad label", code: "invalid_input", message: expect.any(String) },
      { step: "locked", code: "locked", message: "server is locked" },
      { step: "rescue", enabled: true },
      { step: "reset", enabled: false },
      { step: "half", status: "creating", description: "nixos", size: null },
      { step: "image", status: "available", disk: 40, architecture: "x86", labels },
      select("packernix-run=1-1-1-aaaaaaaa", true),
      select("packernix-run", true),
      select("!packernix-run"),
      select("packernix-run in (a,1-1-1-aaaaaaaa)", true),
      select("empty=", true),
      { step: "replaced", labels: { other: "x" } },
      { step: "protected", code: "protected", message: expect.any(String) },
      { step: "gone", code: "not_found", message: expect.any(String) },
      { step: "deleted", action: "delete_server" },
      { step: "pages", found: 60, first: 50 },
      { step: "unknown token", code: "unauthorized", message: "unable to authenticate" },
      { step: "reader", servers: 0 },
      { step: "reader writes", code: "token_readonly", message: expect.any(String) },
    ]);
    expect(hetzner.inventory()).toEqual(before);
  });
});
