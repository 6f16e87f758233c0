/** The machine that instances are. */
export interface Machine {
  /** A key pair was made: its private key. */
  keyMade(region: string, name: string, privateKey: string): Promise<void>;
  /** A key pair was imported: a line of authorized_keys. */
  keyImported(region: string, name: string, line: string): void;
  keyGone(region: string, name: string): void;
  /** An instance starts with a key pair: the machine lets its owner in. */
  start(region: string, instanceId: string, keyName: string): Promise<void>;
  end(region: string, instanceId: string): Promise<void>;
}
