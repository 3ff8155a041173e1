import { inspect } from "node:util";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { MEMBER_ID, requestOf } from "../integration/removal-under-test.ts";
import { runs } from "./effort.ts";
import { edits, manyDoctypes, nastyText, PROTOTYPE_NAMES } from "./hostile-input.ts";
import { type Attempts, decisionOf, openAttempts } from "./removal-attempts.ts";
import { REMOVAL_OPERATIONS, type RemovalOperation } from "./strikes.ts";
import { Tally } from "./tally.ts";

const tally = new Tally();
afterAll(() => tally.print("removal answers"));
let attempts: Attempts;
let under: Attempts["under"];
beforeEach(async () => {
  attempts = await openAttempts(tally);
  under = attempts.under;
});
afterEach(() => attempts.close());

/** Lets one operation's answers be changed, until the test is over, and notes a session's secrets. */
function changing(operation: RemovalOperation) {
  const state = { change: (body: string): string => body, secrets: new Set<string>() };
  for (const each of new Set<RemovalOperation>(["AssumeRoot", operation])) {
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

function expectNoSecret(outcome: unknown, record: unknown, secrets: ReadonlySet<string>): void {
  const text = inspect(outcome, { depth: 9, showHidden: true, maxStringLength: null });
  const logged = JSON.stringify(record);
  for (const secret of secrets) {
    expect(text).not.toContain(secret);
    expect(logged).not.toContain(secret);
  }
}

describe("an answer that was changed", () => {
  /** Not by digits, which could make another date of one, that says that a key is old. */
  const change = edits(nastyText.map((text) => text.replaceAll(/\d/g, "")));

  it.each(REMOVAL_OPERATIONS)(
    "of %s claims no removal if a key is left, and shows no secret",
    async (operation) => {
      const state = changing(operation);
      const outcomes = new Tally();
      await fc.assert(
        fc.asyncProperty(change, async (changeNow) => {
          state.secrets.clear();
          attempts.deleteAllKeys();
          const planned = [under.createOldKey().id, under.createOldKey().id];
          state.change = changeNow;
          const { outcome, record } = await attempts.attempt(requestOf(MEMBER_ID));
          const left = under.keyIds();
          const known = record.keys?.map(({ accessKeyId }) => accessKeyId) ?? [];
          expect(planned.filter((id) => !left.includes(id) && !known.includes(id))).toEqual([]);
          const decision = decisionOf(outcome);
          if (decision === "REMOVED" || decision === "NOTHING_TO_REMOVE") expect(left).toEqual([]);
          if (decision === "REFUSED") expect(left).toEqual(planned);
          expectNoSecret(outcome, record, state.secrets);
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
    "of %s never leads to the deletion of a recently used key",
    async (operation) => {
      const state = changing(operation);
      under.createOldKey();
      under.account.useRootKey(1, "s3", "us-east-1");
      const ids = under.keyIds();
      await fc.assert(
        fc.asyncProperty(change, async (changeNow) => {
          state.change = changeNow;
          const { outcome } = await attempts.attempt(requestOf(MEMBER_ID));
          expect(decisionOf(outcome)).toMatch(/^(REFUSED|FAILED)$/);
          expect(under.keyIds()).toEqual(ids);
          expect(under.count("DeleteAccessKey")).toBe(0);
        }),
        runs(60),
      );
    },
  );

  const deep = (open: string, close: string) => open.repeat(1e5) + close.repeat(1e5);
  it.each(
    REMOVAL_OPERATIONS.flatMap((operation) =>
      [
        [
          "a hundred thousand deep",
          (body: string) => body.replace(/Result>|\{/, `$&${deep("<a>", "</a>")}`),
        ],
        ["a hundred thousand deep, and JSON", () => `{"Organization":${deep('{"a":', "}")}}`],
        ["with fifteen thousand DOCTYPEs", manyDoctypes],
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
    const { outcome } = await attempts.attempt(requestOf(MEMBER_ID));
    const decision = decisionOf(outcome);
    // What holds declarations is not read at all. Whether a key is gone, the list says as well.
    const isRead = changeNow !== manyDoctypes || operation === "DeleteAccessKey";
    if (!isRead) expect(decision).not.toBe("REMOVED");
    if (decision === "REMOVED") expect(under.keyIds()).toEqual([]);
    else expect(decision).toMatch(/^(REFUSED|FAILED)$/);
  });
});
