import type { StatusReason } from "./evidence.ts";

const AGAIN = "run root-access-key status again.";

/** What to do about accounts, by reason; nothing where AWS Config's own annotation says it. */
const STEPS: Partial<Record<StatusReason, string>> = {
  SILENT:
    "see that AWS Config's recorder runs, that the rule is there and that its function works; until then root-access-key audit tells whether there is a key.",
  NEVER_REPORTED:
    "deploy the rule there, or see in its function's log why it fails; until then root-access-key audit tells whether there is a key.",
  UNREADABLE: AGAIN,
  NOT_ASKED: AGAIN,
  SUSPENDED: "look again when the account is opened again or closed.",
  PENDING_CLOSURE: "look again when the account is opened again or closed.",
};

/** Says, a line a reason, what to do. */
export function describeNextSteps(countOf: ReadonlyMap<StatusReason, number>): readonly string[] {
  return [...countOf].sort().flatMap(([reason, count]) => {
    const step = STEPS[reason];
    return step === undefined ? [] : [`${reason} (${count}): ${step}`];
  });
}
