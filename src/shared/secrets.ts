/** Which environment variables hold secrets, as far as their names tell. */

const secretName = /SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|_KEY$/i;

/** True when the value of a variable of this name is to be kept from logs, outputs and hashes. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
