/** What volumes and snapshots hold, for the tests that write to volumes. */
export interface Disks {
  /** Keeps what a volume holds now. */
  snapshot(volumeId: string, snapshotId: string): Promise<void>;
  copy(snapshotId: string, copyId: string): Promise<void>;
  forget(id: string): Promise<void>;
}
