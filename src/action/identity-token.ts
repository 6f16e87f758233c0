/**
 * The OIDC token that identifies this job, for jobs with `permissions: id-token: write`
 * (docs.github.com, "OpenID Connect reference"); post steps can request one too. Not by the toolkit's
 * own function, because that would load its HTTP client at every start.
 */
import { isObject } from "../shared/json.ts";

/**
 * @param mask Called with each token.
 * @returns undefined if this job may not request one.
 */
export function identityTokens(
  mask: (values: readonly string[]) => void,
  env: Record<string, string | undefined> = process.env,
): ((audience: string) => Promise<string>) | undefined {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (!url || !token) return undefined;
  return async (audience) => {
    const identity = await tokenFor(`${url}&audience=${encodeURIComponent(audience)}`, token);
    mask([identity]);
    return identity;
  };
}

async function tokenFor(url: string, token: string): Promise<string> {
  const { ask } = await import("../shared/http.ts");
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  const { ok, status, text } = await ask({ method: "GET", url, headers });
  if (!ok) throw new Error(`GitHub gave no identity token: status ${status}`);
  const answer: unknown = JSON.parse(text);
  const value = isObject(answer) ? answer["value"] : undefined;
  if (typeof value === "string" && value !== "") return value;
  throw new Error("GitHub's answer holds no identity token");
}
