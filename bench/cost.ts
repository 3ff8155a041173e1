import { pathToFileURL } from "node:url";
import { markdownTable } from "./table.ts";

/**
 * AWS's list prices in us-east-1 in US dollars, without free tiers, as of November 2026.
 * See https://aws.amazon.com/pricing
 */
const PRICES = {
  /** AWS Config, per rule evaluation, for the first 100,000 per account and month. */
  evaluation: 0.001,
  /** Lambda on arm64. */
  request: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  /** CloudWatch Logs, per gigabyte ingested. */
  logGigabyte: 0.5,
  /** EventBridge, per custom event or event sent to another account. */
  event: 1e-6,
  /** CloudWatch, per alarm and month. */
  alarm: 0.1,
  /** KMS, per key and month. */
  key: 1,
  /** SQS, per request. */
  queueRequest: 0.4e-6,
  /** SNS, per email. */
  email: 2 / 100_000,
};

const DAYS = 365 / 12;

/** Upper bounds for one invocation of the function. */
const SECONDS = 2;
const GIGABYTES = 0.25;
const LOG_BYTES = 4000;

/** Accounts that have a finding, per hundred accounts and month. */
const PERCENT_WITH_FINDING = 1;
/** Events and emails for one finding: reported, removal requested, removed, resolved. */
const EVENTS_PER_FINDING = 8;

/**
 * Lambda's pollers of the removal's queue. Each waits up to 20 seconds for a message. A maximum concurrency
 * keeps Lambda from reducing them to two.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const POLLERS = 5;
const POLL_SECONDS = 20;
/** Alarms on the notification function. */
const ACCOUNT_ALARMS = 2;
/** Alarms in the central account: those on the notification function, and five on the removal. */
export const CENTRAL_ALARMS = ACCOUNT_ALARMS + 5;

const dollars = (amount: number) => `$${amount.toFixed(2)}`;
const evaluationsPerMonth = (perDay: number) => perDay * DAYS;

/** The monthly costs of an account in docs/deploy-account.md. A test compares them. */
export const ACCOUNT_COSTS: readonly string[] = [
  `$${PRICES.evaluation}`,
  dollars(evaluationsPerMonth(1) * PRICES.evaluation),
  dollars(evaluationsPerMonth(24) * PRICES.evaluation),
  dollars(PRICES.key),
  dollars(ACCOUNT_ALARMS * PRICES.alarm),
  dollars(PRICES.alarm),
];

/** The key of the central topic, the polling of the removal's queue, and the central alarms, per month. */
const CENTRAL =
  PRICES.key +
  ((POLLERS * DAYS * 24 * 60 * 60) / POLL_SECONDS) * PRICES.queueRequest +
  CENTRAL_ALARMS * PRICES.alarm;

/** The monthly cost of the central account in docs/architecture.md. A test compares them. */
export const CENTRAL_COST = dollars(CENTRAL);

/** The monthly cost of an organization with removal in US dollars, without alarms in its accounts. */
function monthlyCost(accounts: number, perDay: number): number {
  const invocations = accounts * evaluationsPerMonth(perDay);
  const findings = (accounts * PERCENT_WITH_FINDING) / 100;
  const lambda = PRICES.request + SECONDS * GIGABYTES * PRICES.gigabyteSecond;
  const log = (LOG_BYTES / 1e9) * PRICES.logGigabyte;
  // Lambda sends the account's bus an event for each invocation.
  const invocation = PRICES.evaluation + lambda + log + PRICES.event;
  const finding = EVENTS_PER_FINDING * (PRICES.event + PRICES.email);
  return invocations * invocation + findings * finding + CENTRAL;
}

/** The cost table of docs/architecture.md. A test compares them. */
export function costTable(): string {
  const rows = [10, 1000, 10_000].map((accounts) => [
    accounts.toLocaleString("en"),
    ...[1, 24].map((perDay) => dollars(monthlyCost(accounts, perDay))),
  ]);
  return markdownTable(["Accounts", "Evaluated daily", "Evaluated hourly"], rows);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(costTable());
