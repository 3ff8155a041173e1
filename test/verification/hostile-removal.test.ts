import { inspect } from "node:util";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RemovalRecord } from "../../remediation/contract.ts";
import { handleEvent } from "../../remediation/handler.ts";
import {
  DELETE,
  MEMBER_ID,
  openOrganization,
  type RemovalUnderTest,
  requestOf,
} from "../integration/removal-under-test.ts";
import { runs } from "./effort.ts";
import {
  edits,
  expectClear,
  expectRecords,
  hostileJson,
  nastyText,
  ownEntries,
  PROTOTYPE_NAMES,
  prototypes,
  Tally,
} from "./hostile.ts";

const LONGEST_MESSAGE = 4000;
const TIMEOUT_MS = 10_000;
/** Errors that the function's documentation names. */
const DOCUMENTED =
  /^(InvalidRequest|InvalidSettings|UnsupportedPartition|PassingFault|RootSession|KeysNotListed|RemovalIncomplete)Error$/;
const OPERATIONS = [
  "DescribeOrganization",
  "AssumeRoot",
  "ListAccessKeys",
  "GetAccessKeyLastUsed",
  "DeleteAccessKey",
] as const;
type Operation = (typeof OPERATIONS)[number];

const before = prototypes();
const tally = new Tally();
let under: RemovalUnderTest;
let strangersKey: string;

beforeAll(async () => {
  under = await openOrganization();
  strangersKey = under.daysAgo(400, () => under.other.createRootKey()).id;
});
beforeEach(() => {
  deleteAllKeys();
});
afterEach(() => {
  // Nobody has asked for this account's keys to be removed.
  expect(under.other.rootKeys.map(({ id }) => id)).toEqual([strangersKey]);
});
afterAll(async () => {
  expect(prototypes()).toEqual(before);
  await under.close();
  tally.print("removal");
});

/** Removes, which has to end in time, in a result or an error as documented, with one record of it. */
async function attempt(
  event: unknown,
  environment: Record<string, string> = {},
): Promise<RemovalRecord | Error> {
  vi.mocked(console.info).mockClear();
  vi.mocked(console.error).mockClear();
  const started = performance.now();
  const outcome = await handleEvent(
    event,
    under.context(TIMEOUT_MS),
    under.surroundings(environment),
  ).catch((error: Error) => error);
  expect(performance.now() - started).toBeLessThan(TIMEOUT_MS);
  const lines = [console.info, console.error].flatMap((log) => vi.mocked(log).mock.calls.flat());
  expect(lines).toHaveLength(1);
  expectRecords(lines);
  if (outcome instanceof Error) expect(outcome.name).toMatch(DOCUMENTED);
  expectClear(outcome as { name: string; message: string }, LONGEST_MESSAGE);
  tally.add(outcome instanceof Error ? "failed" : outcome.decision);
  return outcome;
}

function deleteAllKeys(): void {
  for (const { slot } of [...under.account.rootKeys]) under.account.deleteRootKey(slot);
}

/** Ids of the keys that the last attempt decided on. */
function recordedKeys(): string[] {
  const [line] = [console.info, console.error].flatMap((log) => vi.mocked(log).mock.calls.flat());
  const { keys = [] } = JSON.parse(line) as Partial<RemovalRecord>;
  return keys.map(({ accessKeyId }) => accessKeyId);
}

const decisionOf = (outcome: RemovalRecord | Error) =>
  outcome instanceof Error ? "FAILED" : outcome.decision;

