import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClients } from "../../rule/clients.ts";
import { handleEvent } from "../../rule/handler.ts";
import { type Fleet, type FleetAccount, openFleet, RULE_NAME } from "../integration/fleet.ts";
import { runs } from "./effort.ts";
import {
  ID,
  inactiveKeysIn,
  invokingEvent,
  isAllowed,
  parameters,
  replacement,
} from "./event-model.ts";
import { expectClear, prototypes } from "./expect-clear.ts";
import { hostileJson, ownEntries, PROTOTYPE_NAMES } from "./hostile-input.ts";
import { beforeDeadline } from "./side-by-side.ts";
import { Tally } from "./tally.ts";

/** Has an inactive key, so that the rule's parameter decides. */
const ID_OF_INACTIVE = "444455556666";
const TOKEN = "SECRET-result-token";
/** A token that is none, as it is a number. */
const DIGITS = "987654321";
const LONGEST_MESSAGE = 1000;
/** Far less than a function has, which shall settle whatever it is given. */
const LONGEST_MS = 3000;

const before = prototypes();
const tally = new Tally();
let fleet: Fleet;
let account: FleetAccount;
let withInactiveKey: FleetAccount;

beforeAll(async () => {
  fleet = await openFleet();
  account = fleet.addAccount({}, ID);
  withInactiveKey = fleet.addAccount({}, ID_OF_INACTIVE);
  withInactiveKey.account.createRootKey();
  withInactiveKey.account.setRootKeyActive(1, false);
});
afterAll(async () => {
  expect(prototypes()).toEqual(before);
  await fleet.close();
  tally.print("events");
});

const validEvent = (of = account): Record<string, unknown> => ({
  ...of.rules.startEvaluation(RULE_NAME),
});

function invoke(event: unknown, id = ID) {
  const { sandbox } = account;
  const { clock } = fleet;
  const context = {
    invokedFunctionArn: `arn:aws:lambda:us-east-1:${id}:function:rule`,
    getRemainingTimeInMillis: () => 10_000,
  };
  return handleEvent(event, context, createClients(sandbox.clientSettingsOf({ id })), clock.now);
}

/** Is refused by a clear error, before anything is asked or reported. */
async function expectRefusal(event: unknown, id = ID): Promise<void> {
  const asked = account.sandbox.requests.length;
  const { result: error, isInTime } = await beforeDeadline(LONGEST_MS, () =>
    invoke(event, id).then(
      () => expect.unreachable("It was not refused."),
      (thrown: Error) => thrown,
    ),
  );
  expect(isInTime, "It was refused in time.").toBe(true);
  expect(error.name).toBe("InvalidEventError");
  expect(error.message).toMatch(
    /^(event|invokingEvent|ruleParameters|configRuleArn)(\..*)?: found .+; allowed is ./,
  );
  expectClear(error, LONGEST_MESSAGE);
  for (const token of [TOKEN, DIGITS]) expect(error.message).not.toContain(token);
  expect(account.sandbox.requests).toHaveLength(asked);
  tally.add("refused");
}

