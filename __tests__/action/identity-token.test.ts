import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { identityTokens } from "../../src/action/identity-token.ts";

describe("identityTokens", () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** GitHub's side; answers the n-th request with the n-th status. */
  async function github(statuses: number[]) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`);
      response.writeHead(statuses.shift() ?? 500, { "content-type": "application/json" });
      response.end(JSON.stringify({ count: 1, value: "made.up.token" }));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      asked,
      env: {
        ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "made-up-request-token",
      },
    };
  }

  it("is absent where the job may ask for none", () => {
    expect(identityTokens(() => {}, {})).toBeUndefined();
  });

  it("asks for the audience, tries again, and masks what it got", async () => {
    const { asked, env } = await github([503, 200]);
    const masked: string[] = [];
    const token = await identityTokens((values) => masked.push(...values), env)?.("sts & co");
    expect(token).toBe("made.up.token");
    expect(masked).toEqual(["made.up.token"]);
    const line = "/token?api-version=2.0&audience=sts%20%26%20co Bearer made-up-request-token";
    expect(asked).toEqual([line, line]);
  });

  it("does not ask again after a refusal", async () => {
    const { asked, env } = await github([403]);
    await expect(identityTokens(() => {}, env)?.("sts")).rejects.toThrow("status 403");
    expect(asked).toHaveLength(1);
  });
});
