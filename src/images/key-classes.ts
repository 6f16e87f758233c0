/** What the key tables of builders share: the keys by which any of them reaches its machine. */
import type { KeyClass, KeyTable } from "../packer/types.ts";
import { words } from "../shared/text.ts";

/** communicator/config.go of packer-plugin-sdk, and of hashicorp/packer 1.6.6. */
export const communicator = {
  /** Secrets of the connection; never hashed. */
  credential: words(`
    ssh_password ssh_private_key ssh_private_key_file ssh_certificate_file ssh_bastion_password
    ssh_bastion_private_key_file ssh_bastion_certificate_file ssh_proxy_password winrm_password
  `),
  session: words(`
    communicator pause_before_connecting ssh_agent_auth ssh_bastion_agent_auth ssh_bastion_host
    ssh_bastion_interactive ssh_bastion_port ssh_bastion_username ssh_ciphers
    ssh_disable_agent_forwarding ssh_file_transfer_method ssh_handshake_attempts ssh_host
    ssh_keep_alive_interval ssh_key_exchange_algorithms ssh_keypair_name ssh_local_tunnels
    ssh_port ssh_proxy_host ssh_proxy_port ssh_proxy_username ssh_pty ssh_public_key
    ssh_read_write_timeout ssh_remote_tunnels ssh_timeout ssh_username ssh_wait_timeout
    temporary_key_pair_bits temporary_key_pair_name temporary_key_pair_type winrm_host
    winrm_insecure winrm_no_proxy winrm_port winrm_timeout winrm_use_ntlm winrm_use_ssl
    winrm_username
  `),
} as const satisfies Partial<Record<KeyClass, readonly string[]>>;

/** From the keys of each class to the class of each key. */
export function classesOf(keys: Partial<Record<KeyClass, readonly string[]>>): KeyTable["classes"] {
  const classes = Object.entries(keys) as [KeyClass, readonly string[]][];
  return Object.fromEntries(
    classes.flatMap(([keyClass, names]) => names.map((name) => [name, keyClass])),
  );
}

/**
 * The table of a cloud's builder: names of its keys, with spaces between them. A key that is in no class
 * counts as content: a needless rebuild is better than a wrong reuse. Content is listed so that a new key
 * of the plugin can be told from one we decided on.
 */
export function cloudKeys(keys: {
  name: string;
  credential: string;
  session: string;
  content: string;
  /** Of `KeyTable`. */
  life: string;
  files?: string;
}): KeyTable {
  return {
    classes: classesOf({
      name: words(keys.name),
      credential: [...communicator.credential, ...words(keys.credential)],
      session: [...communicator.session, ...words(keys.session)],
      content: words(keys.content),
    }),
    files: keys.files === undefined ? [] : words(keys.files),
    checksums: {},
    life: words(keys.life),
  };
}
