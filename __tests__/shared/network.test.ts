/** The runner's proxy and certificate authorities, and what is said when the network fails. */
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as TcpServer,
} from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { proxyFor } from "../../src/shared/network.ts";
import { networkTrouble } from "../../src/shared/network-trouble.ts";
import { type Authority, makeAuthority } from "../helpers/certificates.ts";
import { type ForwardProxy, startForwardProxy } from "../helpers/forward-proxy.ts";
import { scratch } from "../tools/vendor.ts";

const folder = scratch();
const servers: (Server | TcpServer)[] = [];
let authority: Authority;
let proxy: ForwardProxy;
let plainPort: number;

async function listening<T extends Server | TcpServer>(server: T): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  authority = makeAuthority(path.join(folder, "authority"));
  const secure = (name: string, days?: number) =>
    listening(createTlsServer(authority.issue(name, days), (_ask, answer) => answer.end("secret")));
  const plain = createServer((request, answer) => answer.end(`plain ${request.headers.host}`));
  plainPort = await listening(plain);
  proxy = await startForwardProxy({
    hosts: {
      "api.test": plainPort,
      "secure.test": await secure("secure.test"),
      "old.test": await secure("old.test", 0),
      "other.test": await secure("secure.test"),
      "rude.test": await listening(createTcpServer((socket) => socket.destroy())),
      "silent.test": await listening(createTcpServer(() => {})),
    },
  });
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  for (const server of servers) server.close();
});

/** Asks in a process of its own. @returns a line for each address. */
function ask(urls: string[], env: Record<string, string>): Promise<string[]> {
  const words = [path.join(import.meta.dirname, "ask-script.ts"), ...urls];
  const options = { env: { PATH: process.env["PATH"] ?? "", ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, words, options, (_error, out, err) =>
      resolve((out + err).trim().split("\n")),
    );
  });
}

describe("a proxy", () => {
  test.each(["http_proxy", "HTTP_PROXY"])("of %s takes the first request", async (name) => {
    proxy.asked.length = 0;
    expect(await ask(["http://api.test/x"], { [name]: proxy.url })).toEqual(["200 plain api.test"]);
    expect(proxy.asked).toEqual(["GET http://api.test/x"]);
  });

  test.each(["https_proxy", "HTTPS_PROXY"])("of %s gives a tunnel", async (name) => {
    proxy.asked.length = 0;
    const env = { [name]: proxy.url.replace("http://", ""), NODE_EXTRA_CA_CERTS: authority.file };
    expect(await ask(["https://secure.test/"], env)).toEqual(["200 secret"]);
    expect(proxy.asked).toEqual(["CONNECT secure.test:443"]);
  });

  test("is not asked for what is near", async () => {
    proxy.asked.length = 0;
    const answers = await ask([`http://127.0.0.1:${plainPort}/`], { http_proxy: proxy.url });
    expect(answers).toEqual([`200 plain 127.0.0.1:${plainPort}`]);
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ["example.com", "https://example.com", true],
    ["example.com", "https://sub.example.com", true],
    ["example.com", "https://notexample.com", false],
    [".example.com", "https://sub.example.com", true],
    [".example.com", "https://example.com", false],
    ["*.example.com", "https://a.b.example.com", true],
    ["other, EXAMPLE.com", "https://Example.COM", true],
    ["other example.com", "https://example.com", true],
    ["example.com:8443", "https://example.com:8443", true],
    ["example.com:8443", "https://example.com", false],
    ["example.com:443", "https://example.com", true],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/8", "https://host10", false],
    ["10.1.2.3", "https://10.1.2.3:8443", true],
    ["10.1.2.3:80", "http://10.1.2.3", true],
    ["fd00::/8", "https://[fd12::1]", true],
    ["fd12::1", "https://[fd12::1]", true],
    ["[fd12::1]:443", "https://[fd12::1]", true],
    ["10.0.0.0/99, nonsense/8", "https://10.1.2.3", false],
    ["*", "https://example.com", true],
    ["", "https://example.com", false],
    ["", "http://169.254.169.254", true],
    ["", "http://[fd00:ec2::254]", true],
    ["", "http://localhost:1234", true],
    ["", "http://127.0.0.9", true],
  ])("NO_PROXY %j and %s: %s", (no, address, isExcepted) => {
    const env = { HTTPS_PROXY: "proxy:3128", HTTP_PROXY: "proxy:3128", NO_PROXY: no };
    const found = proxyFor(new URL(address), env);
    expect(found?.url.href).toBe(isExcepted ? undefined : "http://proxy:3128/");
  });
});

