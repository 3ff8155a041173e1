import { beforeAll, describe, expect, it } from "vitest";
import type { FailureRecord, RemovalRecord } from "../../removal/contract.ts";
import { handleEvent } from "../../removal/handler.ts";
import {
  type Organizations,
  openOrganizations,
  requestOf,
} from "../integration/removal-under-test.ts";
import { allowedOutcomes, CALLS, type Case } from "./expected-removal.ts";
import { bringInto, KEY_STATES, mayDelete } from "./key-states.ts";
import { beforeDeadline, tryAll } from "./side-by-side.ts";
import { REMOVAL_OPERATIONS, type StruckOperation, strikesOn } from "./strikes.ts";
import { wrong } from "./wrong.ts";

/** So many that no removal waits for a connection. */
const SANDBOXES = 100;

const CASES: readonly Case[] = REMOVAL_OPERATIONS.flatMap((operation) =>
  KEY_STATES.flatMap((state) => {
    const places = Array.from({ length: CALLS[operation](state) }, (_, place) => place);
    return places
      .flatMap((after) => strikesOn(operation, after))
      .map((strike) => ({ state, strike, timeoutMs: timeoutFor(strike) }));
  }),
);

/** Time enough for what passes, also where two requests hang until their limit of 5 s. */
function timeoutFor({ hangs, times }: StruckOperation): number {
  if (!hangs) return 30_000;
  return times === Infinity ? 10_000 : 60_000;
}

const isSlow = ({ strike }: Case) => strike.hangs;

const titleOf = ({ strike, state }: Case) => `${strike.title}: ${state.name}`;

let problems: ReadonlyMap<Case, readonly string[]>;

beforeAll(async () => {
  const organizations = await openOrganizations(SANDBOXES);
  const started = performance.now();
  const task = (tried: Case, index: number) => tryOne(organizations, tried, index);
  const found = await tryAll(CASES, isSlow, task, (wrong) => wrong.length > 0);
  await organizations.close();
  problems = new Map(CASES.map((tried, index) => [tried, found[index] ?? []]));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.info(`faults of a removal: ${CASES.length.toLocaleString("en")} cases, ${seconds} s`);
});

/** Removes keys once, and once more where that failed, and says what was wrong about it. */
async function tryOne(
  organizations: Organizations,
  tried: Case,
  index: number,
): Promise<readonly string[]> {
  const under = openCase(organizations, tried, index);
  const { operation, fault, after, times } = tried.strike;
  const repair = under.fail(operation, fault, { after, times });
  const { result, isInTime } = await beforeDeadline(tried.timeoutMs, under.remove);
  repair();

  const problems = [
    ...wrong({ [`took longer than the ${tried.timeoutMs} ms that there are`]: !isInTime }),
    ...checkOutcome(tried, result),
    ...checkDeletions(tried, under),
    ...checkRecord(under, result),
    ...(result instanceof Error ? await checkAnotherAttempt(tried, under) : []),
  ];
  return problems.map((problem) => `${titleOf(tried)}: ${problem}`);
}

/** An organization in the case's state, with a key in each of its other accounts. */
function openCase(organizations: Organizations, { state, timeoutMs }: Case, index: number) {
  const idOf = (digit: number) => `${digit}${String(index).padStart(11, "0")}`;
  const under = organizations.add({
    management: idOf(1),
    central: idOf(2),
    member: idOf(3),
    other: idOf(4),
  });
  bringInto(state, under);
  const account = state.isManagement ? under.management : under.account;
  const all = [under.management, under.central.account, under.account, under.other];
  const bystanders = all.filter((other) => other !== account);
  for (const bystander of bystanders) under.daysAgo(400, () => bystander.createRootKey());

  const keyIds = () => account.rootKeys.map(({ id }) => id);
  const created: string[] = [];
  const dependencies = under.dependencies(state.environment?.(account.id));
  const clock = () => {
    // Nothing but the plan, which is made when all keys have been read, asks what time it is.
    const isDue = state.isCreatedMeanwhile && created.length === 0;
    if (isDue) created.push(account.createRootKey().id);
    return dependencies.clock();
  };
  return {
    initial: keyIds(),
    /** The ids of those that are there. */
    keyIds,
    /** The ids of those that were created meanwhile. */
    created,
    bystanders,
    log: organizations.log.of(account.id),
    fail: under.fail,
    remove: () =>
      handleEvent(requestOf(account.id), under.context(timeoutMs), {
        ...dependencies,
        clock,
      }).catch((error: Error) => error),
  };
}

type CaseUnderTest = ReturnType<typeof openCase>;
type Result = RemovalRecord | Error;