describe("an event", () => {
  it("that is anything at all is refused in clear words", async () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
    });
    const input = fc.oneof(
      anything,
      hostileJson,
      hostileJson.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(input, (event) => expectRefusal(event)),
      runs(1500),
    );
  });

  it("with fields that are replaced, left out or added is refused, or evaluated as if nothing were", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(fc.array(replacement, { minLength: 1, maxLength: 2 }), async (changes) => {
        const valid = validEvent();
        // The replaced fields stand first, and the last of each name counts.
        const entries = [
          ...Object.entries({ ...valid, ...Object.fromEntries(changes) }),
          ...changes,
        ];
        const event = ownEntries(
          entries.filter(([, value]) => value !== undefined),
        ) as typeof valid;
        // JSON.parse has decided which of several values a field has.
        if (!isAllowed(event)) {
          await expectRefusal(event);
          outcomes.add("refused");
        } else if (event.resultToken !== valid.resultToken) {
          await expect(invoke(event)).rejects.toMatchObject({ name: "PutEvaluationsError" });
          tally.add("tokens refused by AWS Config");
          outcomes.add("token");
        } else {
          const complianceType = event.eventLeftScope === true ? "NOT_APPLICABLE" : "COMPLIANT";
          await expect(invoke(event)).resolves.toMatchObject({ complianceType, accountId: ID });
          tally.add("evaluated");
          outcomes.add("evaluated");
        }
      }),
      runs(800),
    );
    outcomes.expectShares({ refused: 0.3, evaluated: 0.1, token: 0.01 });
  });

  const LONG = "x\u0000\n\u2028\u202e\ud800".repeat(2e5);
  const deep = (open: string, close: string) => open.repeat(1e5) + close.repeat(1e5);
  const DEEP = [deep("[", "]"), deep('{"a":', "}").replace("}", "1}"), "[".repeat(1e6)];

  it("of megabytes, or nested a hundred thousand deep, is refused at once", async () => {
    const huge = [
      LONG,
      JSON.stringify(LONG),
      ...DEEP,
      `{"inactiveKeys":${DEEP[0]}}`,
      `{"${"x".repeat(1e6)}":1}`,
    ];
    for (const value of huge) {
      for (const field of [
        "accountId",
        "configRuleArn",
        "invokingEvent",
        "ruleParameters",
        "eventLeftScope",
      ]) {
        await expectRefusal({ ...validEvent(), resultToken: TOKEN, [field]: value });
      }
      for (const field of ["messageType", "notificationCreationTime", "awsAccountId"]) {
        const invoking = JSON.stringify({ ...invokingEvent(), [field]: value });
        await expectRefusal({ ...validEvent(), resultToken: TOKEN, invokingEvent: invoking });
      }
      await expectRefusal(value);
    }
  });

  it("that is large or deep in fields that are not read is evaluated", async () => {
    for (const value of [LONG, ...DEEP.slice(0, 2).map((text) => JSON.parse(text))]) {
      const event = { ...validEvent(), configRuleName: value, extra: value };
      await expect(invoke(event)).resolves.toMatchObject({ complianceType: "COMPLIANT" });
      tally.add("evaluated");
    }
  });

  it("never has its result token quoted, wherever it stands", async () => {
    const event = { ...validEvent(), resultToken: TOKEN };
    const misplaced: unknown[] = [
      TOKEN,
      JSON.stringify(event, ["resultToken", "accountId"]),
      [TOKEN],
      { ...event, resultToken: [TOKEN] },
      { ...event, resultToken: { [TOKEN]: TOKEN } },
      { ...event, accountId: "1" },
    ];
    for (const value of misplaced) await expectRefusal(value);
    for (const resultToken of [Number(DIGITS), BigInt(DIGITS)]) {
      await expectRefusal({ ...event, resultToken });
    }
  });

  it("whose fields stand in its prototype, or under other names, has none", async () => {
    for (const name of PROTOTYPE_NAMES) {
      await expectRefusal(ownEntries([[name, validEvent()]]));
      const { accountId, ...rest } = validEvent();
      await expectRefusal(ownEntries([...Object.entries(rest), [name, { accountId }]]));
      await expectRefusal({
        ...validEvent(),
        invokingEvent: JSON.stringify(ownEntries([[name, invokingEvent()]])),
      });
    }
  });
});

describe("a rule parameter", () => {
  it("allows an inactive key only with the documented value", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(parameters, async (ruleParameters) => {
        const event = { ...validEvent(withInactiveKey), ruleParameters };
        const inactiveKeys = inactiveKeysIn(ruleParameters);
        if (inactiveKeys === undefined) {
          outcomes.add("refused");
          return expectRefusal(event, ID_OF_INACTIVE);
        }
        await expect(invoke(event, ID_OF_INACTIVE)).resolves.toMatchObject({
          complianceType: inactiveKeys,
          reason: "INACTIVE_KEY",
        });
        outcomes.add(String(inactiveKeys));
        tally.add("evaluated");
      }),
      runs(500),
    );
    outcomes.expectShares({ refused: 0.3, COMPLIANT: 0.03, NON_COMPLIANT: 0.03 });
  });
});
