/** Fetching files from a server on the loopback that behaves well, and in every bad way. */
import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { isUserError } from "../../src/shared/errors.ts";
import { collectingLog } from "../../src/shared/log.ts";
import { parseRetryAfter } from "../../src/shared/retry.ts";
import { type DownloadOptions, download } from "../../src/tools/download.ts";
import { shown } from "../../src/tools/http.ts";
import { quick, scratch, serve, sha256 } from "./vendor.ts";

const folder = scratch();
const server = await serve();
const content = Buffer.alloc(300_000, "packer");
let number = 0;

/** A place that nothing was put at yet, below a folder that does not exist. */
function place(): string {
  number += 1;
  return path.join(folder, `case-${number}`, "file.zip");
}

function fetchTo(file: string, name: string, more: Partial<DownloadOptions> = {}) {
  const log = collectingLog();
  const done = download(`${server.url}${name}`, file, {
    what: "Tool 1.2.3",
    maxBytes: 1024 * 1024,
    log,
    timing: quick,
    ...more,
  });
  return Object.assign(done, { log });
}

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it went well");
}

/** Nothing is left in the folder of a file that was refused. */
async function refusal(file: string, work: Promise<unknown>): Promise<string> {
  const error = await failure(work);
  expect(readdirSync(path.dirname(file))).toEqual([]);
  expect(isUserError(error)).toBe(true);
  expect(error.message).toContain("Tool 1.2.3");
  expect(error.message).toContain(server.url);
  expect(error.message).toMatch(/`mirrors`/);
  return error.message;
}

const tries = (name: string) => server.asked.filter((one) => one.path === name).length;

test("a file arrives whole, with its size and hash", async () => {
  server.files.set("/good", content);
  const file = place();
  const done = await fetchTo(file, "/good", { sha256: sha256(content).toUpperCase() });
  expect(done).toEqual({ bytes: content.length, sha256: sha256(content) });
  expect(readFileSync(file).equals(content)).toBe(true);
  expect(readdirSync(path.dirname(file))).toEqual(["file.zip"]);
});

test("one changed byte is refused at once, and nothing is kept", async () => {
  const changed = Buffer.from(content);
  changed.writeUInt8(7, 1000);
  server.files.set("/changed", changed);
  const file = place();
  const message = await refusal(file, fetchTo(file, "/changed", { sha256: sha256(content) }));
  expect(message).toContain(sha256(content));
  expect(message).toContain(sha256(changed));
  expect(tries("/changed")).toBe(1);
});

test("a body that is cut short is asked for again", async () => {
  server.files.set("/short", (_request, response, tried) => {
    response.writeHead(200, { "content-length": content.length });
    if (tried > 2) return void response.end(content);
    response.write(content.subarray(0, 1000), () => response.destroy());
  });
  const file = place();
  const done = fetchTo(file, "/short", { sha256: sha256(content) });
  await done;
  expect(tries("/short")).toBe(3);
  expect(done.log.lines).toHaveLength(2);
  expect(readFileSync(file).equals(content)).toBe(true);
});

test("a body that is always cut short is given up", async () => {
  server.files.set("/shorter", (_request, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 1000), () => response.destroy());
  });
  const file = place();
  expect(await refusal(file, fetchTo(file, "/shorter"))).toContain("(5 tries)");
});

test.each([
  [404, /check the version/],
  [403, /refuses the runner/],
  [400, /answered 400/],
])("%i is final", async (status, text) => {
  const name = `/status-${status}`;
  server.files.set(name, (_request, response) => response.writeHead(status).end());
  const file = place();
  expect(await refusal(file, fetchTo(file, name))).toMatch(text);
  expect(tries(name)).toBe(1);
});

test.each([500, 502, 408])("%i may pass", async (status) => {
  const name = `/passing-${status}`;
  server.files.set(name, (_request, response, tried) =>
    tried < 3 ? response.writeHead(status).end() : response.end(content),
  );
  expect((await fetchTo(place(), name)).bytes).toBe(content.length);
  expect(tries(name)).toBe(3);
});

test("500 for ever ends after five tries", async () => {
  server.files.set("/always-500", (_request, response) => response.writeHead(500).end());
  const file = place();
  expect(await refusal(file, fetchTo(file, "/always-500"))).toMatch(
    /\(5 tries\): .* answered 500\./,
  );
  expect(tries("/always-500")).toBe(5);
});

