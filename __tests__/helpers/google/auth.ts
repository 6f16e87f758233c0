/**
 * Where Google's credentials come from on GitHub: GitHub's token service, Google's exchange of tokens
 * (cloud.google.com, "Security Token Service API") and "generateAccessToken" of a service account.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface GoogleAuth extends AsyncDisposable {
  /** Routes that were asked for. */
  asked: string[];
  /** Text of the file that google-github-actions/auth writes. */
  file: string;
  /** In the file; whoever sees this one may ask GitHub for tokens. */
  bearer: string;
  /** The exchange refuses; seconds that a token is good for. */
  settings: { refuses: boolean; lifetime: number };
}

export async function startAuth(token: string): Promise<GoogleAuth> {
  const bearer = "github-bearer-of-the-tests-0123456789";
  const asked: string[] = [];
  const settings = { refuses: false, lifetime: 3600 };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://auth");
    asked.push(`${request.method} ${pathname}`);
    const text = Buffer.concat(await request.toArray()).toString();
    const authorization = request.headers.authorization ?? "";
    const send = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (pathname === "/oidc" && authorization === `Bearer ${bearer}`)
      return send(200, { value: "a.github.jwt" });
    if (pathname === "/token" && !settings.refuses && text.includes("a.github.jwt")) {
      return send(200, {
        access_token: "federated",
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "Bearer",
        expires_in: 3600,
      });
    }
    if (pathname === "/impersonate" && authorization === "Bearer federated") {
      return send(200, {
        accessToken: token,
        expireTime: new Date(Date.now() + settings.lifetime * 1000).toISOString(),
      });
    }
    const words = "The given credential is rejected by the attribute condition.";
    return send(400, { error: "unauthorized_client", error_description: words });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github";
  return {
    asked,
    bearer,
    settings,
    file: JSON.stringify({
      type: "external_account",
      audience: `${pool}/providers/octo`,
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      token_url: `${url}/token`,
      service_account_impersonation_url: `${url}/impersonate`,
      credential_source: {
        url: `${url}/oidc`,
        headers: { Authorization: `Bearer ${bearer}` },
        format: { type: "json", subject_token_field_name: "value" },
      },
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
