/** The comment on a pull request: against a double of GitHub's API, with its rights and its faults. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeComment } from "../../src/action/comment.ts";
import {
  type CommentKey,
  encoded,
  keyIn,
  markerOf,
  planComment,
} from "../../src/action/comment-text.ts";
import { readGitHub } from "../../src/action/event.ts";
import type { Selector } from "../../src/action/inputs/read.ts";
import { makeLog } from "../../src/action/log.ts";
import { makeMasks } from "../../src/action/masks.ts";
import type { StepResult } from "../../src/action/step-result.ts";
import type { PackageChange } from "../../src/nix/packages.ts";
import { actionsBot, type GitHubDouble, startGitHubApi } from "../helpers/github-api/index.ts";
import { someImage } from "../helpers/images.ts";
import { expectInert, hostile } from "./hostile.ts";

let api: GitHubDouble;
beforeEach(async () => {
  api = await startGitHubApi("octo/images", [7]);
});
afterEach(async () => {
  await api.close();
});

function result(changes: Partial<PackageChange>[] = [{ name: "tool" }]): StepResult {
  const fill: Omit<PackageChange, "name" | "bytesBefore" | "bytesAfter"> = {
    kind: "changed",
    before: ["1"],
    after: ["2"],
  };
  const sizes = { bytesBefore: undefined, bytesAfter: undefined };
  return {
    status: "would-create",
    changed: false,
    images: [],
    toplevel: "/nix/store/x-nixos-system-web",
    identity: "x-y",
    plan: {
      notLookedUp: undefined,
      by: "closure",
      lock: undefined,
      before: undefined,
      after: undefined,
      against: { kind: "base", commit: "c".repeat(40), branch: "main", toplevel: "/t" },
      changes: changes.map((change) => ({ name: "x", ...fill, ...sizes, ...change })),
    },
  };
}

const configuration: Selector = { kind: "configuration", input: "flake", value: ".#web" };

interface Run {
  token?: string;
  result?: StepResult;
  step?: "plan" | "create" | "delete";
  stage?: string;
  builder?: string;
  workflow?: string;
  family?: string;
  selector?: Selector;
  secret?: string;
  /** Of another API than the double. */
  address?: string;
}

/** @returns what the log says. */
async function comment(run: Run = {}): Promise<string> {
  const env = {
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_REPOSITORY: "octo/images",
    GITHUB_RUN_ID: "12",
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_API_URL: run.address ?? api.apiUrl,
    GITHUB_GRAPHQL_URL: run.address ?? api.graphqlUrl,
    GITHUB_WORKFLOW: run.workflow ?? "preview",
    GITHUB_WORKSPACE: process.cwd(),
  };
  let text = "";
  const write = (one: string) => {
    text += one;
  };
  const masks = makeMasks([]);
  const log = makeLog({ onGitHub: true, debug: false, masks, write });
  if (run.secret !== undefined) log.mask([run.secret]);
  await writeComment({
    result: run.result ?? result(),
    inputs: {
      step: run.step ?? "plan",
      selector: run.selector ?? configuration,
      stage: run.stage,
      builder: run.builder ?? "qemu",
      pullRequest: 7,
      githubToken: run.token ?? api.actionsToken("write"),
    },
    github: readGitHub(env),
    known: { family: run.family ?? "web" },
    log,
    env,
    signal: new AbortController().signal,
  });
  return text;
}

const texts = () => api.comments.map(({ body }) => body);

describe("one comment", () => {
  test("is made, brought up to date, and left alone when there is nothing new", async () => {
    expect(await comment()).toBe("");
    await comment({ result: result([{ name: "other" }]) });
    expect(texts()).toEqual([expect.stringContaining("| `other` | `1` | `2` |")]);
    const asked = api.requests.length;
    await comment({ result: result([{ name: "other" }]) });
    expect(api.requests.slice(asked).some((line) => line.startsWith("PATCH"))).toBe(false);
  });

  test("for each workflow, family, builder and stage", async () => {
    const runs = [
      {},
      { workflow: "other" },
      { family: "mail" },
      { builder: "amazon-ebs" },
      { stage: "production" },
    ];
    for (const run of [...runs, ...runs]) await comment(run);
    expect(new Set(texts().map((text) => text.split("\n")[0])).size).toBe(runs.length);
    expect(api.comments).toHaveLength(runs.length);
  });

  test("is found on the third page, and the newest of ours is the one", async () => {
    await comment();
    const [first = ""] = texts();
    for (let index = 0; index < 230; index++) {
      api.add(7, { login: "octocat", type: "User" }, `comment ${index}`);
    }
    const newest = api.add(7, actionsBot, first);
    await comment({ result: result([{ name: "later" }]) });
    expect(newest.body).toContain("`later`");
    expect(api.comments[0]?.body).toBe(first);
    expect(api.comments).toHaveLength(232);
  });
});