test("429 waits as long as it is asked to, and gives up where that is too long", async () => {
  server.files.set("/busy", (_request, response, tried) =>
    tried < 2 ? response.writeHead(429, { "retry-after": "1" }).end() : response.end(content),
  );
  const started = Date.now();
  const done = fetchTo(place(), "/busy", { timing: { ...quick, longestPause: 1000 } });
  await done;
  expect(Date.now() - started).toBeGreaterThanOrEqual(990);
  expect(done.log.lines[0]).toContain("answered 429; try 2 of 5 in 1 s");
  server.files.set("/busier", (_request, response) =>
    response.writeHead(429, { "retry-after": "3600" }).end(),
  );
  const file = place();
  expect(await refusal(file, fetchTo(file, "/busier"))).toContain("answered 429");
  expect(tries("/busier")).toBe(1);
  expect(parseRetryAfter("120")).toBe(120_000);
  const now = Date.UTC(2026, 9, 21, 7, 27, 0);
  expect(parseRetryAfter("Wed, 21 Oct 2026 07:28:00 GMT", now)).toBe(60_000);
  expect(parseRetryAfter("soon")).toBeUndefined();
});

test("a connection without a byte is dead", async () => {
  server.files.set("/stalled", (_request, response, tried) => {
    response.writeHead(200, { "content-length": content.length });
    if (tried > 1) return void response.end(content);
    response.write(content.subarray(0, 1000));
  });
  // A busy machine may seem dead as well.
  const timing = { ...quick, stall: 400, tries: 20 };
  const done = fetchTo(place(), "/stalled", { sha256: sha256(content), timing });
  await done;
  expect(done.log.lines[0]).toContain("did not answer in time");
});

test("all tries together have an end", async () => {
  server.files.set("/never", () => {});
  const file = place();
  const message = await refusal(
    file,
    fetchTo(file, "/never", { timing: { ...quick, stall: 300, whole: 700 } }),
  );
  expect(message).toContain("longer than 0.7 s");
});

test("a slow but living connection is no stall", async () => {
  server.files.set("/slow", async (_request, response) => {
    response.writeHead(200, { "content-length": 6 });
    for (const letter of "packer") {
      response.write(letter);
      await new Promise((done) => setTimeout(done, 120));
    }
    response.end();
  });
  // It takes longer than a stall each time, however often a busy machine makes it be asked for.
  const timing = { ...quick, stall: 400, tries: 20 };
  expect((await fetchTo(place(), "/slow", { timing })).bytes).toBe(6);
});

test("a redirect is followed, and takes no credentials along", async () => {
  const other = await serve();
  other.files.set("/there", content);
  server.files.set("/moved", (_request, response) =>
    response.writeHead(302, { location: `${other.url}/there` }).end(),
  );
  await fetchTo(place(), "/moved", { authorization: "Bearer secret" });
  expect(server.asked.at(-1)?.headers.authorization).toBe("Bearer secret");
  expect(other.asked).toHaveLength(1);
  expect(other.asked[0]?.headers.authorization).toBeUndefined();
});

test("a redirect loop is told as such", async () => {
  server.files.set("/loop", (_request, response) =>
    response.writeHead(301, { location: "/loop" }).end(),
  );
  const file = place();
  expect(await refusal(file, fetchTo(file, "/loop"))).toContain("more than 5 times, as in a loop");
  expect(tries("/loop")).toBe(6);
});

test("a redirect to another kind of address is refused", async () => {
  server.files.set("/to-file", (_request, response) =>
    response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  );
  const file = place();
  expect(await refusal(file, fetchTo(file, "/to-file"))).toContain("not a web address");
});

test("more than the limit is refused, told or not", async () => {
  server.files.set("/big", content);
  const told = place();
  expect(await refusal(told, fetchTo(told, "/big", { maxBytes: 1000 }))).toContain("larger than");
  server.files.set("/big-untold", (_request, response) => {
    response.write(content);
    response.end(content);
  });
  const untold = place();
  expect(
    await refusal(untold, fetchTo(untold, "/big-untold", { maxBytes: content.length })),
  ).toContain("larger than");
});

