/** Waiting for AMIs on an API that answers from copies of its data: a listing may lack what is there. */
import { EC2Client } from "@aws-sdk/client-ec2";
import { afterEach, expect, jest, test } from "@jest/globals";
import type { Account } from "../../../src/images/amazon/account.ts";
import { waitForAmis } from "../../../src/images/amazon/finish.ts";
import { collectingLog } from "../../../src/shared/log.ts";

afterEach(() => {
  jest.restoreAllMocks();
});

const copy = { region: "eu-central-1", id: "ami-00000000" };
const minute = 60_000;

type Listing = "pending" | "available" | undefined;

/** Listings in their order, and at which minute each is asked for. */
async function wait(listings: readonly [number, Listing][]) {
  const left = [...listings];
  const began = Date.now();
  jest.spyOn(Date, "now").mockImplementation(() => began + (left[0]?.[0] ?? 0) * minute);
  const send = async () => {
    const [, State] = left.shift() ?? [];
    return { Images: State === undefined ? [] : [{ ImageId: copy.id, State }] };
  };
  const ec2 = new EC2Client({ region: copy.region });
  jest.spyOn(ec2, "send").mockImplementation(send);
  const account = {
    api: { ec2: () => ec2 },
    options: { log: collectingLog(), signal: new AbortController().signal },
  };
  return (await waitForAmis(account as unknown as Account, [copy])).map(({ id }) => id);
}

test("one that was just seen is not taken for removed by one listing without it", async () => {
  const listings: [number, Listing][] = [
    [0, "pending"],
    [5, "pending"],
    [5, undefined],
    [6, "available"],
  ];
  expect(await wait(listings)).toEqual([copy.id]);
});

test.each<[string, [number, Listing][]]>([
  ["never seen", [0, 1, 2, 3, 4].map((at) => [at, undefined])],
  [
    "not seen any more",
    [
      [0, "pending"],
      [1, undefined],
      [2, undefined],
      [3, undefined],
      [4, undefined],
    ],
  ],
])("%s for two minutes, it was removed", async (_name, listings) => {
  await expect(wait(listings)).rejects.toThrow(/eu-central-1:ami-00000000 is not there/);
});
