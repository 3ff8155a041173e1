import type { IAMClient } from "@aws-sdk/client-iam";
import { type AwsTime, awsTimeOf, CLOCK_SKEW_MS } from "../shared/timestamp.ts";
import type { Clocks } from "./contract.ts";

/** Takes the `Date` header of an answer, as soon as the answer has come. */
export type HearDate = (date: string | undefined) => void;

/** An answer's `Date` header, and the local clock's time when it came. */
interface Heard {
  readonly date: string | undefined;
  readonly local: Date;
}

const LONGEST_HEADER = 40;

/**
 * AWS's time, as the answers of one removal tell it. A local clock that is ahead would make a key that is
 * in use look long unused, so no age rests on it.
 */
export class AwsClock {
  readonly #local: () => Date;
  /** Up to the first that left a doubt. */
  readonly #heard: Heard[] = [];
  #doubt: string | undefined;

  constructor(local: () => Date) {
    this.#local = local;
  }

  readonly hear: HearDate = (date) => {
    // What is in doubt stays so: another answer does not tell which of them is right.
    if (this.#doubt !== undefined) return;
    const heard = { date, local: this.#local() };
    const time = awsTimeOf(date, heard.local);
    this.#doubt = time.isCertain ? this.#disagreement(heard) : time.doubt;
    this.#heard.push(heard);
  };

  /** AWS's time at the latest answer; in doubt if it was so at any, or if two answers disagree. */
  now(): AwsTime {
    const latest = this.#heard.at(-1);
    if (this.#doubt !== undefined) return { isCertain: false, doubt: this.#doubt };
    if (!latest) return { isCertain: false, doubt: "AWS has not answered" };
    return awsTimeOf(latest.date, latest.local);
  }

  /** What the two clocks said at the answer that counts, if there was one. */
  clocks(): Clocks | undefined {
    const latest = this.#heard.at(-1);
    if (!latest) return undefined;
    const { date = "MISSING", local } = latest;
    const time = new Date(date);
    return {
      aws: Number.isNaN(time.getTime()) ? date.slice(0, LONGEST_HEADER) : time.toISOString(),
      local: local.toISOString(),
    };
  }

  /** Two answers that are each near the local clock can still be far from each other. */
  #disagreement(heard: Heard): string | undefined {
    const other = this.#heard.find(
      (each) => Math.abs(aheadMs(each) - aheadMs(heard)) > CLOCK_SKEW_MS,
    );
    if (!other) return undefined;
    const [first, second] = [other, heard].map(({ date }) => date);
    return `Two answers of AWS say ${first} and ${second}, more than 5 minutes from each other`;
  }
}

/** How far AWS's clock is ahead of the local one. */
function aheadMs({ date, local }: Heard): number {
  return Date.parse(date ?? "") - local.getTime();
}

/** Has the `Date` header of each of a client's answers heard; an error's answer does not count. */
export function hearDates<Client extends { readonly middlewareStack: unknown }>(
  client: Client,
  hear: HearDate,
): Client {
  // The SDK's clients share their middleware's form, whatever their commands.
  const { middlewareStack } = client as unknown as IAMClient;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      hear((result.response as { headers: Record<string, string | undefined> }).headers.date);
      return result;
    },
    // Around the SDK's deserializer, which throws errors.
    { step: "deserialize", priority: "high", name: "hearDates" },
  );
  return client;
}
