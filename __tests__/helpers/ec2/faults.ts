/** What goes wrong with calls: answers of a busy or strict API, and connections that break. */
import { faultList } from "../faults.ts";
import { ApiError } from "./wire.ts";

/** Codes and their status: EC2 API Reference, "Error codes"; STS and IAM, "Common errors". */
const refusals = {
  "server-error": ["InternalError", "An internal error has occurred", 500],
  unavailable: ["Unavailable", "The server is overloaded and can't handle the request.", 503],
  throttled: ["RequestLimitExceeded", "Request limit exceeded.", 503],
  unauthorized: ["UnauthorizedOperation", "You are not authorized to perform this operation.", 403],
  expired: ["RequestExpired", "Request has expired.", 400],
  "expired-token": ["ExpiredToken", "The security token included in the request is expired", 403],
  "bad-credentials": [
    "AuthFailure",
    "AWS was not able to validate the provided access credentials",
    401,
  ],
  "in-use": ["DependencyViolation", "resource has a dependent object", 400],
  "interface-in-use": [
    "InvalidParameterValue",
    "Network interface 'eni-0123456789abcdef0' is currently in use.",
    400,
  ],
  "volume-in-use": ["VolumeInUse", "The volume is attached to an instance.", 400],
  full: [
    "InsufficientInstanceCapacity",
    "We currently do not have sufficient capacity in the Availability Zone you requested.",
    500,
  ],
} as const satisfies Record<string, readonly [string, string, number]>;

export interface Fault {
  /** Such as `DescribeImages`; undefined: every action. */
  action?: string;
  /** Undefined: everywhere. */
  region?: string;
  /** Access key of the caller; undefined: whoever calls. */
  key?: string;
  /** The first call that it hits, of those that it could. Default 1. */
  nth?: number;
  /** How many calls. Default 1. */
  times?: number;
  /**
   * `drop` breaks the connection before anything is done, `drop-after` when all is done, `hang` never
   * answers although all is done, `delay` only waits.
   */
  kind: keyof typeof refusals | "drop" | "drop-after" | "hang" | "delay";
  /** Milliseconds before the call is looked at. */
  delay?: number;
  /** What must come before the call is looked at. */
  after?: Promise<unknown>;
}

export const makeFaults = () =>
  faultList((fault: Fault, call: { action: string; region: string; key: string }) =>
    (["action", "region", "key"] as const).every(
      (what) => fault[what] === undefined || fault[what] === call[what],
    ),
  );

export type Faults = ReturnType<typeof makeFaults>;

/** The refusal of a fault; undefined for those that are none. */
export function refusal({ kind }: Fault): ApiError | undefined {
  if (!(kind in refusals)) return undefined;
  const [code, message, status] = refusals[kind as keyof typeof refusals];
  return new ApiError(code, message, status);
}
