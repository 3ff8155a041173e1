import type { RemovalDecision } from "../../removal/contract.ts";
import { isLookedAtTwice, type KeyState, mayDelete } from "./key-states.ts";
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
  AssumeRoot: sessions,
  GetCallerIdentity: sessions,
  ListAccessKeys: (state) =>
    state.isManagement ? 0 : listsBeforeDeletion(state) + (mayDelete(state) ? 1 : 0),
  // Where it is struck already, it cannot be struck by another fault.
  GetAccessKeyLastUsed: (state) =>
    state.isManagement || state.isReadAnew ? 0 : state.keys.length * sessions(state),
  DeleteAccessKey: (state) => (mayDelete(state) ? state.keys.length : 0),
};

/** One to look at the keys, and one to look again and delete them. */
function sessions(state: KeyState): number {
  if (state.isManagement) return 0;
  return isLookedAtTwice(state) ? 2 : 1;
}

function listsBeforeDeletion(state: KeyState): number {
  return sessions(state) + (state.isReadAnew ? 1 : 0);
}

const ERRORS = [
  "PassingFaultError",
  "RootSessionError",
  "KeysNotListedError",
  "RemovalIncompleteError",
] as const;
/** All that a removal may come to. */
type Outcome = RemovalDecision | (typeof ERRORS)[number];

export function allowedOutcomes({ state, strike }: Case): readonly Outcome[] {
  if (DATED_WRONG.has(strike.effect)) return outcomesOfDoubt(state, strike);
  const fate = fateOf(strike.after, strike);
  if (fate === "ANSWERED") return [state.outcome];
  const lost = outcomesOfLoss(state, strike);
  return fate === "EITHER" ? [state.outcome, ...lost] : lost;
}

const PASSING: ReadonlySet<StruckOperation["effect"]> = new Set(["PASSING", "LOST"]);
const DATED_WRONG: ReadonlySet<StruckOperation["effect"]> = new Set(["UNDATED", "MISDATED"]);

/** No age rests on what is answered after the decision, but AWS may refuse what the SDK signs by its date. */
function outcomesOfDoubt(state: KeyState, strike: StruckOperation): readonly Outcome[] {
  return isAfterDecision(state, strike)
    ? [state.outcome, "RemovalIncompleteError"]
    : ["REFUSED", "RootSessionError", "KeysNotListedError"];
}

/** What passes by itself is an error, so that the queue delivers again; what would stay so is a refusal. */
function outcomesOfLoss(state: KeyState, strike: StruckOperation): readonly Outcome[] {
  const { operation, effect, times, isDone, hangs, fault } = strike;
  const isPassing = PASSING.has(effect);
  switch (operation) {
    case "DescribeOrganization":
    case "GetCallerIdentity":
      return isPassing ? ["PassingFaultError"] : ["REFUSED"];
    case "AssumeRoot":
      return ["RootSessionError"];
    case "ListAccessKeys":
      if (isAfterDecision(state, strike)) return ["RemovalIncompleteError"];
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

function isAfterDecision(state: KeyState, { operation, after }: StruckOperation): boolean {
  if (operation === "ListAccessKeys") return after >= listsBeforeDeletion(state);
  return operation === "DeleteAccessKey";
}

/** Whether a failure must be thrown, so that the queue delivers the request again; nothing where either is fine. */
export function mustBeThrown({ state, strike }: Case): boolean | undefined {
  const { operation, effect, fault } = strike;
  if (PASSING.has(effect) || DATED_WRONG.has(effect)) return true;
  // What AWS does not say as an error, another attempt may be an error.
  if (fault.kind === "malformed") return undefined;
  const isRefused = operation === "AssumeRoot" || operation === "ListAccessKeys";
  if (effect === "LASTING" && isRefused) return isAfterDecision(state, strike);
  return undefined;
}
