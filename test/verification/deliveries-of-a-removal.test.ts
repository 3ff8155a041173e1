import { beforeAll, describe, expect, it } from "vitest";
import type { FailureRecord, RemovalRecord } from "../../removal/contract.ts";
import {
  type Organizations,
  type OrganizationUnderTest,
  openOrganizations,
} from "../integration/removal-under-test.ts";
import { tryAll } from "./side-by-side.ts";
import { wrong } from "./wrong.ts";

const HOUR_MS = 60 * 60 * 1000;
/** No case is about the function's deadline, which a busy machine could reach. */
const TIMEOUT_MS = 300_000;

/** How old a request is when it is delivered, and whether it is carried out. */
const AGES = {
  "sent now": { hours: 0, isOfTime: true },
  "sent 29 hours ago": { hours: 29, isOfTime: true },
  "sent 31 hours ago": { hours: 31, isOfTime: false },
  "sent in an hour": { hours: -1, isOfTime: false },
};

/** The end of the first delivery. */
const FIRSTS = {
  ends: undefined,
  "dies before a deletion": 0,
  "dies after one deletion": 1,
  "dies after two deletions": 2,
};

/** What happens to the account between two deliveries. */
const BETWEEN = ["nothing", "a key is created", "a key is used"] as const;

interface Case {
  readonly keys: number;
  readonly first: keyof typeof FIRSTS;
  readonly firstAge: keyof typeof AGES;
  readonly secondAge: keyof typeof AGES;
  readonly between: (typeof BETWEEN)[number];
  /** Of the same message, or another request's. */
  readonly isSame: boolean;
}

const names = <T extends object>(of: T) => Object.keys(of) as (keyof T)[];

const CASES: readonly Case[] = [0, 1, 2].flatMap((keys) =>
  names(FIRSTS)
    .filter((first) => (FIRSTS[first] ?? -1) <= keys - (FIRSTS[first] === 0 ? 1 : 0))
    .flatMap((first) =>
      names(AGES)
        // A request that is refused deletes nothing, so nothing dies of it.
        .filter((firstAge) => first === "ends" || AGES[firstAge].isOfTime)
        .flatMap((firstAge) =>
          names(AGES).flatMap((secondAge) =>
            BETWEEN.flatMap((between) =>
              [true, false].map((isSame) => ({
                keys,
                first,
                firstAge,
                secondAge,
                between,
                isSame,
              })),
            ),
          ),
        ),
    ),
);

const titleOf = ({ keys, first, firstAge, secondAge, between, isSame }: Case) =>
  `${keys} keys; a delivery, ${firstAge}, ${first}; ${between}; ${isSame ? "the same" : "another"}, ${secondAge}`;

const idsOf = ({ account }: OrganizationUnderTest) => account.rootKeys.map(({ id }) => id);

async function tryOne(organizations: Organizations, tried: Case, index: number): Promise<string[]> {
  const idOf = (digit: number) => `${digit}${String(index).padStart(11, "0")}`;
  const under = organizations.add({
    management: idOf(1),
    central: idOf(2),
    member: idOf(3),
    other: idOf(4),
  });
  for (let key = 0; key < tried.keys; key++) under.createOldKey();
  const initial = idsOf(under);
  const requestAt = (age: keyof typeof AGES, receiveCount: number) =>
    under.request({
      sentAt: new Date(under.clock.now().getTime() - AGES[age].hours * HOUR_MS),
      receiveCount,
    });

  const deletions = FIRSTS[tried.first];
  const firstRequest = requestAt(tried.firstAge, 1);
  const first =
    deletions === undefined
      ? await under.remove({}, firstRequest, TIMEOUT_MS)
      : await under.removeAndDie(deletions, firstRequest);
  const afterFirst = idsOf(under);
  const isTouched = touch(under, tried.between);
  const before = idsOf(under);
  const receiveCount = tried.isSame ? 2 : 1;
  const second = await under.remove({}, requestAt(tried.secondAge, receiveCount), TIMEOUT_MS);

  const intended = under.intents.flatMap(({ keys }) =>
    (keys as RemovalRecord["keys"]).map(({ accessKeyId }) => accessKeyId),
  );
  const gone = initial.filter((id) => !idsOf(under).includes(id));
  const problems = [
    ...wrong({
      [`deleted ${gone}, announced ${intended}`]: gone.some((id) => !intended.includes(id)),
    }),
    ...checkFirst(tried, first ?? undefined, { initial, afterFirst }),
    ...checkSecond(tried, second, { before, isTouched, after: idsOf(under) }),
  ];
  return problems.map((problem) => `${titleOf(tried)}: ${problem}`);
}

