import "./rolldown-runtime.js";
import { t as CommandError } from "./errors.js";
import { Q as isInside, X as exists } from "./start-both.js";
import { h as git$1, m as copyFiles } from "./start.js";
import path from "node:path";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";

// src/nix/own-tree.ts
/**
* Work trees of our own, so that another state of the repository can be evaluated while the user's
* checkout stays as it is: the commit that a pull request changes, and a copy whose lock may be
* written.
*/
/**
* The base of a pull request: the first parent of the merge commit that GitHub checks out. (The
* event's `base.sha` is the branch as it was when the pull request was last changed.)
*/
async function baseTree(options) {
	const { root } = options;
	try {
		const head = await git(root, [
			"cat-file",
			"commit",
			"HEAD"
		], options);
		const [, fields = ""] = /^([\s\S]*?)\n\n/.exec(head) ?? [];
		const parents = [...fields.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, id = ""]) => id);
		const [commit] = parents;
		if (commit === void 0 || parents.length < 2) return { why: "the checkout is no merge commit, so nothing says what the pull request changes. Check out what the event names, with `fetch-depth: 2`" };
		const folder = await fromCheckout(commit, options) ?? await fetched(commit, options);
		if (folder !== void 0) return {
			commit,
			folder
		};
		return { why: `the base commit ${commit.slice(0, 12)} is not in the checkout and could not be fetched. Give actions/checkout \`fetch-depth: 2\`` };
	} catch (error) {
		if (!(error instanceof CommandError) || options.signal.aborted) throw error;
		return { why: error.missing ? "git is not installed, so the base branch cannot be read" : "git cannot read the checkout, so the base branch is not known" };
	}
}
/** The objects are those of the checkout, read where they lie. */
async function fromCheckout(commit, options) {
	const { root, folder } = options;
	if (!await succeeds(root, [
		"cat-file",
		"-e",
		`${commit}^{commit}`
	], options)) return void 0;
	const objects = (await git(root, [
		"rev-parse",
		"--git-path",
		"objects"
	], options)).trim();
	await begin(folder, options);
	await writeFile(path.join(folder, ".git/objects/info/alternates"), `${path.resolve(root, objects)}\n`);
	if (await checkedOut(commit, options)) return folder;
	await rm(folder, {
		recursive: true,
		force: true
	});
}
async function fetched(commit, options) {
	const { root, folder, server } = options;
	const urls = [(await git(root, [
		"config",
		"--get",
		"remote.origin.url"
	], options).catch(() => "")).trim(), `${server.url}/${server.repository}`];
	for (const url of new Set(urls)) {
		if (url === "" || !/^(https?|file):\/\//.test(url) && !path.isAbsolute(url)) continue;
		await begin(folder, options);
		if (await succeeds(folder, [
			...[
				"fetch",
				"--quiet",
				"--depth=1",
				"--no-tags",
				"--no-recurse-submodules"
			],
			"--",
			url,
			commit
		], options, authorization(server)) && await checkedOut(commit, options)) return folder;
		await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
/**
* By variables, which no other user can read and which stay nowhere: git-config(1),
* GIT_CONFIG_COUNT. The form is that of actions/checkout.
*/
function authorization({ url, token }) {
	if (token === void 0 || token === "") return {};
	const secret = Buffer.from(`x-access-token:${token}`).toString("base64");
	return {
		GIT_CONFIG_COUNT: "1",
		GIT_CONFIG_KEY_0: `http.${url.replace(/\/+$/, "")}/.extraheader`,
		GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${secret}`
	};
}
async function begin(folder, options) {
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	await git(folder, ["init", "--quiet"], options);
}
/** With the mark that its history is not here: Nix looks for it, and asks for none. */
async function checkedOut(commit, options) {
	const { folder } = options;
	await writeFile(path.join(folder, ".git/shallow"), `${commit}\n`);
	return await succeeds(folder, [
		"checkout",
		"--quiet",
		"--detach",
		commit,
		"--"
	], options);
}
/**
* A copy of all that git knows in a work tree, as it stands there, changed files too; of a folder
* that is no work tree, all of it.
*/
async function copyTree(root, folder, options) {
	await mkdir(folder, {
		recursive: true,
		mode: 448
	});
	if (!await exists(path.join(root, ".git"))) {
		await cp(root, folder, {
			recursive: true,
			verbatimSymlinks: true
		});
		return;
	}
	const names = await git(root, [
		"ls-files",
		"-z",
		"--cached",
		"--deduplicate"
	], options);
	await copyFiles(names.split("\0").filter(Boolean), root, folder);
	await git(folder, ["init", "--quiet"], options);
	await git(folder, [
		"add",
		"--all",
		"--force",
		"."
	], options);
}
/** A session, or its folders, in another tree that has the same layout. */
function inTree(session, root, folder) {
	return {
		...session,
		workspace: folder,
		standsFor: root,
		workingDirectory: moved(session.workingDirectory, root, folder)
	};
}
/** A path in another tree; one outside of `root` stays. */
function moved(file, root, folder) {
	return isInside(file, root) ? path.join(folder, path.relative(root, file)) : file;
}
const settings = [
	"credential.helper=",
	"init.defaultBranch=base",
	"advice.detachedHead=false"
];
async function git(folder, args, { signal }, secret = {}) {
	const env = {
		GIT_TERMINAL_PROMPT: "0",
		GIT_NO_LAZY_FETCH: "1",
		GIT_LFS_SKIP_SMUDGE: "1",
		...secret
	};
	const { stdout } = await git$1(folder, args, settings, {
		env,
		timeout: 3e5,
		signal
	});
	return stdout;
}
/** @throws {CommandError} when git could not run at all. */
async function succeeds(folder, args, options, secret = {}) {
	try {
		await git(folder, args, options, secret);
		return true;
	} catch (error) {
		if (error instanceof CommandError && !error.missing && !options.signal.aborted) return false;
		throw error;
	}
}

export { authorization, baseTree, copyTree, inTree };