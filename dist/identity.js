import "./rolldown-runtime.js";
import { t as canonicalize } from "./canonicalize.js";
import { k as storeHash } from "./start.js";
import { G as isCredentialName, J as isObject, Q as isInside, X as exists, et as realPath } from "./start-both.js";
import { a as usedVariables, o as variableResolver, s as replaceCalls } from "./variables.js";
import { n as UserError, r as hasCode } from "./errors.js";
import { t as fileSha256 } from "./checksums.js";
import path from "node:path";
import { glob, readFile, readdir, readlink, stat } from "node:fs/promises";
import { createHash } from "node:crypto";

// src/packer/identity-beside.ts
/** Finds local files that a provisioner reads without a key that names them, or names within a text. */
/**
* What Ansible looks for beside a playbook (Ansible documentation, "Sample Ansible setup", and
* "Adding modules and plugins locally").
*/
const layout = /^(roles|group_vars|host_vars|vars|defaults|tasks|handlers|files|templates|meta|library|module_utils|collections|\w+_plugins)$|\.ya?ml$/;
/**
* What a playbook can reach: its folder, or what Ansible knows of a folder that holds the working
* directory, where everything else lies too; and what `ansible.cfg` says of roles and collections.
* @param directory Working directory, absolute.
*/
async function besidePlaybook(playbook, directory) {
	const folder = path.dirname(path.resolve(directory, playbook));
	const known = isInside(directory, folder) ? (await readdir(folder).catch(() => [])).filter((name) => layout.test(name)).sort() : ["."];
	const config = path.join(directory, "ansible.cfg");
	const settings = await readFile(config, "utf8").catch(() => void 0);
	const said = [...(settings ?? "").matchAll(/^\s*(?:roles|collections)_paths?\s*=(.*)$/gm)].flatMap(([, value = ""]) => value.trim().split(":")).filter((name) => name !== "" && !/^[~/$]/.test(name)).map((name) => path.join(directory, name));
	const all = [
		...known.map((name) => path.join(folder, name)),
		...settings === void 0 ? [] : [config],
		...said
	];
	const there = await Promise.all(all.map(exists));
	return [...new Set(all.filter((_name, index) => there[index]))];
}
/** Endings of what is read as a program. */
const program = /\.(sh|bash|py|rb|pl|m?js|ts|ps1|ya?ml)$/;
/**
* Files below the working directory that commands on this machine name.
* @returns `read`: programs, which are there before the commands run; `others` may be what they make.
*/
async function namedInCommands(commands, directory) {
	const words = commands.flatMap((line) => line.split(/[\s"'`;|&()<>=@]+/));
	const read = [];
	const others = [];
	for (const word of new Set(words)) {
		const file = path.resolve(directory, word);
		if (word === "" || file === directory || !isInside(file, directory)) continue;
		const found = await stat(file).catch(() => void 0);
		if (found === void 0) continue;
		if (found.isFile() && program.test(word)) read.push(word);
		else others.push(word);
	}
	return {
		read: read.sort(),
		others: others.sort()
	};
}

// src/packer/identity-files.ts
/** What a local file that a template names adds to the identity: its bytes, never its path. */
/**
* A checksum as the template declares it, in one spelling (`sha256:<hex>`); undefined for `none`
* and for a checksum that stands in another file.
* Forms: packer-plugin-sdk multistep/commonsteps/iso_config.go.
*/
function declaredChecksum(text) {
	const match = /^(?:(md5|sha1|sha256|sha512):)?([0-9a-f]+)$/i.exec(text.trim());
	if (match === null) return void 0;
	const hex = (match[2] ?? "").toLowerCase();
	return `${(match[1] ?? {
		32: "md5",
		40: "sha1",
		64: "sha256",
		128: "sha512"
	}[hex.length] ?? "unknown").toLowerCase()}:${hex}`;
}
/** True for what Packer downloads: a URL, or go-getter's `s3::…`. */
function isRemote(name) {
	return /^[a-z][a-z0-9+.-]*(:\/\/|::)/i.test(name) && !/^file:\/\//i.test(name);
}
/**
* Content of named files and folders; a URL, and a name that only Packer can fill in, stay as text.
* @throws {UserError} when a file is missing or cannot be read.
*/
async function fileContent(names, options) {
	const result = [];
	for (const name of names) {
		if (name === "" || isRemote(name) || name.includes("{{")) {
			result.push(name);
			continue;
		}
		const place = localPath(name, options.baseDirectory);
		for (const file of await matching(place, options)) {
			options.files.add(file === place ? file : path.dirname(place.slice(0, place.search(/[*?[]/))));
			const hash = await hashOf(file, options);
			const slash = name.endsWith("/") ? "/" : "";
			result.push(options.withNames ? {
				name: path.basename(file) + slash,
				hash
			} : hash);
		}
	}
	const [only] = result;
	return result.length === 1 && only !== void 0 && !options.withNames ? only : result;
}
/** Absolute path of a local file as a template names it. */
function localPath(name, baseDirectory) {
	return path.resolve(baseDirectory, name.replace(/^file:\/\//i, ""));
}
async function matching(file, options) {
	if (!/[*?[]/.test(file) || await exists(file)) return [file];
	const found = [];
	for await (const name of glob(file)) found.push(name);
	found.sort();
	if (found.length > 0) return found;
	throw new UserError(`template: ${options.what} names files like ${file}, but there are none.`);
}
async function hashOf(file, options) {
	try {
		if (!(await stat(file)).isDirectory()) return await hashOfFile(file);
		const hash = createHash("sha256");
		for (const entry of await treeOf(file, options, /* @__PURE__ */ new Set())) hash.update(`${JSON.stringify(entry)}\n`);
		return `tree-sha256:${hash.digest("hex")}`;
	} catch (error) {
		if (hasCode(error, "ENOENT")) throw new UserError(`template: ${options.what} names ${file}, which does not exist.`, { cause: error });
		if (hasCode(error, "EACCES")) throw new UserError(`template: ${options.what} names ${file}, which may not be read.`, { cause: error });
		throw error;
	}
}
/** @throws {UserError} for a device or pipe, which would never end. */
async function hashOfFile(file) {
	if (!(await stat(file)).isFile()) throw new UserError(`template: it reads ${file}, which is neither a file nor a folder.`);
	return `sha256:${await fileSha256(file)}`;
}
/**
* Everything below a folder in one order: relative path and hash, or target of a link, with its bytes
* where it lies elsewhere. Git's own folder is left out: it differs between two checkouts.
* @param seen Folders outside that a link has led to; grows.
*/
async function treeOf(folder, options, seen) {
	const result = [];
	for (const entry of await readdir(folder, {
		recursive: true,
		withFileTypes: true
	})) {
		const file = path.join(entry.parentPath, entry.name);
		const relative = path.relative(folder, file);
		if (relative.split("/").includes(".git")) continue;
		if (entry.isSymbolicLink()) {
			result.push([relative, `link:${await readlink(file)}`]);
			const target = await realPath(file);
			if (target === void 0 || seen.has(target)) continue;
			if (isInside(target, await realPath(folder) ?? folder)) continue;
			seen.add(target);
			options.files.add(target);
			const below = (await stat(target)).isDirectory() ? await treeOf(target, options, seen) : [["", await hashOfFile(target)]];
			for (const [name, hash] of below) result.push([path.join(relative, name, "@"), hash]);
		} else if (entry.isFile()) result.push([relative, await hashOfFile(file)]);
		else if (entry.isDirectory()) result.push([relative, "folder"]);
	}
	return result.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
}

// src/packer/keys.ts
/**
* Classes of the keys of post-processors and provisioners; a key that is not listed is content.
* Names: hashicorp/packer 1.6.6 and 1.16.0, `post-processor/<name>/post-processor.go`, and
* packer-plugin-docker, packer-plugin-amazon for theirs.
*/
/** Keys with secrets that `isCredentialName` does not recognise. */
const credentials = {
	account_file: "credential",
	account_json: "credential",
	client_private_key_path: "credential",
	credentials_file: "credential",
	spaces_key: "credential",
	ssh_host_key_file: "credential",
	validation_key_path: "credential",
	vault_aws_engine: "credential"
};
const session = {
	aws_profile: "session",
	login: "session",
	login_email: "session",
	login_server: "session",
	login_username: "session",
	profile: "session",
	skip_clean: "session"
};
/** Post-processors by type. */
const postProcessors$1 = {
	compress: { output: "name" },
	checksum: { output: "name" },
	manifest: {
		output: "name",
		strip_path: "session",
		strip_time: "session",
		custom_data: "session"
	},
	provenance: {
		output_dir: "name",
		template: "session",
		key: "credential"
	},
	vagrant: { output: "name" },
	"docker-save": { path: "name" },
	"amazon-import": {
		s3_bucket_name: "session",
		s3_key_name: "session"
	},
	"googlecompute-import": {
		bucket: "session",
		gcs_object_name: "session"
	},
	"googlecompute-export": { paths: "name" },
	"digitalocean-import": {
		space_name: "session",
		space_object_name: "session"
	}
};
const endings = { compress: ["output"] };
/** Keys that name local files (shell-local: packer-plugin-sdk shell-local/config.go). */
const postProcessorFiles = {
	"shell-local": ["script", "scripts"],
	vagrant: ["include", "vagrantfile_template"]
};
/** The key table of a post-processor, and the keys of which only the file's ending counts. */
function postProcessorKeys(type) {
	return {
		keys: {
			classes: {
				...credentials,
				...session,
				...lookUp(postProcessors$1, type)
			},
			files: lookUp(postProcessorFiles, type) ?? [],
			checksums: {}
		},
		endings: lookUp(endings, type) ?? []
	};
}
/** Keys of any provisioner that say how long it may take (packer-plugin-sdk template/parse.go). */
const provisionerKeys = {
	classes: {
		...credentials,
		elevated_user: "session",
		max_retries: "session",
		pause_after: "session",
		pause_before: "session",
		ssh_authorized_key_file: "session",
		start_retry_timeout: "session",
		timeout: "session"
	},
	checksums: {}
};
/** Keys that name local files, by the plugins' naming conventions, and those of Chef, Salt and InSpec. */
const localKey = /^(scripts?|sources?|profile|config_template|minion_config|local_\w+|(group|host)_vars)$|_(files?|dirs?|directory|paths?)$/;
/** Keys that name files on the machine that is built. */
const foreignKey = /^(remote|staging|guest|working|install)_/;
/** Required keys of a provisioner; a file that they name and that does not exist is made later. */
const neededKey = /^(scripts?|sources?|playbook_file)$/;
/**
* Keys of a provisioner that name local files which are there. A name without a file behind it, such
* as the `source` of a download, counts as text.
* @param resolved The texts of a key with its variables filled in.
* @returns `unseen`: names of files that only Packer can fill in, or that are yet to be made.
*/
async function provisionerFiles(provisioner, resolved, baseDirectory) {
	const files = [];
	const unseen = [];
	if (provisioner["direction"] === "download") return {
		files,
		unseen
	};
	for (const [key, value] of Object.entries(provisioner)) {
		if (!localKey.test(key) || foreignKey.test(key) || !isNames(value)) continue;
		const names = resolved(key).filter((name) => name !== "");
		const local = names.filter((name) => !isRemote(name));
		const there = await Promise.all(local.map((name) => exists(localPath(name, baseDirectory))));
		if (names.length > 0 && local.length === names.length && there.every(Boolean)) files.push(key);
		else if (neededKey.test(key)) unseen.push(...local.filter((_name, index) => !there[index]));
	}
	return {
		files,
		unseen
	};
}
function isNames(value) {
	if (Array.isArray(value)) return value.every((item) => typeof item === "string");
	return typeof value === "string";
}
function lookUp(table, name) {
	return Object.hasOwn(table, name) ? table[name] : void 0;
}

// src/packer/identity.ts
/**
* The identity of an image, which is equal for equal images. It is computed from the template as the
* generator or the user wrote it, before the action adds anything.
*/
/** First line of the hashed text. To be increased when a rule changes. */
const formatVersion = "packernix-identity-1\n";
/**
* `<store hash>-<digest>`: the digest is the first 20 characters of the base32 of the SHA-256 of a
* version line and the canonical JSON (RFC 8785) of what the builder is asked to make.
* @throws {UserError} when the toplevel is no store path, a named file is missing, or a variable
* that counts has no value.
*/
async function identityOf(input) {
	const hash = storeHash(input.toplevel);
	const context = {
		resolver: variableResolver(input.template, input.variables, input.env, { credentials: credentialVariables(input) }),
		baseDirectory: input.baseDirectory,
		templateDirectory: input.templateDirectory ?? input.baseDirectory,
		files: /* @__PURE__ */ new Set(),
		warnings: /* @__PURE__ */ new Set()
	};
	const { template } = input;
	const content = {
		type: template.builder.type,
		content: await contentOf(template.builder, builderKeys(input), context, "the builder"),
		"post-processors": await postProcessors(template.root["post-processors"], context)
	};
	if (template.facts?.result !== void 0) content["result"] = template.facts.result;
	if (template.facts?.provisioners !== "system") content["provisioners"] = await provisioners(template.root["provisioners"], context);
	const hashed = formatVersion + (canonicalize(content) ?? "");
	const digest = digestOf(hashed);
	for (const secret of context.resolver.secrets) context.warnings.add(leftOut(secret));
	return {
		storeHash: hash,
		digest,
		text: `${hash}-${digest}`,
		warnings: [...context.warnings].sort(),
		files: [...context.files],
		hashed
	};
}
/**
* The first 20 characters of lower-case base32 with the alphabet of RFC 4648 section 6 (`a`-`z`, `2`-`7`),
* as coreutils' `base32` prints it. Not Nix's alphabet, which comes with its own order of bits and would
* look like a store hash.
*/
function digestOf(text) {
	const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
	const digits = (BigInt(`0x${createHash("sha256").update(text).digest("hex")}`) >> 156n).toString(32).padStart(20, "0");
	return Array.from(digits, (digit) => alphabet[Number.parseInt(digit, 32)]).join("");
}
/** Classes of the table, overridden by those of the generator; a credential stays one. */
function builderKeys(input) {
	const own = Object.entries(input.template.facts?.classes ?? {}).filter(([key]) => classOf(input.keys, key) !== "credential");
	return {
		...input.keys,
		classes: {
			...input.keys.classes,
			...Object.fromEntries(own)
		}
	};
}
function classOf(keys, key) {
	return (Object.hasOwn(keys.classes, key) ? keys.classes[key] : void 0) ?? (isCredentialName(key) ? "credential" : "content");
}
function leftOut(secret) {
	return `the identity includes only the name of ${secret}, not its value: another value does not make another image`;
}
/** Variables that some part of the template uses as a credential; they count as one everywhere. */
function credentialVariables(input) {
	const { root, builder, variables } = input.template;
	const parts = [[builder, builderKeys(input)]];
	for (const part of [root["post-processors"] ?? []].flat(2)) if (isObject(part)) parts.push([part, postProcessorKeys(String(part["type"])).keys]);
	for (const part of [root["provisioners"] ?? []].flat()) if (isObject(part)) parts.push([part, {
		...provisionerKeys,
		files: []
	}]);
	const secret = parts.map(([part, keys]) => Object.fromEntries(Object.entries(part).filter(([key]) => classOf(keys, key) === "credential")));
	const found = usedVariables(secret);
	for (const name of found) for (const next of usedVariables(input.variables[name] ?? variables[name] ?? "")) found.add(next);
	return found;
}
/** The part of a builder, post-processor or provisioner that counts. */
async function contentOf(part, keys, context, what) {
	const result = {};
	const used = /* @__PURE__ */ new Set();
	const counting = Object.entries(part).filter(([key, value]) => key !== "type" && key !== "name" && value !== null && classOf(keys, key) === "content");
	for (const [key, value] of counting) {
		if (!keys.files.includes(key)) continue;
		const checksumKey = Object.hasOwn(keys.checksums, key) ? keys.checksums[key] : void 0;
		const declared = checksumKey === void 0 ? void 0 : part[checksumKey];
		const checksum = typeof declared === "string" ? declaredChecksum(context.resolver.resolve(declared)) : void 0;
		const named = texts(value).map((text) => fileName(text, context));
		if (checksumKey !== void 0 && (checksum !== void 0 || !named.some(isRemote))) used.add(checksumKey);
		result[key] = checksum ?? await fileContent(named, {
			baseDirectory: context.baseDirectory,
			what: `\`${key}\` of ${what}`,
			files: context.files,
			withNames: checksumKey === void 0 && (Array.isArray(value) || key === "source")
		});
	}
	for (const [key, value] of counting) if (!keys.files.includes(key) && !used.has(key)) result[key] = plain(value, context);
	return result;
}
function texts(value) {
	return (Array.isArray(value) ? value : [value]).filter((item) => item !== null).map(String);
}
/** A path as Packer will see it, with the two functions that only name a folder filled in. */
function fileName(text, context) {
	const folders = {
		template_dir: context.templateDirectory,
		pwd: context.baseDirectory
	};
	return replaceCalls(context.resolver.resolve(text), {}, folders);
}
/** `NAME=value`, as commands and lists of an environment have it; not what is filled in later. */
const pair = /(?<![\w.])([A-Za-z_]\w*)=(?!\{\{)("[^"]*"|'[^']*'|\S+)/g;
/**
* Turns numbers and booleans into texts (`40` and `"40"` are equal to Packer), removes nulls, and fills
* in variables. Values of credentials, in a map or as `NAME=value`, are left out.
*/
function plain(value, context) {
	const hidden = (name) => {
		context.warnings.add(leftOut(name));
		return `{{secret ${JSON.stringify(name)}}}`;
	};
	if (typeof value === "string") return context.resolver.resolve(value).replace(pair, (text, name) => isCredentialName(name) ? `${name}=${hidden(name)}` : text);
	if (Array.isArray(value)) return value.filter((item) => item !== null).map((item) => plain(item, context));
	if (!isObject(value)) return String(value);
	return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null).map(([name, item]) => {
		const key = context.resolver.resolve(name);
		return [key, isCredentialName(key) && item !== "" ? hidden(key) : plain(item, context)];
	}));
}
/**
* Post-processors are a list of chains; a chain of one may be written without its brackets, and a
* step without settings as its type (packer-plugin-sdk template/parse.go, parsePostProcessor).
*/
async function postProcessors(value, context) {
	const chains = [];
	for (const chain of Array.isArray(value) ? value : []) {
		const steps = [];
		for (const step of Array.isArray(chain) ? chain : [chain]) {
			const settings = typeof step === "string" ? { type: step } : step;
			if (!isObject(settings)) continue;
			const type = String(settings["type"] ?? "");
			const { keys, endings } = postProcessorKeys(type);
			const content = await contentOf(settings, keys, context, `the post-processor ${type}`);
			for (const key of endings) {
				const file = settings[key];
				if (typeof file === "string") content[key] = endingOf(context.resolver.resolve(file));
			}
			await addBeside(content, settings, context, `the post-processor ${type}`);
			steps.push({
				type,
				content
			});
		}
		chains.push(steps);
	}
	return chains;
}
/** The last one or two extensions of a file name, which determine the format: `.tar.gz`. */
function endingOf(file) {
	return /(?:\.[a-z0-9]+){0,2}$/i.exec(file)?.[0] ?? "";
}
async function provisioners(value, context) {
	const result = [];
	for (const provisioner of Array.isArray(value) ? value : []) {
		if (!isObject(provisioner)) continue;
		const type = String(provisioner["type"] ?? "");
		const resolved = (key) => texts(provisioner[key] ?? null).map((text) => fileName(text, context));
		const { files, unseen } = await provisionerFiles(provisioner, resolved, context.baseDirectory);
		const what = `the provisioner ${type}`;
		const content = await contentOf(provisioner, {
			...provisionerKeys,
			files
		}, context, what);
		unseen.push(...await addBeside(content, provisioner, context, what));
		warnOfUnseen(unseen, context, what);
		result.push({
			type,
			content
		});
	}
	return result;
}
function warnOfUnseen(names, context, what) {
	for (const name of names) context.warnings.add(`${what} reads ${name}, whose bytes are not part of the identity: other bytes do not make another image`);
}
/**
* Files that a part reads on this machine in addition to those that its keys name.
* @returns names of files that its commands read or make, whose bytes do not count.
*/
async function addBeside(content, part, context, what) {
	const { baseDirectory, files } = context;
	const add = async (key, names) => {
		if (names.length === 0) return;
		content[key] = await fileContent(names, {
			baseDirectory,
			what,
			files,
			withNames: true
		});
	};
	const named = (...keys) => keys.flatMap((key) => texts(part[key] ?? []).map((text) => fileName(text, context)));
	if (part["type"] === "ansible") {
		const [playbook = ""] = named("playbook_file");
		await add("(beside)", await besidePlaybook(playbook, baseDirectory));
	}
	const commands = part["type"] === "shell-local" ? named("inline", "command") : named("extra_arguments");
	const { read, others } = await namedInCommands(commands, baseDirectory);
	await add("(commands)", read);
	return others;
}

export { identityOf };