import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { DELETE, MEMBER_ID, requestOf } from "../integration/removal-under-test.ts";
import { runs } from "./effort.ts";
import { hostileJson, nastyText, ownEntries, PROTOTYPE_NAMES } from "./hostile-input.ts";
import { type Attempts, decisionOf, openAttempts } from "./removal-attempts.ts";
import { Tally } from "./tally.ts";

const tally = new Tally();
afterAll(() => tally.print("removal requests"));
let attempts: Attempts;
let under: Attempts["under"];
beforeEach(async () => {
  attempts = await openAttempts(tally);
  under = attempts.under;
});
afterEach(() => attempts.close());

describe("a request", () => {
  const [record] = requestOf(MEMBER_ID).Records;
  const request = JSON.parse(record.body);
  const someName = (...names: string[]) => fc.constantFrom(...names, ...PROTOTYPE_NAMES);
  const changed = (base: object, name: fc.Arbitrary<string>) =>
    fc.tuple(name, hostileJson).map((entry) => ownEntries([...Object.entries(base), entry]));
  const deliver = (changes: object) => ({ Records: [{ ...record, ...changes }] });

  const bodies = fc
    .oneof(changed(request, someName("account", "time", "id", "detail")), hostileJson)
    .map((body) => deliver({ body: JSON.stringify(body) }));
  const texts = nastyText.map((body) => deliver({ body }));
  const records = changed(
    record,
    someName("messageId", "body", "attributes", "eventSource", "eventSourceARN"),
  ).map((each) => ({ Records: [each] }));
  const events = changed(requestOf(MEMBER_ID), someName("Records"));
  const extra = changed(
    record,
    fc.constantFrom("receiptHandle", "messageAttributes", "md5OfBody", "awsRegion"),
  ).map((each) => ({ Records: [each] }));

  it("of any other kind deletes nothing and makes no call", async () => {
    const { id } = under.createOldKey();
    const outcomes = new Tally();
    const event = fc.oneof(bodies, texts, records, events, extra, hostileJson);
    await fc.assert(
      fc.asyncProperty(event, async (event) => {
        const asked = under.operations().length;
        const { outcome } = await attempts.attempt(event, { REMOVAL_MODE: "dry-run" });
        if (outcome instanceof Error) {
          expect(outcome.name).toBe("InvalidRequestError");
          expect(outcome.message).toMatch(/^(event|body)(\..*)?: found .+; allowed is ./);
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
      fc.constant("PROTECTED_ACCOUNTS"),
      fc.array(account, { maxLength: 2 }).map((all) => JSON.stringify(all)),
    ),
    fc.tuple(
      fc.constant("PROTECT_USED_WITHIN_DAYS"),
      fc.constantFrom("1", "36500", "1e9", "0x1", " 1", "١", "1\n"),
    ),
  );

  it("of any kind lets no key go that was used recently, but by an exception for its account", async () => {
    under.createOldKey();
    under.account.useRootKey(1, "s3", "us-east-1");
    const ids = under.keyIds();
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(setting, async ([name, value]) => {
        const { outcome } = await attempts.attempt(requestOf(MEMBER_ID), {
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
