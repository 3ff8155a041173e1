import { pathToFileURL } from "node:url";

/**
 * AWS's list prices in us-east-1, in US dollars, without free tiers, as they were in November 2026. Look at
 * https://aws.amazon.com/pricing before you rely on one.
 */
const PRICES = {
  /** AWS Config, an evaluation, the first 100,000 of an account and month. */
  evaluation: 0.001,
  /** Lambda on arm64. */
  request: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  /** CloudWatch Logs, a gigabyte taken in. */
  logGigabyte: 0.5,
  /** EventBridge, an event of one's own, or one that is sent to another account. */
  event: 1e-6,
  /** CloudWatch, an alarm a month. */
  alarm: 0.1,
  /** KMS, a key a month. */
  key: 1,
  /** SNS, an e-mail. */
  email: 2 / 100_000,
};

const DAYS = 365 / 12;

/** What is assumed of a function's invocation, generously. */
const SECONDS = 2;
const GIGABYTES = 0.25;
const LOG_BYTES = 4000;

/** Of a hundred accounts, how many have a finding, a request to remove, and a change, a month. */
const PERCENT_WITH_FINDING = 1;
/** Events and mails that come of such a finding: told, asked for, removed, resolved. */
const EVENTS_OF_FINDING = 8;

export interface MonthlyCost {
  readonly evaluations: number;
  readonly lambda: number;
  readonly logs: number;
  readonly events: number;
  readonly alarms: number;
  /** The central topic's key. */
  readonly key: number;
}

/** What one month costs an organization. */
export function monthlyCost(accounts: number, perDay: number, hasAlarms: boolean): MonthlyCost {
  const invocations = accounts * perDay * DAYS;
  const findings = (accounts * PERCENT_WITH_FINDING) / 100;
  return {
    evaluations: invocations * PRICES.evaluation,
    lambda: invocations * (PRICES.request + SECONDS * GIGABYTES * PRICES.gigabyteSecond),
    logs: ((invocations * LOG_BYTES) / 1e9) * PRICES.logGigabyte,
    // Lambda tells the account's bus of each invocation.
    events:
      invocations * PRICES.event + findings * EVENTS_OF_FINDING * (PRICES.event + PRICES.email),
    alarms: hasAlarms ? accounts * PRICES.alarm + PRICES.alarm : 0,
    key: PRICES.key,
  };
}

const dollars = (amount: number) => `$${amount.toFixed(2)}`;

/** The table of docs/architecture.md. */
export function costTable(): string {
  const head = ["Accounts", "Evaluated", "Evaluations", "Lambda", "Logs", "Events, mails", "Key"];
  const rows = [10, 1000, 10_000].flatMap((accounts) =>
    ([1, 24] as const).map((perDay) => {
      const cost = monthlyCost(accounts, perDay, true);
      const { alarms, ...others } = cost;
      const total = Object.values(others).reduce((sum, amount) => sum + amount, 0);
      return [
        accounts.toLocaleString("en"),
        perDay === 1 ? "once a day" : "once an hour",
        ...Object.values(others).map(dollars),
        `**${dollars(total)}**`,
        dollars(alarms),
      ];
    }),
  );
  return [
    [...head, "Together", "With alarms, more"],
    head.map(() => "---").concat("---", "---"),
    ...rows,
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(costTable());
