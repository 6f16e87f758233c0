/**
 * The environment of child processes, by an allow-list: the environment of a GitHub job contains tokens
 * that write caches, mint OIDC tokens and set outputs, which no build may have.
 */

type Environment = Record<string, string>;

/** Variables that no child process gets: the runner's tokens and the inputs of this action. */
const denied = [
  /^ACTIONS_/,
  /^INPUT_/,
  /^STATE_/,
  /^GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY|TOKEN)$/,
];

/** Needed by any program: search path, locale, proxies, certificates, and the runner's orphan mark. */
const common = [
  /^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|USER|LOGNAME|SHELL|SOURCE_DATE_EPOCH)$/,
  /^(https?|ftp|all|no)_proxy$/i,
  /^(NIX_)?SSL_CERT_(FILE|DIR)$/,
  /^(CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|AWS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/,
  /^RUNNER_TRACKING_ID$/,
];

const nix = [
  /^NIX_(PATH|REMOTE|STORE|CONF_DIR|USER_CONF_FILES|CONFIG|STATE_DIR|LOG_DIR|DAEMON_SOCKET_PATH|STORE_DIR|LOCALSTATE_DIR|SSHOPTS)$/,
  /^LOCALE_ARCHIVE/,
  // Remote builders and stores are reached by SSH; builds themselves do not see it.
  /^SSH_AUTH_SOCK$/,
];

/** What git and ssh read to fetch what is private: git(1), "ENVIRONMENT VARIABLES", and ssh(1). */
const fetching = [
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|PROXY_COMMAND|ALLOW_PROTOCOL|SSL_\w+|HTTP_\w+)$/,
  /^GIT_CONFIG_(SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)$/,
  /^SSH_ASKPASS(_REQUIRE)?$/,
];

/** What Packer and the clouds' tools read: their settings and credentials. */
const packer = [
  /^(PACKER|PKR_VAR)_/,
  /^(AWS|AZURE|ARM|GOOGLE|GCLOUD|GCE|CLOUDSDK|HCLOUD|VULTR|DIGITALOCEAN|DOCKER)_/,
  /^XDG_RUNTIME_DIR$/,
];

const lists = {
  common,
  nix: [...common, ...nix],
  fetching,
  packer: [...common, ...nix, ...packer],
};

/** True when this name may never reach a child process. */
function isDenied(name: string): boolean {
  return denied.some((pattern) => pattern.test(name));
}

/**
 * The environment for one kind of child.
 * @param kind `common` for plain tools, `nix` (no cloud credentials), `fetching` (what git and
 * ssh need besides), `packer` (with the clouds' credentials).
 * @param added Set in addition, except names on the deny-list.
 * @param named Further names to take over from `from` when they exist, such as those of `{{env}}`.
 */
export function childEnvironment(
  kind: keyof typeof lists,
  added: Environment = {},
  named: readonly string[] = [],
  from: NodeJS.ProcessEnv = process.env,
): Environment {
  const result: Environment = {};
  for (const [name, value] of Object.entries(from)) {
    if (value === undefined || isDenied(name)) continue;
    if (named.includes(name) || lists[kind].some((pattern) => pattern.test(name))) {
      result[name] = value;
    }
  }
  for (const [name, value] of Object.entries(added)) {
    if (!isDenied(name)) result[name] = value;
  }
  return result;
}

/** Names of the input `eval-env` that are for the code to evaluate, not for Nix, git and ssh. */
export function codeVariables(evalEnv: Environment): string[] {
  return Object.keys(evalEnv).filter((name) => !/^(HOME$|(NIX|GIT|SSH|PACKERNIX)_)/.test(name));
}