describe("comments of others with our marker", () => {
  const forgers = [
    { login: "mallory", type: "User" as const },
    // An account may be called so: only names with brackets are for apps alone.
    { login: "github-actions", type: "User" as const },
    { login: "other[bot]", type: "Bot" as const },
    null,
  ];

  test.each([
    ["GITHUB_TOKEN", () => api.actionsToken("write"), "github-actions[bot]"],
    ["a person's token", () => api.token({ login: "octocat", type: "User" }, "write"), "octocat"],
    ["an app's token", () => api.token({ login: "ours[bot]", type: "Bot" }, "write"), "ours[bot]"],
  ])("are not touched with %s", async (_what, token, login) => {
    await comment();
    const [body = ""] = texts();
    api.comments.splice(0);
    const forged = forgers.map((user) => api.add(7, user, body));
    const given = token();
    await comment({ token: given, result: result([{ name: "one" }]) });
    await comment({ token: given, result: result([{ name: "two" }]) });
    expect(forged.map((one) => one.body)).toEqual(forgers.map(() => body));
    const ours = api.comments.filter((one) => !forged.includes(one));
    expect(ours).toMatchObject([{ user: { login }, body: expect.stringContaining("`two`") }]);
  });

  test("are not touched where nobody says whose token it is", async () => {
    api.fault({ method: "POST", path: /graphql/, status: 404, times: 9 });
    await comment();
    const [body = ""] = texts();
    const forged = api.add(7, { login: "mallory", type: "User" }, body);
    await comment({ result: result([{ name: "two" }]) });
    expect(forged.body).toBe(body);
    expect(api.comments[0]?.body).toContain("`two`");
  });
});

