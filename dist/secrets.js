import { t as isObject } from "./json.js";

// src/shared/secrets.ts
/** Which variables and keys hold secrets, as far as their names tell. */
const secretName = /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|_KEY$/i;
/** True when the value of a variable of this name is to be kept from logs, outputs and hashes. */
function isSecretName(name) {
	return secretName.test(name);
}
/** Texts below keys with such names; not Packer's expressions, which only say where one is. */
function secretTexts(value, named = false) {
	if (typeof value === "string") return named && value !== "" && !value.includes("{{") ? [value] : [];
	if (Array.isArray(value)) return value.flatMap((item) => secretTexts(item, named));
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([key, item]) => secretTexts(item, named || isSecretName(key)));
}

export { secretTexts as n, isSecretName as t };