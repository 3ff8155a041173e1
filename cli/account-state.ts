import type { MemberAccount } from "./aws/accounts.ts";

/** The states of an account in AWS Organizations in which neither a session nor AWS Config can evaluate it. */
const INACTIVE_STATES = ["PENDING_ACTIVATION", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"] as const;

/** Why an account is not evaluated. */
export type StateReason =
  | (typeof INACTIVE_STATES)[number]
  /** AWS Organizations contradicts itself about the state of the account, or gives an empty one. */
  | "STATE_UNCLEAR";

/** The result of an account that is not evaluated. */
export interface StateVerdict {
  readonly complianceType: "INSUFFICIENT_DATA" | "NOT_APPLICABLE";
  readonly reason: StateReason;
  readonly annotation: string;
}

/**
 * Decides on an account by its state. Only a closed account is settled: others can become active with their keys.
 *
 * @returns undefined for an account that is evaluated: an active one, and one whose state is missing or not known here
 */
export function judgeState({
  state,
  stateProblem,
}: Partial<Pick<MemberAccount, "state" | "stateProblem">>): StateVerdict | undefined {
  if (stateProblem !== undefined) {
    const annotation = `The state of the account in AWS Organizations cannot be relied on: ${stateProblem}.`;
    return { complianceType: "INSUFFICIENT_DATA", reason: "STATE_UNCLEAR", annotation };
  }
  const reason = INACTIVE_STATES.find((it) => it === state);
  if (reason === undefined) return undefined;
  const listed = `AWS Organizations lists the account as ${reason}.`;
  switch (reason) {
    case "CLOSED":
      return { complianceType: "NOT_APPLICABLE", reason, annotation: listed };
    case "PENDING_ACTIVATION":
      return { complianceType: "INSUFFICIENT_DATA", reason, annotation: listed };
    default: {
      const annotation = `${listed} If it is reopened, a root access key can still be there.`;
      return { complianceType: "INSUFFICIENT_DATA", reason, annotation };
    }
  }
}
