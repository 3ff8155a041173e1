import type { Decision } from "../../removal/contract.ts";
import { type KeyState, mayDelete } from "./key-states.ts";
import { fateOf, type RemovalOperation, type StruckOperation } from "./strikes.ts";

/** An account in a state, and the fault that strikes the removal of its keys. */
export interface Case {
  readonly state: KeyState;
  readonly strike: StruckOperation;
  /** What Lambda gives the function. */
  readonly timeoutMs: number;
}

/** How often each operation is called where nothing goes wrong. */
export const CALLS: Record<RemovalOperation, (state: KeyState) => number> = {
  DescribeOrganization: () => 1,
  AssumeRoot: ({ isManagement }) => (isManagement ? 0 : 1),
  ListAccessKeys: (state) =>
    state.isManagement ? 0 : listsBeforePlan(state) + (mayDelete(state) ? 1 : 0),
  // Where it is struck already, it cannot be struck by another fault.
  GetAccessKeyLastUsed: ({ isManagement, isReadAnew, keys }) =>
    isManagement || isReadAnew ? 0 : keys.length,
  DeleteAccessKey: (state) => (mayDelete(state) ? state.keys.length : 0),
};

function listsBeforePlan({ isReadAnew }: KeyState): number {
  return isReadAnew ? 2 : 1;
}

const ERRORS = [
  "PassingFaultError",
  "RootSessionError",
  "KeysNotListedError",
  "RemovalIncompleteError",
] as const;
/** All that a removal may come to. */
type Outcome = Decision | (typeof ERRORS)[number];

export function allowedOutcomes({ state, strike }: Case): readonly Outcome[] {
  const fate = fateOf(strike.after, strike);
  if (fate === "ANSWERED") return [state.outcome];
  const lost = outcomesOfLoss(state, strike);
  return fate === "EITHER" ? [state.outcome, ...lost] : lost;
}

/** What passes by itself is an error, so that Lambda tries again; what would stay so is a refusal. */
function outcomesOfLoss(state: KeyState, strike: StruckOperation): readonly Outcome[] {
  const { operation, effect, after, times, isDone, hangs, fault } = strike;
  const isPassing = effect === "PASSING";
  switch (operation) {
    case "DescribeOrganization":
      return isPassing ? ["PassingFaultError"] : ["REFUSED"];
    case "AssumeRoot":
      return ["RootSessionError"];
    case "ListAccessKeys":
      if (after >= listsBeforePlan(state)) return ["RemovalIncompleteError"];
      return fault.kind === "malformed" ? ["REFUSED"] : ["KeysNotListedError"];
    case "GetAccessKeyLastUsed":
      if (times === Infinity) return isPassing ? ["PassingFaultError"] : ["REFUSED"];
      // The key could just be gone, so all is read anew.
      return [state.outcome];
    case "DeleteAccessKey":
      // The list says what the answer does not.
      if (!isDone) return ["RemovalIncompleteError"];
      return hangs ? [state.outcome, "RemovalIncompleteError"] : [state.outcome];
    default:
      throw new Error(`No removal calls ${operation}.`);
  }
}
