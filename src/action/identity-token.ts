/**
 * GitHub's word for which job this is: an OIDC token, for jobs with `permissions: id-token: write`
 * (docs.github.com, "OpenID Connect reference"). Post steps can ask for one too.
 */
import { getIDToken } from "@actions/core";

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
    const identity = await getIDToken(audience);
    mask([identity]);
    return identity;
  };
}
