import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { isUserError } from "../../src/shared/errors.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { type RestOptions, refusalOf, restClient } from "../../src/shared/rest.ts";

type Answer = [status: number, body?: unknown, headers?: Record<string, string>];

let close: () => Promise<void>;
let base: string;
let asked: { url: string; authorization: string | undefined }[];
let answer: (url: URL) => Answer;

beforeEach(async () => {
  asked = [];
  const server = createServer((request, response: ServerResponse) => {
    const { authorization } = request.headers;
    asked.push({ url: request.url ?? "", authorization });
    const [status, body, headers = {}] = answer(new URL(request.url ?? "", base));
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, headers).end(body === undefined ? undefined : text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterEach(async () => await close());

const client = (changes: Partial<RestOptions> = {}) =>
  restClient({
    cloud: "Nimbus",
    base,
    token: () => "secret",
    error: z.object({ code: z.string(), message: z.string() }),
    next: () => undefined,
    log: collectingLog(),
    signal: new AbortController().signal,
    retry: { tries: 3, pause: 1, longestPause: 1500 },
    ...changes,
  });
const numbers = z.object({ n: z.number() });
const trouble = async (work: Promise<unknown>) => await work.catch((error: unknown) => error);

describe("pages", () => {
  const pages = (next: (number: number) => object): void => {
    answer = (url) => {
      const number = Number(url.searchParams.get("page") ?? url.searchParams.get("cursor") ?? 1);
      return [200, { things: [{ n: number }], ...next(number + 1) }];
    };
  };
  const wanted = [{ n: 1 }, { n: 2 }, { n: 3 }];

  it("are followed by number", async () => {
    pages((number) => ({ next: number > 3 ? null : number }));
    const next = (page: unknown) => {
      const { next } = page as { next: number | null };
      return next === null ? undefined : { page: String(next) };
    };
    const rest = client({ next });
    expect(await rest.all("/things", "things", numbers, { q: "x" })).toEqual(wanted);
    expect(asked.map(({ url }) => url)).toEqual([
      "/v1/things?q=x",
      "/v1/things?q=x&page=2",
      "/v1/things?q=x&page=3",
    ]);
    expect(asked[0]?.authorization).toBe("Bearer secret");
  });

  it("are followed by a whole address, on the server that the token is for", async () => {
    pages((number) =>
      number > 3 ? {} : { next: `http://evil.example/v1/things?cursor=${number}` },
    );
    const rest = client({ next: (page) => (page as { next?: string }).next });
    expect(await rest.all("/things", "things", numbers)).toEqual(wanted);
  });

  it("that lead in a circle end with an error", async () => {
    pages(() => ({}));
    const rest = client({ next: () => ({ page: "2" }) });
    await expect(rest.all("/things", "things", numbers)).rejects.toThrow(/lead back to/);
  });
});

describe("a refusal", () => {
  it("has the API's own words, its code, and what to do", async () => {
    answer = () => [403, { code: "forbidden", message: "no write access" }];
    const rest = client({ cure: ({ code }) => `Cure of ${code}.` });
    const error = await trouble(rest.call("DELETE", "/things/7", z.unknown()));
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toContain(
      "Nimbus refused DELETE /v1/things/7: no write access (forbidden). Cure of forbidden.",
    );
    expect(refusalOf(error)?.code).toBe("forbidden");
  });

  it("without such words has the status, and trouble of the API's is told as such", async () => {
    answer = () => [500, "<html>"];
    const error = await trouble(client().call("GET", "/things", numbers));
    expect(isUserError(error)).toBe(true);
    expect(String(error)).toContain(
      "refused GET /v1/things: with status 500. Nimbus has trouble of its own: run the step again later.",
    );
    expect(asked).toHaveLength(3);
  });

  it.each<[string, number, RegExp]>([
    [
      "too many requests",
      429,
      /status 429\. Nimbus gets too many requests: run the step again later/,
    ],
    ["a login", 302, /status 302\. Check what stands between this runner and http:.*Nimbus's API/],
    ["another server", 404, /status 404\. Check what stands between/],
  ])("by %s says what to do", async (_, status, words) => {
    answer = () => [status, "<html>"];
    expect(String(await trouble(client().call("GET", "/things", numbers)))).toMatch(words);
  });

  it.each(["<html>Sign in</html>", undefined])(
    "is told from %j, which is no JSON",
    async (page) => {
      answer = () => [200, page];
      const error = await trouble(client().call("GET", "/things", numbers));
      expect(isUserError(error)).toBe(true);
      expect(String(error)).toMatch(
        /Nimbus answered GET \/things with no JSON, as a gateway .*http:/,
      );
    },
  );

  it("of what must not happen twice is the end", async () => {
    answer = () => [503];
    await trouble(client().call("POST", "/things", numbers, { json: {} }));
    expect(asked).toHaveLength(1);
  });

  it("for too many requests is waited out until they are free again", async () => {
    const reset = Math.ceil(Date.now() / 1000) + 1;
    answer = () =>
      asked.length === 1
        ? [429, { code: "rate", message: "slow down" }, { "ratelimit-reset": String(reset) }]
        : [200, { n: 1 }];
    const begin = Date.now();
    expect(await client().call("POST", "/things", numbers, { json: {} })).toEqual({ n: 1 });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(900);
    // An hour is not waited for.
    asked = [];
    answer = () =>
      asked.length === 1 ? [429, {}, { "ratelimit-reset": String(reset + 3600) }] : [200, { n: 2 }];
    expect(await client().call("GET", "/things", numbers)).toEqual({ n: 2 });
  });

  it("is not what an answer of an unknown form is", async () => {
    answer = () => [200, { n: "one" }];
    await expect(client().call("GET", "/things", numbers)).rejects.toThrow(
      /Nimbus answered GET \/things in a form that is not known here: n: /,
    );
  });
});

it("waits until there is something, and not for ever", async () => {
  let looks = 0;
  expect(await client().until("it", async () => (++looks < 3 ? undefined : looks))).toBe(3);
  await expect(client().until("it", async () => undefined, 300)).rejects.toThrow(
    /Nimbus: it is not done after 0\.3 seconds/,
  );
});

it("knows the time of the cloud after an answer", async () => {
  const date = "Thu, 01 Jan 2026 00:00:00 GMT";
  answer = () => [200, { n: 1 }, { date }];
  const rest = client();
  expect(rest.time()).toBeUndefined();
  await rest.call("GET", "/things", numbers);
  expect((rest.time() ?? 0) - Date.parse(date)).toBeLessThan(60_000);
  expect(rest.time()).toBeGreaterThanOrEqual(Date.parse(date));
});

it.each(["http://api.example.com", "ftp://x", "nothing"])("sends no token to %s", (base) => {
  expect(() => client({ base })).toThrow(/must begin with https:\/\//);
});

describe("an API of the user's own", () => {
  it("may do without TLS, and each try is signed anew", async () => {
    expect(() => client({ base: "http://maas.example.com", mayBePlain: true })).not.toThrow();
    let count = 0;
    answer = () => (asked.length < 3 ? [503, "busy"] : [200, { n: 1 }]);
    const rest = client({ sign: () => ({ authorization: `Sign ${++count}` }) });
    const given = { content: { type: "text/plain", bytes: Buffer.from("x") } };
    expect(await rest.call("PUT", "/things", numbers, given)).toEqual({ n: 1 });
    expect(asked.map(({ authorization }) => authorization?.split(" ").at(-1))).toEqual([
      "1",
      "2",
      "3",
    ]);
  });

  it("may refuse by a text, and with another status than it means", async () => {
    const error = z.string().transform((message) => ({ code: "", message }));
    const statusOf = (status: number, text: string) => (/no such/.test(text) ? 404 : status);
    answer = () => [500, "There is no such thing"];
    const failed = await trouble(client({ error, statusOf }).call("DELETE", "/x", z.unknown()));
    expect(asked).toHaveLength(1);
    expect(refusalOf(failed)?.status).toBe(404);
    expect(String(failed)).toMatch(/Nimbus refused DELETE \/v1\/x: There is no such thing\.$/);
  });
});
