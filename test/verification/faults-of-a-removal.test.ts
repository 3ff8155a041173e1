import type { IAMClient } from "@aws-sdk/client-iam";
import type { Account } from "root-access-key-sandbox";
import { beforeAll, describe, expect, it } from "vitest";
import type { FailureRecord, RemovalRecord } from "../../removal/contract.ts";
import { type Dependencies, handleEvent } from "../../removal/handler.ts";
import {
  type Organizations,
  openOrganizations,
  requestOf,
} from "../integration/removal-under-test.ts";
import { allowedOutcomes, CALLS, type Case, mustBeThrown } from "./expected-removal.ts";
import { bringInto, KEY_STATES, type KeyState, mayDelete } from "./key-states.ts";
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
  process.stdout.write(
    `faults of a removal: ${CASES.length.toLocaleString("en")} cases, ${seconds} s\n`,
  );
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
    ...checkDisposal(tried, result),
    ...(isFailure(result) ? await checkAnotherAttempt(tried, under, result) : []),
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
  const createClients = letHappen(state, { account, created, dependencies });
  return {
    initial: keyIds(),
    /** The ids of those that are there. */
    keyIds,
    /** The ids of those that were created meanwhile. */
    created,
    bystanders,
    log: organizations.log.of(account.id),
    fail: under.fail,
    remove: (receiveCount = 1) =>
      handleEvent(requestOf(account.id, { receiveCount }), under.context(timeoutMs), {
        ...dependencies,
        createClients,
      }).catch((error: Error) => error),
  };
}

interface Stage {
  readonly account: Account;
  readonly created: string[];
  readonly dependencies: Dependencies;
}

/** Lets a state's happening take place, once. */
function letHappen(
  { happening }: KeyState,
  { account, created, dependencies }: Stage,
): Dependencies["createClients"] {
  let isDue = happening !== undefined;
  const happen = () => {
    if (!isDue) return;
    isDue = false;
    if (happening === "USED_BEFORE_SECOND_LOOK") account.useRootKey(1, "s3", "us-east-1");
    else created.push(account.createRootKey().id);
  };
  return (hear) => {
    const clients = dependencies.createClients(hear);
    let sessions = 0;
    const iamIn: typeof clients.iamIn = (session) => {
      sessions++;
      if (sessions === 2 && happening !== "CREATED_MEANWHILE") happen();
      const iam = clients.iamIn(session);
      if (happening === "CREATED_MEANWHILE") beforeDeletion(iam, happen);
      return iam;
    };
    return { ...clients, iamIn };
  };
}

function beforeDeletion({ middlewareStack }: IAMClient, happen: () => void): void {
  middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === "DeleteAccessKeyCommand") happen();
        return next(args);
      },
    { step: "initialize", name: "beforeDeletion" },
  );
}

type CaseUnderTest = ReturnType<typeof openCase>;
type Result = RemovalRecord | FailureRecord | Error;

/** The error of what failed, whether or not it was thrown. */
function problemOf(result: Result): { name: string; message: string } | undefined {
  if (result instanceof Error) return result;
  return "error" in result ? result.error : undefined;
}

const isFailure = (result: Result) => problemOf(result) !== undefined;

function outcomeOf(result: Result): string {
  return problemOf(result)?.name ?? (result as RemovalRecord).decision;
}

function checkOutcome(tried: Case, result: Result): string[] {
  const allowed: readonly string[] = allowedOutcomes(tried);
  const outcome = outcomeOf(result);
  const { message } = problemOf(result) ?? (result as RemovalRecord);
  return wrong({
    [`${outcome} (${message}); allowed is ${allowed.join(" or ")}`]: !allowed.includes(outcome),
  });
}

/** What passes is delivered again, and what does not is not. */
function checkDisposal(tried: Case, result: Result): string[] {
  const isThrown = result instanceof Error;
  const expected = isFailure(result) ? mustBeThrown(tried) : false;
  return wrong({
    [`thrown: ${isThrown}, not ${expected}`]: expected !== undefined && isThrown !== expected,
  });
}

/** What may not go is there, and what went was in the plan, which the record tells. */
function checkDeletions({ state }: Case, under: CaseUnderTest): string[] {
  const { initial, keyIds, created, bystanders } = under;
  const left = keyIds();
  const gone = [...initial, ...created].filter((id) => !left.includes(id));
  const mayGo = mayDelete(state) ? initial : [];
  const plan = plannedBy(lastRecord(under));
  const intended = under.log.intents.flatMap((intent) => plannedBy(intent));
  return wrong({
    [`deleted ${gone}, which may not go`]: !gone.every((id) => mayGo.includes(id)),
    [`deleted ${gone} where ${plan} were to go`]: !gone.every((id) => plan.includes(id)),
    [`deleted ${gone} where ${intended} were announced`]: !gone.every((id) =>
      intended.includes(id),
    ),
    "deleted a key of another account": bystanders.some(({ rootKeys }) => rootKeys.length !== 1),
  });
}

type LoggedRemoval = Omit<Partial<RemovalRecord>, "decision"> &
  Partial<Pick<FailureRecord, "error">>;

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
  const isDone = ["REMOVED", "NOTHING_TO_REMOVE"].includes(outcomeOf(result));
  const problem = problemOf(result);
  const isLogged = problem
    ? records.length === 0 && failures.length === 1 && error?.name === problem.name
    : records.length === 1 && failures.length === 0;
  // What was created after the last look is not known.
  const isKnown = isSame(listed, left) || isSame([...listed, ...under.created], left);
  return wrong({
    [`done although ${left} is left`]: isDone && left.length > 0,
    [`logged ${JSON.stringify(under.log)}`]: !isLogged,
    [`says that ${[...deleted, ...gone]} went of ${left}`]: left.some((id) =>
      [...deleted, ...gone].includes(id),
    ),
    [`says that ${listed} is left, and not ${left}`]: !isKnown,
  });
}

function isSame(ids: readonly string[], others: readonly string[]): boolean {
  return [...ids].sort().join() === [...others].sort().join();
}

/** Another delivery, or request, without the fault brings about what the first one should have. */
async function checkAnotherAttempt(
  { state }: Case,
  under: CaseUnderTest,
  result: Result,
): Promise<string[]> {
  const before = under.keyIds();
  // The key created meanwhile is not part of the plan, so it protects all keys.
  const isRefused = under.created.length > 0;
  const isDelivery = result instanceof Error;
  const outcome = outcomeOf(await under.remove(isDelivery ? 2 : 1));
  // A second delivery does not know what the first one did.
  const nothing = isDelivery ? "REMOVED" : "NOTHING_TO_REMOVE";
  const isNothing = before.length === 0 && !state.isManagement;
  const expected = isRefused ? "REFUSED" : isNothing ? nothing : state.outcome;
  const added = under.created.filter((id) => !before.includes(id));
  const left = isRefused || !mayDelete(state) ? [...before, ...added] : under.created;
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
