/** Puts a file tree on disk as the store has it: no write permission, times at one second. */
import {
  chmodSync,
  closeSync,
  constants,
  fchownSync,
  futimesSync,
  lchownSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from "node:fs";
import type { NarOutput, NarPath } from "./nar-read.ts";

export interface Owner {
  uid: number;
  gid: number;
}

/**
 * Writes below `root`, which must not exist. The umask of the process has to be 0.
 * A root that is a folder keeps its write permission: without it nobody but root can move it.
 * @param owner Whom the files are given to, where that is not who makes them.
 */
export function treeWriter(root: string, owner: Owner | undefined): NarOutput {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  const at = (path: NarPath): NarPath =>
    typeof path === "string" ? root + path : Buffer.concat([Buffer.from(root), path]);
  let descriptor = -1;
  return {
    directory(path) {
      mkdirSync(at(path), 0o755);
    },
    leave(path) {
      const place = at(path);
      if (owner !== undefined) lchownSync(place, owner.uid, owner.gid);
      if (path === "") return;
      chmodSync(place, 0o555);
      utimesSync(place, 1, 1);
    },
    symlink(path, target) {
      const place = at(path);
      symlinkSync(target, place);
      if (owner !== undefined) lchownSync(place, owner.uid, owner.gid);
      lutimesSync(place, 1, 1);
    },
    file(path, executable) {
      descriptor = openSync(at(path), flags, executable ? 0o555 : 0o444);
    },
    write(buffer, start, end) {
      for (let position = start; position < end; ) {
        position += writeSync(descriptor, buffer, position, end - position);
      }
    },
    close() {
      try {
        if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
        futimesSync(descriptor, 1, 1);
      } finally {
        closeSync(descriptor);
        descriptor = -1;
      }
    },
  };
}

/** What `treeWriter` leaves to do when the tree is where it belongs. */
export function finishTree(place: string, isDirectory: boolean): void {
  if (isDirectory) chmodSync(place, 0o555);
  lutimesSync(place, 1, 1);
}
