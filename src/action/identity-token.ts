/**
 * GitHub's word for which job this is: an OIDC token, for jobs with `permissions: id-token: write`
 * (docs.github.com, "OpenID Connect reference"). Post steps can ask for one too. Asked for here:
 * with the toolkit's own function its HTTP client would be loaded at every start.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isObject } from "../shared/json.ts";

/**
 * @param mask Called with each token.
 * @returns undefined where this job may ask for none.
 */
export function identityTokens(
  mask: (values: readonly string[]) => void,
  env: Record<string, string | undefined> = process.env,
): ((audience: string) => Promise<string>) | undefined {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
  if (!url || !token) return undefined;
  return async (audience) => {
    const identity = await ask(`${url}&audience=${encodeURIComponent(audience)}`, token);
    mask([identity]);
    return identity;
  };
}

const tries = 4;

async function ask(url: string, token: string): Promise<string> {
  for (let tried = 1; ; tried++) {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      signal: AbortSignal.timeout(15_000),
    }).catch((error: unknown) => {
      if (tried === tries) throw error;
      return undefined;
    });
    if (response?.ok) {
      const answer: unknown = await response.json();
      const value = isObject(answer) ? answer["value"] : undefined;
      if (typeof value === "string" && value !== "") return value;
      throw new Error("GitHub's answer holds no identity token");
    }
    const passing = response === undefined || response.status >= 500 || response.status === 429;
    if (!passing || tried === tries) {
      throw new Error(`GitHub gave no identity token: status ${response?.status ?? "unknown"}`);
    }
    await sleep(500 * 2 ** tried);
  }
}
