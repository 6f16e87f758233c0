/** Where tokens come from: "Microsoft identity platform and the OAuth 2.0 client credentials flow". */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Authority } from "../certificates.ts";

export const tenantId = "0a1b2c3d-0000-4000-8000-0000000000aa";
export const clientId = "0a1b2c3d-0000-4000-8000-0000000000bb";
export const clientSecret = "azure-client-secret-of-the-tests~0123456789";

export interface AzureAuth extends AsyncDisposable {
  port: number;
  /** `secret`, `assertion` and so on, for each token that was given. */
  given: string[];
  settings: { refuses: boolean; assertion: string; lifetime: number };
}

export async function startAuth(
  authority: Authority,
  host: string,
  token: string,
): Promise<AzureAuth> {
  const given: string[] = [];
  const settings = { refuses: false, assertion: "a.github.jwt", lifetime: 3600 };
  const server = createServer(authority.issue(host), async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "https://login");
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const send = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const base = `https://${host}/${tenantId}`;
    if (pathname.endsWith("/.well-known/openid-configuration")) {
      return send(200, {
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `https://${request.headers.host}/${tenantId}/oauth2/v2.0/token`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      });
    }
    const isToken = new RegExp(`^/${tenantId}/oauth2/(v2.0/)?token$`).test(pathname);
    const way =
      form.get("client_secret") === clientSecret
        ? "secret"
        : form.get("client_assertion") === settings.assertion
          ? "assertion"
          : undefined;
    if (isToken && !settings.refuses && form.get("client_id") === clientId && way !== undefined) {
      given.push(way);
      const expires_on = String(Math.floor(Date.now() / 1000) + settings.lifetime);
      const expires = {
        expires_in: settings.lifetime,
        ext_expires_in: settings.lifetime,
        expires_on,
      };
      return send(200, {
        token_type: "Bearer",
        ...expires,
        not_before: "0",
        resource: form.get("resource"),
        access_token: token,
      });
    }
    const words =
      "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.";
    return send(401, { error: "invalid_client", error_description: words, error_codes: [7000215] });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    given,
    settings,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
