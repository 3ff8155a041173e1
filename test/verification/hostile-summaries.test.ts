import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCompliant, type Keys, openAnswers, reasonOf } from "./answers-under-test.ts";
import { crafted, piece } from "./crafted-summary.ts";
import { runs } from "./effort.ts";
import { edits } from "./hostile-input.ts";
import { clearlySaysZero } from "./strict-summary.ts";
import { Tally } from "./tally.ts";

const tally = new Tally();
let answers: Awaited<ReturnType<typeof openAnswers>>;
beforeAll(async () => {
  answers = await openAnswers(tally);
});
afterAll(async () => {
  await answers.close();
  tally.print("summaries");
});

describe("an account summary", () => {
  it("makes no account COMPLIANT unless it clearly says 0", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 2, arbitrary: crafted }, edits(piece), edits()),
        fc.constantFrom<Keys[]>("key", "no key"),
        async (changeNow, keys) => {
          const outcome = await answers.evaluate("GetAccountSummary", keys, changeNow);
          if (isCompliant(outcome)) expect(answers.changed()).toSatisfy(clearlySaysZero);
          outcomes.add(reasonOf(outcome));
        },
      ),
      runs(800),
    );
    outcomes.expectShares({ NO_KEY: 0.03, SUMMARY_UNREADABLE: 0.3, DETAILS_UNAVAILABLE: 0.02 });
  });

  it("that is not UTF-8 still says what its valid part says", async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.double({ min: 0, max: 1, noNaN: true }), async (inserted, at) => {
        const outcome = await answers.evaluate("GetAccountSummary", "no key", (body) => {
          const place = Math.floor(at * body.length);
          return Buffer.concat([
            Buffer.from(body.slice(0, place)),
            inserted,
            Buffer.from(body.slice(place)),
          ]);
        });
        if (isCompliant(outcome)) expect(Buffer.from(answers.changed())).toSatisfy(clearlySaysZero);
      }),
      runs(80),
    );
  });
});
