/**
 * Pages of the Describe actions: MaxResults and NextToken (EC2 API Reference, "Pagination"; an
 * answer may hold fewer items than asked for, or none, and still a token).
 */
import { ApiError, list, type Parameters, type Value } from "./wire.ts";

export interface PageSettings {
  /** The most that one page holds, whatever is asked for. */
  pageSize?: number;
  /** Every such page of a paged listing is empty, with a token. 0: none. */
  emptyPages: number;
}

/** Ids that cannot be named together with MaxResults (the pages of these actions say so). */
const exclusive: Record<string, string> = { DescribeInstances: "InstanceId" };

interface Token {
  action: string;
  /** Items before it. */
  from: number;
  /** Pages before it. */
  page: number;
}

export function page<T extends Value>(
  action: string,
  parameters: Parameters,
  all: T[],
  { pageSize = 1000, emptyPages }: PageSettings,
): { part: T[]; nextToken?: string } {
  const { MaxResults: max, NextToken: token } = parameters;
  // Without MaxResults everything comes at once, as these actions do by themselves.
  if (max === undefined && token === undefined) return { part: all };
  const ids = exclusive[action];
  if (ids !== undefined && max !== undefined && list(parameters, ids).length > 0) {
    throw new ApiError(
      "InvalidParameterCombination",
      "The parameter instancesSet cannot be used with the parameter maxResults",
    );
  }
  const wanted = max === undefined ? 1000 : Number(max);
  // "This value can be between 5 and 1000" (DescribeTags, DescribeInstances).
  const least = action === "DescribeImages" ? 1 : 5;
  if (!Number.isInteger(wanted) || wanted < least || wanted > 1000) {
    throw new ApiError(
      "InvalidParameterValue",
      `Value ( ${max} ) for parameter maxResults is invalid. Expecting a value between ${least} and 1000.`,
    );
  }
  const { from, page: number } = token === undefined ? { from: 0, page: 0 } : read(action, token);
  const empty = emptyPages > 0 && number % emptyPages === emptyPages - 1;
  const size = empty ? 0 : Math.min(wanted, pageSize);
  const to = from + size;
  const part = all.slice(from, to);
  if (to >= all.length && !empty) return { part };
  const next: Token = { action, from: to, page: number + 1 };
  return { part, nextToken: Buffer.from(JSON.stringify(next)).toString("base64url") };
}

function read(action: string, token: string): Token {
  try {
    const value = JSON.parse(Buffer.from(token, "base64url").toString()) as Token;
    if (value.action === action) return value;
  } catch {
    // Not one of ours.
  }
  throw new ApiError("InvalidNextToken", "The specified NextToken is not valid");
}
