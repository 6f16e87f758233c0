// src/shared/environment.ts
/** Never passed on, whoever asks: the runner's own powers and the inputs of this action. */
const denied = [
	/^ACTIONS_/,
	/^INPUT_/,
	/^STATE_/,
	/^GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY|TOKEN)$/
];
/** Needed by any program: search path, locale, proxies, certificates, and the runner's orphan mark. */
const common = [
	/^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|USER|LOGNAME|SHELL|SOURCE_DATE_EPOCH)$/,
	/^(https?|ftp|all|no)_proxy$/i,
	/^(NIX_)?SSL_CERT_(FILE|DIR)$/,
	/^(CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|AWS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/,
	/^RUNNER_TRACKING_ID$/
];
const nix = [
	/^NIX_(PATH|REMOTE|STORE|CONF_DIR|USER_CONF_FILES|CONFIG|STATE_DIR|LOG_DIR|DAEMON_SOCKET_PATH|STORE_DIR|LOCALSTATE_DIR|SSHOPTS)$/,
	/^LOCALE_ARCHIVE/,
	/^SSH_AUTH_SOCK$/
];
/** What Packer and the clouds' tools read: their settings and credentials. */
const packer = [
	/^(PACKER|PKR_VAR)_/,
	/^(AWS|AZURE|ARM|GOOGLE|GCLOUD|GCE|CLOUDSDK|HCLOUD|VULTR|DIGITALOCEAN|MAAS|DOCKER)_/,
	/^XDG_RUNTIME_DIR$/
];
const lists = {
	common,
	nix: [...common, ...nix],
	packer: [
		...common,
		...nix,
		...packer
	]
};
/** True when this name may never reach a child process. */
function isDenied(name) {
	return denied.some((pattern) => pattern.test(name));
}
/**
* The environment for one kind of child.
* @param kind `common` for plain tools, `nix` (no cloud credentials), `packer` (with them).
* @param added Set on top, names of the deny-list left out.
* @param named Further names to take over from `from` when they exist, such as those of `{{env}}`.
*/
function childEnvironment(kind, added = {}, named = [], from = process.env) {
	const result = {};
	for (const [name, value] of Object.entries(from)) {
		if (value === void 0 || isDenied(name)) continue;
		if (named.includes(name) || lists[kind].some((pattern) => pattern.test(name))) result[name] = value;
	}
	for (const [name, value] of Object.entries(added)) if (!isDenied(name)) result[name] = value;
	return result;
}

export { childEnvironment as t };