/** The double of DigitalOcean's API, as DigitalOcean's own client sees it. */
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { cacheFolder } from "../../scripts/lib/offline.ts";
import { builtPydo } from "../../scripts/lib/pydo.ts";
import { startOcean, token } from "./digitalocean/index.ts";
import { fingerprint } from "./digitalocean/views.ts";

const installed = builtPydo(cacheFolder);
const suite = installed === undefined ? describe.skip : describe;
const key =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxvY2FsLXRlc3Qta2V5LW9mLXRoZS10ZXN0cy0wMQ== tests";

suite("DigitalOcean's client", () => {
  test("makes a snapshot on the double, tags it, copies it and removes it", async () => {
    await using ocean = await startOcean();
    ocean.settings.tokens["reader"] = "read";
    const before = ocean.inventory();
    const script = path.join(import.meta.dirname, "digitalocean/client.py");
    const endpoint = ocean.url.replace(/\/v2$/, "");
    const { stdout } = await execa(installed?.python ?? "", [script, endpoint, token, key], {
      env: { PYTHONPATH: installed?.folder ?? "" },
    });
    const said = Object.fromEntries(
      stdout.split("\n").map((line) => {
        const { step, status, ...facts } = JSON.parse(line);
        return [step, status === undefined || status === null ? facts : { status, ...facts }];
      }),
    );
    const refused = (code: string, message: string) =>
      expect.objectContaining({ code, message: expect.stringContaining(message) });
    expect(said).toEqual({
      key: { name: "key", fingerprint: fingerprint(key) },
      "key again": refused("unprocessable_entity", "already in use"),
      sizes: { sizes: expect.arrayContaining(["s-1vcpu-1gb"]) },
      regions: { regions: ["nyc3", "fra1", "sfo3"] },
      droplet: { status: "new", links: ["create"] },
      pending: refused("unprocessable_entity", "pending event"),
      active: { status: "active", tags: ["team:x"], image: "debian-12-x64", public: ["127.0.0.1"] },
      "unknown size": refused("unprocessable_entity", "invalid size"),
      "wrong region": refused("unprocessable_entity", "not available in this region"),
      "bad name": refused("unprocessable_entity", "valid hostname"),
      "by tag": { names: ["web"] },
      shutdown: { status: "completed" },
      off: { status: "off" },
      snapshot: { status: "completed" },
      image: { name: "nixos", type: "snapshot", regions: ["nyc3"], disk: 25, description: "" },
      "no tag": refused("not_found", "tag not found"),
      "bad tag": refused("unprocessable_entity", "Name is invalid"),
      tagged: { count: 1, images: 1 },
      listed: { ids: [true] },
      empty: { count: 0 },
      renamed: { name: "other", description: "" },
      transfer: { status: "completed" },
      "regions of the image": { regions: ["nyc3", "fra1"] },
      gone: refused("not_found", "image not found"),
      pages: { first: 20, total: 25, more: true, rest: 5 },
      "unknown token": refused("unauthorized", "Unable to authenticate you"),
      reader: { droplets: 0 },
      "reader writes": refused("forbidden", "not authorized"),
    });
    expect(ocean.inventory()).toEqual(before);
  });
});