/** Lets something happen to the account, if it can. */
function touch({ account }: OrganizationUnderTest, between: Case["between"]): boolean {
  const [key, another] = account.rootKeys;
  if (between === "a key is created" && !another) {
    account.createRootKey();
    return true;
  }
  if (between === "a key is used" && key) {
    account.useRootKey(key.slot, "s3", "us-east-1");
    return true;
  }
  return false;
}

type Result = RemovalRecord | FailureRecord;

function checkFirst(
  { firstAge, keys }: Case,
  result: Result | undefined,
  { initial, afterFirst }: { readonly initial: string[]; readonly afterFirst: string[] },
): string[] {
  if (!result) return [];
  const carriedOut = keys > 0 ? "REMOVED" : "NOTHING_TO_REMOVE";
  const expected = AGES[firstAge].isOfTime ? carriedOut : "REFUSED";
  const left = expected === "REFUSED" ? initial : [];
  return wrong({
    [`the first is ${result.decision}, not ${expected}`]: result.decision !== expected,
    [`the first leaves ${afterFirst}`]: afterFirst.join() !== left.join(),
  });
}

interface SecondLook {
  readonly before: string[];
  readonly after: string[];
  /** Whether a key was created or used since the first delivery. */
  readonly isTouched: boolean;
}

function checkSecond(
  tried: Case,
  result: Result,
  { before, isTouched, after }: SecondLook,
): string[] {
  const expected = expectedOfSecond(tried, before.length, isTouched);
  const left = expected === "REMOVED" ? [] : before;
  const { reason, actual } = result;
  // What an earlier delivery deleted, a later one of the same message cannot know.
  const isUnknown = tried.isSame && (expected === "REFUSED" || reason === "NO_KEY_LEFT");
  const claims = isUnknown ? "UNKNOWN" : "";
  return wrong({
    [`the second is ${result.decision} (${reason}), not ${expected}`]: result.decision !== expected,
    [`the second leaves ${after}, not ${left}`]: after.join() !== left.join(),
    [`the second claims ${actual?.gone}`]: actual?.gone.toString() !== claims,
    "claims to have deleted what it never saw":
      before.length === 0 && (actual?.deleted.length ?? 0) > 0,
  });
}

function expectedOfSecond(
  { secondAge, isSame }: Case,
  keysBefore: number,
  isTouched: boolean,
): RemovalRecord["decision"] {
  if (!AGES[secondAge].isOfTime) return "REFUSED";
  // An earlier delivery may have deleted keys, whether or not it has.
  if (keysBefore === 0) return isSame ? "REMOVED" : "NOTHING_TO_REMOVE";
  return isTouched ? "REFUSED" : "REMOVED";
}

let problems: ReadonlyMap<Case, readonly string[]>;

beforeAll(async () => {
  const organizations = await openOrganizations(20);
  const started = performance.now();
  const task = (tried: Case, index: number) => tryOne(organizations, tried, index);
  const found = await tryAll(
    CASES,
    () => false,
    task,
    (wrong) => wrong.length > 0,
  );
  await organizations.close();
  problems = new Map(CASES.map((tried, index) => [tried, found[index] ?? []]));
  const seconds = Math.round((performance.now() - started) / 1000);
  console.info(`deliveries of a removal: ${CASES.length.toLocaleString("en")} cases, ${seconds} s`);
}, 600_000);

describe.each(names(FIRSTS))("if the first delivery %s", (first) => {
  it.each(names(AGES))("the second, %s, claims and deletes nothing wrong", (secondAge) => {
    const tried = CASES.filter((each) => each.first === first && each.secondAge === secondAge);
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.flatMap((each) => problems.get(each) ?? ["not tried"])).toEqual([]);
  });
});
