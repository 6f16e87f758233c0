/** Trouble with the folder that `image-store` names, in the user's words. */
import { hasCode, isUserError, UserError } from "../../shared/errors.ts";

const reasons: Record<string, (folder: string) => string> = {
  ENOSPC: (folder) => `there is no space left in ${folder}. Free some, or name another folder.`,
  EDQUOT: (folder) => `the disk quota for ${folder} is used up. Free some, or name another folder.`,
  EFBIG: (folder) => `the file system of ${folder} cannot hold a file of this size.`,
  EROFS: (folder) => `${folder} is on a read-only file system. Name another folder.`,
  EACCES: (folder) => `${folder} cannot be read and written by this user. Name another folder.`,
  EPERM: (folder) => `${folder} cannot be read and written by this user. Name another folder.`,
  ENOTDIR: (folder) => `${folder} is not a folder. Name another one.`,
  EEXIST: (folder) => `${folder} is not a folder. Name another one.`,
  ELOOP: (folder) => `${folder} is a link that leads nowhere. Name another folder.`,
  ENAMETOOLONG: (folder) => `${folder} is too long for a path.`,
};

/** The error as the user should see it; errors that the user cannot mend come back as they are. */
function storeError(error: unknown, folder: string): unknown {
  if (isUserError(error)) return error;
  for (const [code, reason] of Object.entries(reasons)) {
    if (hasCode(error, code)) {
      return new UserError(`image-store: ${reason(folder)}`, { cause: error });
    }
  }
  return error;
}

/** Runs work in the store's folder. @throws {UserError} for what the user can mend. */
export async function inStore<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error, folder);
  }
}
