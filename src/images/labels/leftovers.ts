/**
 * What unfinished invocations left in a cloud: by run mark or by the name of the run, and no more but
 * the keys that this invocation's Packer says it has made.
 */
import { temporaryKeys } from "../../packer/temporary-keys.ts";
import { isUserError, messageOf, UserError } from "../../shared/errors.ts";
import { isDeadRun, marks } from "../marks.ts";
import type { Cleanup, Leftover } from "../types.ts";
import type { CloudResource, ResourceKind } from "./cloud.ts";
import { cloudTime, type Kit, marksOf, nameOfRun, selectorOf, unfinishedRun } from "./kit.ts";

interface Found {
  kind: ResourceKind;
  resource: CloudResource;
  run: string;
}

export function labelCleanup(kit: Kit): Cleanup {
  const { cloud } = kit;
  const kinds: readonly ResourceKind[] = [...cloud.resources, cloud.images];
  return {
    async leftovers(invocation) {
      const found =
        invocation === undefined ? await overdue(kit, kinds) : await leftBy(kit, kinds, invocation);
      return found.map(leftoverOf);
    },
    reap: async (leftovers) => await reap(kit, kinds, leftovers),
    cleanupState: async (made) => ({
      name: made.name,
      ...(await cloud.cleanupState?.(made)),
    }),
  };
}

async function unfinishedOf(
  kit: Kit,
  kind: ResourceKind,
  selector: Parameters<ResourceKind["list"]>[0],
  keys: readonly string[] = [],
): Promise<(Found & { expires: string | undefined })[]> {
  // An image that gets its labels at the end carries none yet, and such a key never does.
  const { images } = kit.cloud;
  const isBare = kind === images ? images.rename !== undefined : keys.length > 0;
  const listed = await kind.list(isBare ? {} : selector);
  return listed.flatMap((resource) => {
    const given = marksOf(kit, resource);
    const isKey = keys.includes(resource.name);
    const run = isKey ? kit.options.invocation.id : unfinishedRun(kit, given);
    return run === undefined ? [] : [{ kind, resource, run, expires: given[marks.expires] }];
  });
}

/** Of this repository, by the cloud's clock. */
async function overdue(kit: Kit, kinds: readonly ResourceKind[]): Promise<Found[]> {
  const selector = selectorOf(kit, { [marks.repository]: kit.options.repositoryId }, [
    marks.expires,
  ]);
  const found = (await Promise.all(kinds.map((kind) => unfinishedOf(kit, kind, selector)))).flat();
  if (found.length === 0) return [];
  await cloudTime(kit);
  const { repositoryId } = kit.options;
  return found.filter(({ run, expires }) => isDeadRun(run, expires, repositoryId));
}

async function leftBy(
  kit: Kit,
  kinds: readonly ResourceKind[],
  invocation: string,
): Promise<Found[]> {
  const selector = selectorOf(kit, { [marks.run]: invocation });
  const { invocation: own } = kit.options;
  try {
    const keys = own.id === invocation ? await temporaryKeys(own) : [];
    const found = await Promise.all(kinds.map((kind) => unfinishedOf(kit, kind, selector, keys)));
    return found.flat().filter(({ run }) => run === invocation);
  } catch (error) {
    if (!isUserError(error) || kit.options.cleanupState === undefined) throw error;
    throw new UserError(byHand(kit, messageOf(error)), { cause: error });
  }
}

/** In the post step, where the credentials of the build may have gone. */
function byHand({ cloud, options }: Kit, why: string): string {
  const kinds = [...cloud.resources, cloud.images].map(({ kind }) => kind).join(", ");
  const { invocation } = options;
  const [begin] = nameOfRun(invocation).split("-x");
  return `${cloud.limits.cloud}: leftovers could not be searched for. ${why} Please remove by hand (${kinds}) what has the label ${marks.run} with the value ${invocation.id}, or a name that begins with ${begin}.`;
}

function leftoverOf({ kind, resource, run }: Found): Leftover {
  const command = kind.byHand?.(resource.id);
  return {
    what: `${kind.kind} ${resource.name} (${resource.id})`,
    invocation: run,
    ref: `${kind.kind} ${resource.id}`,
    ...(command === undefined ? {} : { byHand: command }),
  };
}

/** Kind by kind in the cloud's order, because a server holds its disk and its image. */
async function reap(
  kit: Kit,
  kinds: readonly ResourceKind[],
  leftovers: readonly Leftover[],
): Promise<Leftover[]> {
  const gone = new Set(leftovers.filter(({ ref }) => ref === undefined));
  for (const kind of kinds) {
    const own = leftovers.filter(({ ref }) => ref?.startsWith(`${kind.kind} `));
    await Promise.all(
      own.map(async (leftover) => {
        const id = leftover.ref?.slice(kind.kind.length + 1) ?? "";
        try {
          if (kind === kit.cloud.images && (await isFinished(kit, id))) return;
          await kind.remove(id);
          gone.add(leftover);
        } catch (error) {
          kit.options.signal.throwIfAborted();
          kit.options.log.notice(`${leftover.what} could not be removed: ${messageOf(error)}`);
        }
      }),
    );
  }
  return leftovers.filter((leftover) => gone.has(leftover));
}

/** Somebody may have finished it meanwhile. */
async function isFinished(kit: Kit, id: string): Promise<boolean> {
  const found = await kit.cloud.images.get(id);
  return found !== undefined && unfinishedRun(kit, marksOf(kit, found)) === undefined;
}