describe("a request", () => {
  const fields = fc.constantFrom("source", "detail-type", "account", "detail", ...PROTOTYPE_NAMES);
  const detail = fc
    .tuple(
      fc.constantFrom("executionId", "annotation", "accountId", ...PROTOTYPE_NAMES),
      hostileJson,
    )
    .map(
      ([name, value]) =>
        ["detail", { ...requestOf(MEMBER_ID).detail, ...ownEntries([[name, value]]) }] as const,
    );
  const annotation = nastyText.map(
    (text) => ["detail", { executionId: "execution-1", annotation: text }] as const,
  );
  const extra = fc.tuple(fc.constantFrom("id", "time", "region", "resources"), hostileJson);

  it("of any other kind deletes nothing and asks nobody", async () => {
    const { id } = under.createOldKey();
    const outcomes = new Tally();
    const change = fc.oneof(fc.tuple(fields, hostileJson), detail, annotation, extra);
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: change }, hostileJson), async (changed) => {
        const isChange =
          Array.isArray(changed) && changed.length === 2 && typeof changed[0] === "string";
        const event = isChange
          ? ownEntries([...Object.entries(requestOf(MEMBER_ID)), changed as [string, unknown]])
          : changed;
        const asked = under.operations().length;
        const outcome = await attempt(event, { REMOVAL_MODE: "dry-run" });
        if (outcome instanceof Error) {
          expect(outcome.name).toBe("InvalidRequestError");
          expect(outcome.message).toMatch(/^event(\..*)?: found .+; allowed is ./);
          expect(under.operations()).toHaveLength(asked);
        } else {
          expect(outcome).toMatchObject({ accountId: MEMBER_ID, decision: "WOULD_REMOVE" });
        }
        outcomes.add(decisionOf(outcome));
        expect(under.keyIds()).toEqual([id]);
      }),
      runs(400),
    );
    outcomes.expectShares({ FAILED: 0.3, WOULD_REMOVE: 0.1 });
  });
});

describe("a setting", () => {
  const account = fc.constantFrom(
    MEMBER_ID,
    MEMBER_ID,
    MEMBER_ID,
    "444455556666",
    "1",
    ...PROTOTYPE_NAMES,
  );
  const day = fc.oneof(
    fc.constant<unknown>("2999-12-31"),
    fc.constantFrom<unknown>("2999-12-31", "2020-01-01", "2026-02-30", "9999-99-99"),
    hostileJson,
  );
  const setting = fc.oneof(
    fc.tuple(
      fc.constantFrom(...Object.keys(DELETE)),
      fc.oneof(
        nastyText,
        hostileJson.map((value) => JSON.stringify(value)),
      ),
    ),
    fc.tuple(
      fc.constant("EXCEPTIONS"),
      fc
        .array(fc.tuple(account, day), { maxLength: 2 })
        .map((all) => JSON.stringify(ownEntries(all))),
    ),
    fc.tuple(
      fc.constant("NEVER_TOUCH"),
      fc.array(account, { maxLength: 2 }).map((all) => JSON.stringify(all)),
    ),
    fc.tuple(
      fc.constant("PROTECT_USED_WITHIN_DAYS"),
      fc.constantFrom("1", "36500", "1e9", "0x1", " 1", "١", "1\n"),
    ),
  );

  it("of any kind lets no key go that was used lately, but by an exception for its account", async () => {
    under.createOldKey();
    under.account.useRootKey(1, "s3", "us-east-1");
    const ids = under.keyIds();
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(setting, async ([name, value]) => {
        const outcome = await attempt(requestOf(MEMBER_ID), {
          REMOVAL_MODE: "dry-run",
          [name]: value,
        });
        if (outcome instanceof Error) {
          expect(outcome.message).toMatch(
            new RegExp(`^environment\\.${name}(\\..*)?: found .+; allowed is .`),
          );
        } else if (outcome.decision === "WOULD_REMOVE") {
          expect(outcome.reason).toBe("EXCEPTED");
          expect(JSON.parse(value)).toHaveProperty(MEMBER_ID, "2999-12-31");
        } else {
          expect(outcome.decision).toBe("REFUSED");
        }
        outcomes.add(decisionOf(outcome));
        expect(under.keyIds()).toEqual(ids);
      }),
      runs(300),
    );
    outcomes.expectShares({ FAILED: 0.3, REFUSED: 0.05, WOULD_REMOVE: 0.01 });
  });
});

/** Lets one operation's answers be changed, until the test is over, and notes a session's secrets. */
function changing(operation: Operation) {
  const state = { change: (body: string): string => body, secrets: new Set<string>() };
  for (const each of new Set<Operation>(["AssumeRoot", operation])) {
    under.fail(each, {
      kind: "malformed",
      change: (body) => {
        for (const [secret] of body.matchAll(/(?<=<SessionToken>)[^<]+/g))
          state.secrets.add(secret);
        return each === operation ? state.change(body) : body;
      },
    });
  }
  return state;
}

