import { InvalidSettingsError } from "../../../removal/errors.ts";
import { readSettings, type Settings } from "../../../removal/settings.ts";
import { REMOVAL_DEAD_LETTERS_QUEUE_NAME, REMOVAL_FUNCTION_NAME } from "../../../shared/names.ts";
import { MalformedAnswerError } from "../../errors.ts";
import { type QueueState, readQueue } from "../account/dead-letters.ts";
import { judgeFunction, judgeVersion } from "../account/evaluator.ts";
import { type FunctionConfiguration, readReservedConcurrency } from "../account/functions.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { LOOKUPS, type OrganizationContext, ofAbsent } from "./context.ts";
import { REDEPLOY } from "./fixes.ts";

export const removalCheck: Check<
  Pick<
    OrganizationContext,
    "accounts" | "clients" | "isCentral" | "nameAccounts" | "over" | "removal" | "requests"
  >
> = {
  id: "removal",
  title: "Removal of root keys",
  actions: [
    ...LOOKUPS.stackSet,
    ...LOOKUPS.accounts,
    "lambda:GetFunctionConfiguration",
    "lambda:GetFunctionConcurrency",
    "sqs:GetQueueUrl",
    "sqs:GetQueueAttributes",
  ],
  async *run({ accounts, clients, isCentral, nameAccounts, over, removal, requests }) {
    if ((await isCentral()) === false) return;
    const configuration = await removal();
    if (!configuration) {
      yield judgeAbsence(await requests(), await isCentral());
      return;
    }
    const { lambda } = clients;
    const limits = callLimits({ over });
    const reserved = await readReservedConcurrency(lambda, REMOVAL_FUNCTION_NAME, limits);
    const settings = settingsOf(configuration);
    const ids = [...settings.protectedAccounts];
    yield {
      ...judgeRemoval(judgeFunction(configuration, reserved, 0), settings),
      ...(ids.length > 0 && { accounts: await nameAccounts(ids) }),
    };
    const version = judgeVersion(configuration);
    if (version.health !== "GOOD") yield version;
    const known = await accounts();
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length === 0) return;
    yield {
      health: "WARNING",
      found: "These protected accounts are not in the organization.",
      accounts: await nameAccounts(unknown),
      fix: "Correct root-access-key:protectedAccounts, and deploy again.",
    };
  },
};

/**
 * Of a function that does not exist. Without its queue, removal is off.
 *
 * @param isHere whether this is the central account; undefined if nothing says so
 */
export function judgeAbsence(
  requests: QueueState | undefined,
  isHere: boolean | undefined,
): Judgement {
  if (requests) {
    return {
      health: "BAD",
      found: `There is a queue of requests and no function ${REMOVAL_FUNCTION_NAME}: they wait, and no root key is removed.`,
      fix: REDEPLOY,
    };
  }
  const found = isHere
    ? "It is off: root keys are reported, and nothing deletes them."
    : "There is no function that removes root keys.";
  return ofAbsent(isHere, { health: "GOOD", found });
}

/** @throws {MalformedAnswerError} naming the variable that is missing or wrong */
export function settingsOf({ Environment }: FunctionConfiguration): Settings {
  try {
    return readSettings(Environment.Variables);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    throw new MalformedAnswerError(`lambda:GetFunctionConfiguration: ${error.message}`);
  }
}

/** @param ofFunction what is said about the function itself */
export function judgeRemoval(
  ofFunction: Judgement,
  { mode, protectUsedWithinDays, exceptions, protectedAccounts }: Settings,
): Judgement {
  const what =
    mode === "delete"
      ? `It deletes root keys that were neither used nor created in the last ${protectUsedWithinDays} days`
      : "It is a dry run: it reports what it would delete";
  const excepted = exceptions.size === 0 ? "" : ` Accounts with an exception: ${exceptions.size}.`;
  const found = `${what}. Protected accounts: ${protectedAccounts.size || "none"}.${excepted}`;
  if (ofFunction.health === "GOOD") return { health: "GOOD", found };
  return { ...ofFunction, found: `${ofFunction.found} ${found}` };
}

export const removalQueueCheck: Check<
  Pick<OrganizationContext, "clients" | "isCentral" | "over" | "removal" | "requests">
> = {
  id: "removal-queue",
  title: "Requests to remove root keys",
  actions: [
    ...LOOKUPS.stackSet,
    "lambda:GetFunctionConfiguration",
    "sqs:GetQueueUrl",
    "sqs:GetQueueAttributes",
  ],
  async *run({ clients, isCentral, over, removal, ...lookups }) {
    if ((await isCentral()) === false) return;
    const [requests, deadLetters] = await Promise.all([
      lookups.requests(),
      readQueue(clients.sqs, REMOVAL_DEAD_LETTERS_QUEUE_NAME, { over }),
    ]);
    // Then removal is off, which the function's check reports.
    if (!requests && !deadLetters && !(await removal())) return;
    yield* judgeQueues(requests?.messages, deadLetters?.messages);
  },
};

/**
 * How long requests wait is known to an alarm alone.
 *
 * @param requests how many messages; undefined if there is no such queue
 */
export function* judgeQueues(
  requests: number | undefined,
  deadLetters: number | undefined,
): Generator<Judgement> {
  const queues = { requests, "dead letters": deadLetters };
  for (const [name, messages] of Object.entries(queues)) {
    if (messages !== undefined) continue;
    const found = `The queue of ${name} does not exist.`;
    yield { health: "BAD", found, fix: REDEPLOY };
  }
  if (deadLetters !== undefined && deadLetters > 0) {
    yield {
      health: "BAD",
      subject: REMOVAL_DEAD_LETTERS_QUEUE_NAME,
      found: `${deadLetters} in the dead-letter queue: they were not processed.`,
      fix: "See Removal requests not processed in docs/runbook.md.",
    };
  }
  if (requests !== undefined && deadLetters === 0) {
    yield { health: "GOOD", found: `${requests} in the queue, and none in the dead-letter queue.` };
  }
}