test.each(["socks5://proxy:1080", "http://[proxy"])("%s is refused as a proxy", async (address) => {
  const [said] = await ask(["http://api.test"], { http_proxy: address });
  expect(said).toMatch(/^http_proxy is not the address of a proxy that this action can use/);
});

describe("an authority of the runner's own", () => {
  test.each(["NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "SSL_CERT_FILE"])(
    "%s is trusted",
    async (name) => {
      const env = { https_proxy: proxy.url, [name]: authority.file };
      expect(await ask(["https://secure.test/"], env)).toEqual(["200 secret"]);
    },
  );
});

test.each([
  [
    "an unknown authority",
    "https://secure.test",
    {},
    /^the certificate of secure\.test through the proxy 127\S+ \(https_proxy\) comes from an authority that this runner does not trust \((SELF_SIGNED|UNABLE)\w+\).* Set NODE_EXTRA_CA_CERTS/,
  ],
  [
    "a bundle that is not there",
    "https://secure.test",
    { AWS_CA_BUNDLE: "/no.pem" },
    /Now AWS_CA_BUNDLE is \/no\.pem, which cannot be read\./,
  ],
  [
    "an expired certificate",
    "https://old.test",
    { ca: true },
    /old\.test.*not valid at this time \(CERT_HAS_EXPIRED\).*clock/,
  ],
  ["another name", "https://other.test", { ca: true }, /other\.test.*is for another name/],
  [
    "a name that nobody knows",
    "http://nowhere.invalid",
    { http_proxy: "" },
    /^the name nowhere\.invalid is not known here \((ENOTFOUND|EAI_AGAIN)\).*set HTTPS_PROXY/,
  ],
  [
    "nobody at the port",
    "http://127.0.0.1:2",
    {},
    /^127\.0\.0\.1:2 takes no connection \(ECONNREFUSED\)/,
  ],
  [
    "no proxy at its address",
    "https://secure.test",
    { https_proxy: "http://127.0.0.1:2" },
    /^secure\.test cannot be reached: nothing listens at the proxy 127\.0\.0\.1:2 \(ECONNREFUSED\).*Correct https_proxy/,
  ],
  [
    "no such proxy",
    "https://secure.test",
    { https_proxy: "http://proxy.invalid:3128" },
    /the name of the proxy proxy\.invalid:3128 is not known/,
  ],
  [
    "a proxy that refuses the host",
    "https://forbidden.test",
    {},
    /^forbidden\.test cannot be reached: the proxy \S+ answered 403: have forbidden\.test allowed there/,
  ],
  [
    "a connection that is cut",
    "https://rude.test",
    {},
    /^the connection to rude\.test through the proxy .*broke \(ECONNRESET\)/,
  ],
  ["silence", "https://silent.test", {}, /^silent\.test did not answer in time through the proxy/],
])("%s is told with host and cure", async (_name, url, given, message) => {
  const { ca, ...more } = given as Record<string, string> & { ca?: true };
  const env = {
    http_proxy: proxy.url,
    https_proxy: proxy.url,
    ...(ca && { NODE_EXTRA_CA_CERTS: authority.file }),
    ...more,
  };
  expect(await ask([url], env)).toEqual([expect.stringMatching(message)]);
});

test("a proxy with a login", async () => {
  const strict = await startForwardProxy({ hosts: { "api.test": 1 }, login: "me:secret" });
  try {
    const [without] = await ask(["https://api.test"], { https_proxy: strict.url });
    expect(without).toMatch(/the proxy 127\S+ wants a login: put it into https_proxy/);
    const wrong = strict.url.replace("//", "//me:wrong@");
    const [refused] = await ask(["https://api.test"], { https_proxy: wrong });
    expect(refused).toMatch(/wants a login/);
    expect(refused).not.toContain("wrong");
  } finally {
    await strict[Symbol.asyncDispose]();
  }
});

test("what is no trouble of the network is left alone", () => {
  expect(networkTrouble(new Error("oops"), undefined)).toBeUndefined();
  expect(
    networkTrouble(Object.assign(new Error("x"), { code: "ENOENT" }), undefined),
  ).toBeUndefined();
  const wrapped = new Error("library", {
    cause: Object.assign(new Error("y"), { code: "ECONNRESET" }),
  });
  expect(networkTrouble(wrapped, new URL("https://api.test"), {})?.message).toMatch(
    /api\.test broke/,
  );
});