function expectNoSecret(outcome: unknown, secrets: ReadonlySet<string>): void {
  const text = inspect(outcome, { depth: 9, showHidden: true, maxStringLength: null });
  const logged = JSON.stringify([
    vi.mocked(console.info).mock.calls,
    vi.mocked(console.error).mock.calls,
  ]);
  for (const secret of secrets) {
    expect(text).not.toContain(secret);
    expect(logged).not.toContain(secret);
  }
}

describe("an answer that was changed", () => {
  // An organization of its own, as its faults stay.
  beforeEach(async () => {
    await under.close();
    under = await openOrganization();
    strangersKey = under.daysAgo(400, () => under.other.createRootKey()).id;
  });
  /** Not by digits, which could make another date of one, that says that a key is old. */
  const change = edits(nastyText.map((text) => text.replaceAll(/\d/g, "")));

  it.each(OPERATIONS)(
    "of %s claims no removal where a key is left, and tells no secret",
    async (operation) => {
      const state = changing(operation);
      const outcomes = new Tally();
      await fc.assert(
        fc.asyncProperty(change, async (changeNow) => {
          state.secrets.clear();
          deleteAllKeys();
          const planned = [under.createOldKey().id, under.createOldKey().id];
          state.change = changeNow;
          const outcome = await attempt(requestOf(MEMBER_ID));
          const left = under.keyIds();
          const known = recordedKeys();
          expect(planned.filter((id) => !left.includes(id) && !known.includes(id))).toEqual([]);
          const decision = decisionOf(outcome);
          if (decision === "REMOVED" || decision === "NOTHING_TO_REMOVE") expect(left).toEqual([]);
          if (decision === "REFUSED") expect(left).toEqual(planned);
          expectNoSecret(outcome, state.secrets);
          outcomes.add(decision);
        }),
        runs(40),
      );
      outcomes.expectShares({ REMOVED: 0.02 });
      expect(outcomes.of("REMOVED")).toBeLessThan(
        outcomes.total + Number(operation === "DeleteAccessKey"),
      );
    },
  );

  it.each(["ListAccessKeys", "GetAccessKeyLastUsed"] as const)(
    "of %s lets no key go that was used lately",
    async (operation) => {
      const state = changing(operation);
      under.createOldKey();
      under.account.useRootKey(1, "s3", "us-east-1");
      const ids = under.keyIds();
      await fc.assert(
        fc.asyncProperty(change, async (changeNow) => {
          state.change = changeNow;
          expect(decisionOf(await attempt(requestOf(MEMBER_ID)))).toMatch(/^(REFUSED|FAILED)$/);
          expect(under.keyIds()).toEqual(ids);
          expect(under.count("DeleteAccessKey")).toBe(0);
        }),
        runs(60),
      );
    },
  );

  const deep = (open: string, close: string) => open.repeat(1e5) + close.repeat(1e5);
  it.each(
    OPERATIONS.flatMap((operation) =>
      [
        [
          "a hundred thousand deep",
          (body: string) => body.replace(/Result>|\{/, `$&${deep("<a>", "</a>")}`),
        ],
        ["a hundred thousand deep, and JSON", () => `{"Organization":${deep('{"a":', "}")}}`],
        ["of a megabyte of DOCTYPEs", (body: string) => "<!DOCTYPE a>".repeat(1e5) + body],
        [
          "with values of a megabyte",
          (body: string) =>
            body.replaceAll(/(?<=(Id|Name|Status|Token|Key)>)(?=\w)/g, "x".repeat(1e6)),
        ],
        [
          "with members of all objects",
          (body: string) =>
            body.replace(
              /Result>|\{/,
              (start) =>
                start +
                (start === "{"
                  ? '"__proto__":{"Organization":{}},"constructor":1,'
                  : PROTOTYPE_NAMES.map((name) => `<${name}>1</${name}>`).join("")),
            ),
        ],
      ].map(([what, changeNow]) => ({
        operation,
        what,
        changeNow: changeNow as (body: string) => string,
      })),
    ),
  )("of $operation, $what, ends in time, and claims nothing", async ({ operation, changeNow }) => {
    const state = changing(operation);
    state.change = changeNow;
    under.createOldKey();
    const decision = decisionOf(await attempt(requestOf(MEMBER_ID)));
    if (decision === "REMOVED") expect(under.keyIds()).toEqual([]);
    else expect(decision).toMatch(/^(REFUSED|FAILED)$/);
  });
});
