/** What goes wrong at Hetzner, and what is said and done about it. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { hetzner } from "../../../src/images/hcloud/index.ts";
import type { BuildInput, HomeOptions } from "../../../src/images/types.ts";
import { isUserError } from "../../../src/shared/errors.ts";
import { collectingLog } from "../../../src/shared/log.ts";
import { someFacts } from "../../contract/images.ts";
import { token } from "../../helpers/hcloud/index.ts";
import { type HetznerFixture, hetznerFixture } from "./fixture.ts";

let fixture: HetznerFixture;
beforeEach(async () => {
  fixture = await hetznerFixture();
});
afterEach(async () => await fixture.close());

const { identity } = someFacts();
/** Of a run that is over. */
const dead = {
  "packernix-run": "1-1-1-aaaaaaaa",
  "packernix-expires": "1",
  "packernix-repository": "1",
};
const trouble = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(isUserError(error)).toBe(true);
  expect(String(error)).not.toContain(token);
  return String(error);
};

describe("a token", () => {
  const findWith = async (given: string | undefined, config = {}) => {
    const opened = await fixture.open();
    const options = { builderConfig: config, log: collectingLog() } as unknown as HomeOptions;
    const env = { HCLOUD_ENDPOINT: fixture.double.url, HCLOUD_TOKEN: given };
    const cloud = hetzner(
      { ...options, invocation: opened.invocation, signal: new AbortController().signal },
      env,
    );
    return await cloud.images.list({});
  };

  it("that is missing, wrong or read-only is named, with what to do", async () => {
    expect(await trouble(findWith(undefined))).toMatch(/there is no token. Set HCLOUD_TOKEN/);
    expect(await trouble(findWith("wrong"))).toMatch(
      /unable to authenticate.*Security, API tokens/,
    );
    fixture.double.settings.tokens["reader"] = "read";
    expect(await findWith("reader")).toEqual([]);
    const { home } = await fixture.open({}, { builderConfig: { token: "reader" } });
    fixture.double.addSnapshot("x", dead);
    const left = await home.leftovers(undefined);
    expect(left).toHaveLength(1);
    expect(left[0]?.byHand).toMatch(/^hcloud image delete \d+$/);
    expect(await home.reap(left)).toEqual([]);
  });

  it("of the builder's is kept for the post step in a file of the invocation's", async () => {
    const { home, invocation } = await fixture.open({}, { builderConfig: { token } });
    const state = await home.cleanupState?.({ name: "x", builder: {} });
    expect(JSON.stringify(state)).not.toContain(token);
    const post = await fixture.open(
      { invocation: invocation.id },
      { ...(state && { cleanupState: state }) },
    );
    expect(await post.home.leftovers(invocation.id)).toEqual([]);
  });
});

it("waits for requests to be free again", async () => {
  const { home } = await fixture.open();
  fixture.double.settings.remaining = 0;
  setTimeout(() => {
    fixture.double.settings.remaining = 100;
  }, 300);
  expect(await home.find(identity)).toEqual([]);
});

it("asks for every page", async () => {
  const { home } = await fixture.open();
  fixture.double.addForeign(120);
  for (let count = 0; count < 120; count++) {
    fixture.double.addSnapshot("ours", dead);
  }
  expect(await home.leftovers(undefined)).toHaveLength(120);
});

it("removes what is locked as soon as it is free", async () => {
  const { home } = await fixture.open();
  const image = fixture.double.addSnapshot("ours", dead);
  fixture.double.settings.actionMs = 700;
  fixture.double.project.start("create_image", [{ id: image.id, type: "image" }]);
  const left = await home.leftovers(undefined);
  expect(left).toHaveLength(1);
  expect(await home.reap(left)).toEqual(left);
  expect(await home.leftovers(undefined)).toEqual([]);
});