const outcomeOf = (result: Result) => (result instanceof Error ? result.name : result.decision);

function checkOutcome(tried: Case, result: Result): string[] {
  const allowed: readonly string[] = allowedOutcomes(tried);
  const outcome = outcomeOf(result);
  return wrong({
    [`${outcome} (${result.message}); allowed is ${allowed.join(" or ")}`]:
      !allowed.includes(outcome),
  });
}

/** What may not go is there, and what went was in the plan, which the record tells. */
function checkDeletions({ state }: Case, under: CaseUnderTest): string[] {
  const { initial, keyIds, created, bystanders } = under;
  const left = keyIds();
  const gone = [...initial, ...created].filter((id) => !left.includes(id));
  const mayGo = mayDelete(state) ? initial : [];
  const plan = plannedBy(lastRecord(under));
  return wrong({
    [`deleted ${gone}, which may not go`]: !gone.every((id) => mayGo.includes(id)),
    [`deleted ${gone}, of which ${plan} were to go`]: !gone.every((id) => plan.includes(id)),
    "deleted a key of another account": bystanders.some(({ rootKeys }) => rootKeys.length !== 1),
  });
}

type LoggedRemoval = Omit<Partial<RemovalRecord>, "decision"> &
  Partial<Pick<FailureRecord, "decision" | "error">>;

function lastRecord({ log }: CaseUnderTest): LoggedRemoval {
  return [...log.records, ...log.failures].at(-1) ?? {};
}

/** The ids of the keys that were to go, by a record. */
function plannedBy({ reason, mode, keys = [] }: LoggedRemoval): readonly string[] {
  const isPermitted = reason === "UNUSED_LONG_ENOUGH" || reason === "EXCEPTED";
  return isPermitted && mode === "delete" ? keys.map(({ accessKeyId }) => accessKeyId) : [];
}

/** One record says how it ended, and nothing of the keys that is not so. */
function checkRecord(under: CaseUnderTest, result: Result): string[] {
  const { records, failures } = under.log;
  const { actual, error } = lastRecord(under);
  const { deleted = [], gone = [], stillListed = [], remaining = "UNKNOWN" } = actual ?? {};
  const left = under.keyIds();
  const listed = remaining === "UNKNOWN" ? left : [...stillListed, ...remaining];
  // If nothing was deleted, the keys were not listed again.
  const unseen = result instanceof Error ? [] : under.created;
  const isDone = ["REMOVED", "NOTHING_TO_REMOVE"].includes(outcomeOf(result));
  const isLogged =
    result instanceof Error
      ? records.length === 0 && failures.length === 1 && error?.name === result.name
      : records.length === 1 && failures.length === 0;
  return wrong({
    [`done although ${left} is left`]: isDone && left.length > 0,
    [`logged ${JSON.stringify(under.log)}`]: !isLogged,
    [`says that ${[...deleted, ...gone]} went of ${left}`]: left.some((id) =>
      [...deleted, ...gone].includes(id),
    ),
    [`says that ${listed} is left, and not ${left}`]: !isSame([...listed, ...unseen], left),
  });
}

function isSame(ids: readonly string[], others: readonly string[]): boolean {
  return [...ids].sort().join() === [...others].sort().join();
}

/** Another attempt, without the fault, brings about what the first one should have. */
async function checkAnotherAttempt({ state }: Case, under: CaseUnderTest): Promise<string[]> {
  const before = under.keyIds();
  // The key created meanwhile is not part of the plan, so it protects all keys.
  const isRefused = under.created.length > 0;
  const outcome = outcomeOf(await under.remove());
  const isFinished = mayDelete(state) && before.length === 0;
  const expected = isRefused ? "REFUSED" : isFinished ? "NOTHING_TO_REMOVE" : state.outcome;
  const left = isRefused || !mayDelete(state) ? before : under.created;
  return wrong({
    [`another attempt: ${outcome}, not ${expected}`]: outcome !== expected,
    [`another attempt leaves ${under.keyIds()}`]: !isSame(under.keyIds(), left),
  });
}

describe.each(REMOVAL_OPERATIONS)(
  "a removal keeps to its plan, or fails and says so, with %s",
  (operation) => {
    const struck = CASES.filter(({ strike }) => strike.operation === operation);
    const titles = [...new Set(struck.map(({ strike }) => strike.title))].sort();

    it.each(titles)("%s", (title) => {
      const tried = struck.filter(({ strike }) => strike.title === title);
      expect(tried.flatMap((each) => problems.get(each) ?? ["not tried"])).toEqual([]);
    });
  },
);
