/** The policies of docs/iam. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { PolicyDocument } from "./policy.ts";

const folder = path.resolve(import.meta.dirname, "../../../docs/iam");

export const policyNames = readdirSync(folder).map((file) => path.basename(file, ".json"));

export const policy = (name: string): PolicyDocument =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8"));

export function actionsOf({ Statement }: PolicyDocument): string[] {
  const allowed = Statement.filter(({ Effect }) => Effect === "Allow");
  return [...new Set(allowed.flatMap(({ Action }) => Action))].sort();
}

export function without({ Statement, ...rest }: PolicyDocument, action: string): PolicyDocument {
  const kept = Statement.flatMap((statement) => {
    const Action = [statement.Action].flat().filter((one) => one !== action);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  });
  return { ...rest, Statement: kept };
}