describe("trouble", () => {
  test("a token that may only read is a notice, as for forks", async () => {
    const said = await comment({ token: api.actionsToken("read") });
    expect(said).toMatch(/^::notice::There is no comment on pull request 7, .*for forks/);
    expect(api.comments).toEqual([]);
  });

  test("a comment that was deleted meanwhile is made again", async () => {
    await comment();
    api.fault({ method: "PATCH", status: 404 });
    await comment({ result: result([{ name: "again" }]) });
    expect(texts().at(-1)).toContain("`again`");
    expect(api.comments).toHaveLength(2);
  });

  test("a text that GitHub finds too long is a short one", async () => {
    api.fault({ method: "POST", path: /comments/, status: 422 });
    expect(await comment()).toBe("");
    expect(texts()).toEqual([
      expect.stringMatching(/^<!--.*-->\n### NixOS: the result is in the log/),
    ]);
  });

  test.each([
    [{ method: "GET", status: 404 }, /^::notice::There is no comment.*does not show it/],
    [{ method: "GET", status: 403 }, /^::notice::There is no comment/],
    [{ method: "GET", status: 401 }, /^::warning::.*does not take `github-token`/],
    [
      { method: "POST", path: /comments/, status: 422, times: 9 },
      /^::warning::.*GitHub answered 422/,
    ],
    [
      { method: "POST", path: /comments/, status: 500, times: 9 },
      /^::warning::.*GitHub answered 500/,
    ],
  ])("%j fails nothing", async (fault, words) => {
    api.fault(fault);
    expect(await comment()).toMatch(words);
    expect(api.comments).toEqual([]);
  });

  test("a fault that passes is waited for", async () => {
    api.fault({ method: "GET", status: 502 });
    expect(await comment()).toBe("");
    expect(api.comments).toHaveLength(1);
  });

  test("nobody there fails nothing", async () => {
    await api.close();
    expect(await comment()).toMatch(
      /^::warning::The comment on pull request 7 could not be written/,
    );
    api = await startGitHubApi("octo/images", [7]);
  });

  test("who does not answer once is not asked again, and one line says so", async () => {
    let asked = 0;
    const server = createServer((socket) => {
      asked += 1;
      socket.on("error", () => {}).destroy();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const said = await comment({ address });
    server.close();
    expect(said).toMatch(
      /^::warning::The comment on pull request 7 could not be written: .*broke.*\n$/,
    );
    expect(asked).toBe(1);
  });
});

describe("a preview", () => {
  const key = { family: "web", stage: "preview", since: "2026-01-01T00:00:00Z", pullRequest: 7 };
  const image = someImage("nixos-x", {
    builder: "amazon-ebs",
    image: "eu-central-1:ami-1",
    copies: [
      { region: "eu-central-1", id: "ami-1" },
      { region: "us-east-1", id: "ami-2" },
    ],
    trusted: false,
    stages: [{ ...key, until: Date.UTC(2096, 0, 8) / 1000 }],
  });
  const created: StepResult = { status: "created", changed: true, image, images: [image] };
  const create = { step: "create", stage: "preview", builder: "amazon-ebs" } as const;
  const closed = {
    step: "delete",
    builder: "amazon-ebs",
    stage: "preview",
    selector: { kind: "family", family: undefined, stage: "preview", pullRequest: 7 },
    result: { status: "deleted", changed: true, images: [image] },
  } as const;

  test("is shown with its ids and its end, and said to be gone when it is", async () => {
    await comment({ builder: "amazon-ebs" });
    await comment({ ...create, result: created });
    expect(texts()[1]).toContain("| Image | `eu-central-1:ami-1` |\n| Image | `us-east-1:ami-2` |");
    expect(texts()[1]).toContain("| Expires | `2096-01-08 00:00 UTC` |");
    const forged = api.add(7, { login: "mallory", type: "User" }, texts()[1] ?? "");
    const before = [texts()[0], forged.body];
    await comment({ ...closed, result: { ...closed.result, images: [image] }, workflow: "sweep" });
    expect(texts()[1]).toMatch(
      /preview of `web`: removed\n\nThis pull request has no preview any more/,
    );
    expect([texts()[0], forged.body]).toEqual(before);
    // It can be opened again.
    await comment({ ...create, result: created });
    expect(texts()[1]).toContain("ami-1");
    expect(api.comments).toHaveLength(3);
  });

  test("is shown with its id alone where all regions share that", async () => {
    const copies = ["fra1", "nyc3"].map((region) => ({ region, id: "12" }));
    const one = { ...image, builder: "digitalocean", image: "12", copies };
    await comment({ ...create, result: { ...created, image: one, images: [one] } });
    expect(texts()[0]).toContain("| Image | `12` |\n");
  });

  test("that was never commented on gets no comment when it goes, and no word when it may not", async () => {
    await comment({ ...closed, result: { ...closed.result, images: [] } });
    expect(api.comments).toEqual([]);
    await comment({ ...create, result: created });
    const said = await comment({
      ...closed,
      result: { ...closed.result, images: [] },
      token: api.actionsToken("read"),
    });
    expect(said).not.toMatch(/^::/);
  });

  test("a dry run of its deletion says nothing", async () => {
    await comment({ ...create, result: created });
    const before = texts();
    await comment({ ...closed, result: { ...closed.result, images: [image], status: "found" } });
    expect(texts()).toEqual(before);
  });

  test("other steps and stages say nothing", async () => {
    await comment({ ...create, stage: "testing", result: created });
    await comment({ step: "delete", selector: { kind: "image", images: ["x"] } });
    expect(api.requests).toEqual([]);
  });
});

describe("the text", () => {
  const key: CommentKey = {
    what: "plan",
    workflow: "w",
    family: "f",
    builder: "b",
    stage: "",
  };

  test("has a marker that no text can break, and that tells all texts apart", () => {
    const markers = [...hostile, "x".repeat(5000), "\ud800", "a-b", "a%2Db", "=", " "].map(
      (text) => {
        const marker = markerOf({ ...key, workflow: text, stage: text });
        expect(marker).toMatch(/^<!-- packernix [^<>-]*-->$/);
        expect(marker.length).toBeLessThan(8000);
        expect(keyIn(`${marker}\nx`)).toMatchObject({ what: "plan", workflow: encoded(text) });
        return marker;
      },
    );
    expect(new Set(markers).size).toBe(markers.length);
    expect(keyIn(`text\n${markerOf(key)}`)).toBeUndefined();
    expect(keyIn(`${markerOf(key)} text`)).toBeUndefined();
  });

  test("is never longer than GitHub takes, and points to the rest", async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      name: `${"package".repeat(20)}${index}`,
      before: ["1".repeat(200)],
      after: ["2".repeat(200)],
    }));
    const long = { ...result(many), notes: Array.from({ length: 500 }, () => "|`".repeat(3000)) };
    await comment({ result: long });
    const [text = ""] = texts();
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\d+ more: see the output `plan_file`/);
    expect(text).toContain("(https://github.com/octo/images/actions/runs/12/attempts/1)");
  });

  test("holds no secret", async () => {
    await comment({
      result: { ...result(), notes: ["failed with hunter2hunter2"] },
      secret: "hunter2hunter2",
    });
    expect(texts()[0]).not.toContain("hunter2");
  });

  test("of others stays text", () => {
    for (const text of hostile) {
      const changes = [{ name: text, before: [text], after: [text] }];
      const facts = { key: { ...key, family: text, builder: text, stage: text }, commit: text };
      const body = planComment(
        { ...result(changes), notes: [text], toplevel: text, identity: text },
        { ...facts, run: undefined },
      );
      const [marker = "", ...rest] = body.split("\n");
      expect(keyIn(marker)).toBeDefined();
      expectInert(rest.join("\n"));
      expect(rest.join("\n")).not.toMatch(/^<!--/m);
    }
  });
});
