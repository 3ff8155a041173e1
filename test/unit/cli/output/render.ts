import type { Format, Report } from "../../../../cli/output/format.ts";
import type { AccountResult } from "../../../../cli/results.ts";

export const ACTIVE: AccountResult = {
  accountId: "222233334444",
  accountName: "Payments",
  complianceType: "NON_COMPLIANT",
  reason: "ACTIVE_KEY",
  annotation: "Root access key 1 is active: created 2019-03-02.",
  observedAt: "2026-11-23T14:04:58.000Z",
  evidence: {
    keys: [
      {
        accessKeyId: "AKIAEXAMPLE",
        status: "Active",
        created: "2019-03-02T09:12:44.000Z",
        lastUsed: { date: "2026-11-20T08:01:00.000Z", service: "s3", region: "us-east-1" },
      },
    ],
  },
};

export const UNKNOWN: AccountResult = {
  accountId: "111122223333",
  complianceType: "INSUFFICIENT_DATA",
  reason: "NO_ANSWER",
  annotation: "sts:AssumeRoot did not answer in time.",
  evidence: null,
};

export const REPORT: Report = {
  title: "Root access keys",
  caller: {
    arn: "arn:aws:iam::111122223333:user/auditor",
    partition: "aws",
    clock: { now: () => new Date("2026-11-23T14:05:00Z") },
  },
  scope: { type: "ORGANIZATION" },
  parameters: { inactiveKeys: "NON_COMPLIANT" },
  method: "IAM's list of keys.",
  toolVersion: "1.2.3",
  terminal: { width: undefined, hasColors: false },
};

/** All pieces of text that a format makes of results. */
export async function render(
  format: Format,
  results: readonly AccountResult[],
  report: Partial<Report> = {},
): Promise<readonly string[]> {
  async function* given() {
    yield* results;
  }
  const pieces: string[] = [];
  for await (const piece of format(given(), { ...REPORT, ...report })) pieces.push(piece);
  return pieces;
}
