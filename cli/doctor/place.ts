import type { AccountNames } from "../../shared/names.ts";
import { type CallLimits, limitCalls } from "../../shared/time-limits.ts";
import type { AwsSession, Caller } from "../aws/session.ts";

/** Who looks, where, and how. */
export interface Place {
  readonly caller: Caller;
  readonly region: string;
  /** Of what is deployed in an account. */
  readonly names: AccountNames;
  /** For the SDK's clients. */
  readonly settings: AwsSession["settings"];
  /** The local clock. */
  readonly now: () => Date;
  /** Tells the user what takes long. */
  readonly say: (line: string) => void;
  /** Fires when no answer is waited for any more. */
  readonly over: AbortSignal;
}

/** For one call, throttling included. */
const LONGEST_MS = 20_000;

/** Limits one call, such as one page of a list. */
export function callLimits({ over }: Pick<Place, "over">): CallLimits {
  return limitCalls(LONGEST_MS, over);
}

/** Makes a lookup that several checks share, so that they share its call. It starts when it is first asked for. */
export function once<T>(look: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= look();
    return answer;
  };
}