describe("the type of server", () => {
  const prepare = async (
    changes: { builder?: object; variables?: object; platform?: string; packer?: string } = {},
  ) => {
    const { home, invocation } = await fixture.open();
    const input: BuildInput = {
      template: {
        root: {},
        builder: { type: "hcloud", server_type: "cx23", location: "nbg1", ...changes.builder },
        variables: { packernix_server_type: "cx23", disk_size: "40", ...changes.variables },
        sensitive: [],
        facts: undefined,
      },
      facts: someFacts(),
      invocation,
      platform: changes.platform ?? "x86_64-linux",
      packerVersion: changes.packer ?? "1.16.0",
    };
    return await home.prepare(input);
  };

  it("is the usual one, with marks on all that is made", async () => {
    const { builder, variables, notes } = await prepare();
    expect(variables).toEqual({ server_type: "cx23" });
    expect(notes).toEqual(["Server: cx23 in nbg1"]);
    const labels = { "packernix-run": expect.stringMatching(/^1-/), "packernix-repository": "1" };
    expect(builder).toMatchObject({
      server_name: expect.stringMatching(/^packernix-1-\d+-1-[0-9a-f]{8}-x\w+$/),
      snapshot_name: someFacts().name,
      snapshot_labels: labels,
      server_labels: labels,
      ssh_keys_labels: labels,
    });
    // The one that Packer carries itself knows two keys less.
    const old = await prepare({ packer: "1.6.6" });
    expect(old.builder).not.toHaveProperty("server_labels");
    expect(old.builder).not.toHaveProperty("ssh_keys_labels");
    const { builder: mine } = await prepare({ builder: { snapshot_labels: { team: "x" } } });
    expect(mine["snapshot_labels"]).toMatchObject({ team: "x", ...labels });
  });

  it("is the smallest that will do, where the usual one is gone or too small", async () => {
    fixture.double.settings.retired = ["cx23"];
    expect((await prepare()).variables).toEqual({ server_type: "cpx22" });
    fixture.double.settings.retired = [];
    fixture.double.settings.soldOut = ["cx23", "cpx22"];
    expect((await prepare()).variables).toEqual({ server_type: "cx33" });
    fixture.double.settings.soldOut = [];
    const larger = await prepare({ variables: { disk_size: "80" } });
    expect(larger.variables).toEqual({ server_type: "cpx22" });
    const arm = { packernix_server_type: "cax11" };
    expect(
      await prepare({
        platform: "aarch64-linux",
        variables: arm,
        builder: { server_type: "cax11" },
      }),
    ).toMatchObject({ variables: { server_type: "cax11" } });
  });

  it.each<[object, RegExp]>([
    [{ server_type: "cx99" }, /server_type.*no "cx99". These will do: cx23, cpx22, cx33/],
    [{ server_type: "cax11" }, /cax11 is for arm, not x86/],
    [{ server_type: "cpx11" }, /cpx11 is not sold in `location` nbg1/],
    [{ location: "mars" }, /no servers in "mars", but in ash, fsn1, hel1, hil, nbg1/],
  ])("%j is refused before anything is made", async (builder, message) => {
    expect(await trouble(prepare({ builder }))).toMatch(message);
    expect(fixture.double.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("that is not sold any more is refused where it was asked for", async () => {
    fixture.double.settings.retired = ["cpx22"];
    expect(await trouble(prepare({ builder: { server_type: "cpx22" } }))).toMatch(
      /cpx22 is not sold any more/,
    );
  });
});

describe("a trial", () => {
  it("leaves no server and no key when the server does not come", async () => {
    const { home, invocation, build } = await fixture.open();
    const { input, artifacts } = await build(someFacts());
    const image = await home.finalise(input, artifacts);
    const ask = async () =>
      await trouble(
        home.trial?.prepare({
          image,
          template: undefined,
          facts: input.facts,
          invocation,
          platform: input.platform,
        }) ?? Promise.resolve(),
      );
    fixture.double.faults.add({ route: "POST /servers", kind: [412, "resource_unavailable"] });
    expect(await ask()).toMatch(/made up \(resource_unavailable\). Choose another `location`/);
    fixture.double.settings.failing = ["start_server"];
    expect(await ask()).toMatch(/the start of server .* failed: Action failed \(action_failed\)/);
    expect(fixture.double.inventory()).toEqual([expect.stringMatching(/^image /)]);
  });
});