test("nobody listens: told after five tries", async () => {
  const file = place();
  // No service has this port, and no server is given it.
  const gone = "http://127.0.0.1:2";
  const error = await failure(
    download(`${gone}/x`, file, {
      what: "Tool 1.2.3",
      maxBytes: 10,
      log: collectingLog(),
      timing: quick,
    }),
  );
  expect(isUserError(error)).toBe(true);
  expect(error.message).toContain(
    `${gone}/x (5 tries): 127.0.0.1:2 takes no connection (ECONNREFUSED)`,
  );
});

test("a cancelled job ends at once, as cancelled", async () => {
  server.files.set("/cancelled", () => {});
  const controller = new AbortController();
  const done = fetchTo(place(), "/cancelled", {
    signal: controller.signal,
    timing: { ...quick, stall: 10_000 },
  });
  setTimeout(() => controller.abort(new Error("the job was cancelled")), 50);
  expect((await failure(done)).message).toBe("the job was cancelled");
});

test("credentials of a mirror go to it, and into no message", async () => {
  server.files.set("/locked", (request, response) =>
    request.headers.authorization === `Basic ${Buffer.from("me:p@ss").toString("base64")}`
      ? response.end(content)
      : response.writeHead(401).end(),
  );
  const withPassword = (password: string) =>
    download(`${server.url.replace("http://", `http://me:${password}@`)}/locked?x=1`, place(), {
      what: "Tool 1.2.3",
      maxBytes: 1024 * 1024,
      log: collectingLog(),
      timing: quick,
    });
  server.files.set("/locked?x=1", server.files.get("/locked") ?? content);
  expect((await withPassword("p%40ss")).bytes).toBe(content.length);
  const { message } = await failure(withPassword("wrong"));
  expect(message).toContain("answered 401");
  expect(message).not.toMatch(/wrong|x=1/);
  expect(shown("https://a:b@example.org/x?token=1")).toBe("https://example.org/x");
});

const openssl = spawnSync("openssl", ["version"]).status === 0;

(openssl ? test : test.skip)(
  "no way down from https, and no unknown certificate (needs openssl)",
  async () => {
    const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
    const name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    spawnSync("openssl", ["req", "-x509", ...made, ...name, "-keyout", key, "-out", cert]);
    server.files.set("/below", content);
    const secure = createServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_request, response) => response.writeHead(302, { location: `${server.url}/below` }).end(),
    );
    await new Promise<void>((done) => secure.listen(0, "127.0.0.1", done));
    const { port } = secure.address() as AddressInfo;
    const script = path.join(import.meta.dirname, "fetch-script.ts");
    const fetched = (more: NodeJS.ProcessEnv) =>
      new Promise<string>((done) => {
        const env = { PATH: process.env["PATH"], ...more };
        const words = [script, `https://127.0.0.1:${port}/x`, folder];
        execFile(process.execPath, words, { env }, (_error, stdout, stderr) =>
          done(stdout + stderr),
        );
      });
    try {
      expect(await fetched({})).toMatch(
        /certificate of 127\.0\.0\.1 comes from an authority that this runner does not trust \(DEPTH_ZERO/,
      );
      const trusted = await fetched({ NODE_EXTRA_CA_CERTS: cert });
      expect(trusted).toContain(`redirects from https to ${server.url}, which is not safe`);
      expect(tries("/below")).toBe(0);
    } finally {
      secure.close();
    }
  },
);

const mayMount =
  process.getuid?.() === 0 &&
  spawnSync("unshare", ["-m", "--propagation", "private", "true"]).status === 0;

(mayMount ? test : test.skip)("a full disk is told with its folder (needs root)", async () => {
  server.files.set("/disk", content);
  const full = path.join(folder, "full");
  const script = path.join(import.meta.dirname, "fetch-script.ts");
  const mountAndRun =
    'mkdir -p "$1" && mount -t tmpfs -o size=64k tmpfs "$1" && exec "$2" "$3" "$4" "$1"';
  const words = ["sh", "-c", mountAndRun, "sh", full, process.execPath, script];
  const result = await new Promise<string>((done) => {
    execFile(
      "unshare",
      ["-m", "--propagation", "private", ...words, `${server.url}/disk`],
      (_error, stdout, stderr) => done(stdout + stderr),
    );
  });
  expect(result).toContain(`UserError: Tool 1.2.3 does not fit in ${full}: the disk is full.`);
  expect(result).toContain("left: []");
});
