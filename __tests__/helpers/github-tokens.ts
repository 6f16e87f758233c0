/**
 * GitHub's service of identity tokens on the loopback: answers `GET <url>&audience=…` with a token in
 * `value` (docs.github.com, "OpenID Connect reference").
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitHubTokens extends AsyncDisposable {
  /** For ACTIONS_ID_TOKEN_REQUEST_URL. */
  url: string;
  /** Authorization and path of each question. */
  asked: string[];
}

/** What it answers; made up. */
export const identityToken = "made.up.token";

export async function startGitHubTokens(): Promise<GitHubTokens> {
  const asked: string[] = [];
  // Never closes a connection just when a client writes to it.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    asked.push(`${request.headers.authorization} ${request.url}`);
    response.end(JSON.stringify({ value: identityToken }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/token?api-version=2.0`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
