import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClients } from "../../rule/clients.ts";
import { handleEvent } from "../../rule/handler.ts";
import { type Fleet, type FleetAccount, openFleet, RULE_NAME } from "../integration/fleet.ts";
import { runs } from "./effort.ts";
import {
  expectClear,
  hostileJson,
  nastyText,
  ownEntries,
  PROTOTYPE_NAMES,
  prototypes,
  Tally,
} from "./hostile.ts";

const ID = "111122223333";
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
  account = fleet.addAccount(ID);
  withInactiveKey = fleet.addAccount(ID_OF_INACTIVE);
  withInactiveKey.account.createRootKey();
  withInactiveKey.account.setRootKeyActive(1, false);
});
afterAll(async () => {
  expect(prototypes()).toEqual(before);
  await fleet.close();
  tally.print("events");
});

const invokingEvent = (accountId = ID) => ({
  awsAccountId: accountId,
  notificationCreationTime: new Date().toISOString(),
  messageType: "ScheduledNotification",
  recordVersion: "1.0",
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
  const started = performance.now();
  const error: Error = await invoke(event, id).then(
    () => expect.unreachable("It was not refused."),
    (thrown) => thrown,
  );
  expect(performance.now() - started).toBeLessThan(LONGEST_MS);
  expect(error.name).toBe("InvalidEventError");
  expect(error.message).toMatch(
    /^(event|invokingEvent|ruleParameters|configRuleArn)(\..*)?: found .+; allowed is ./,
  );
  expectClear(error, LONGEST_MESSAGE);
  for (const token of [TOKEN, DIGITS]) expect(error.message).not.toContain(token);
  expect(account.sandbox.requests).toHaveLength(asked);
  tally.add("refused");
}

const objectIn = (text: unknown): Record<string, unknown> | undefined => {
  try {
    const value = JSON.parse(String(text));
    return typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
const isOwn = (id: unknown) => id === undefined || id === ID;

/** What each field may be, in words of their own. */
const ALLOWED: Record<string, (value: unknown) => boolean> = {
  accountId: (value) => value === ID,
  resultToken: (value) => typeof value === "string" && value.length > 0,
  eventLeftScope: (value) => value === undefined || value === true || value === false,
  configRuleArn: (value) =>
    value === undefined ||
    (typeof value === "string" && value.startsWith(`arn:aws:config:us-east-1:${ID}:config-rule/`)),
  ruleParameters: (value) => {
    if (value === undefined || value === "") return true;
    const parameters = typeof value === "string" && objectIn(value);
    if (!parameters) return false;
    const { inactiveKeys = "NON_COMPLIANT" } = parameters;
    const isKnown = inactiveKeys === "COMPLIANT" || inactiveKeys === "NON_COMPLIANT";
    return isKnown && Object.keys(parameters).every((name) => name === "inactiveKeys");
  },
  invokingEvent: (value) => {
    const { awsAccountId, messageType, notificationCreationTime } =
      (typeof value === "string" && objectIn(value)) || {};
    return (
      messageType === "ScheduledNotification" &&
      isOwn(awsAccountId) &&
      typeof notificationCreationTime === "string" &&
      /^\d{4}-\d\d-\d\dT[\d:.]{8,}Z$/.test(notificationCreationTime) &&
      !Number.isNaN(Date.parse(notificationCreationTime))
    );
  },
};

/** Fields and what to put in their place: hostile, or another way of being valid. */
const replacement = fc.oneof(
  fc.tuple(
    fc.constantFrom(...Object.keys(ALLOWED)),
    fc.oneof(
      hostileJson,
      fc.constant(undefined),
      hostileJson.map((value) => JSON.stringify(value)),
    ),
  ),
  fc.tuple(
    fc.constant("invokingEvent"),
    fc
      .tuple(fc.constantFrom(...Object.keys(invokingEvent()), ...PROTOTYPE_NAMES), hostileJson)
      .map(([name, value]) =>
        JSON.stringify(ownEntries([...Object.entries({ ...invokingEvent(), [name]: value })])),
      ),
  ),
  fc.tuple(
    fc.constant("ruleParameters"),
    fc
      .array(
        fc.tuple(fc.constantFrom("inactiveKeys", "InactiveKeys", ...PROTOTYPE_NAMES), hostileJson),
        {
          maxLength: 2,
        },
      )
      .map((entries) => JSON.stringify(ownEntries(entries))),
  ),
  fc.constantFrom<[string, unknown][]>(
    ["eventLeftScope", true],
    ["eventLeftScope", undefined],
    ["ruleParameters", ' {\n "inactiveKeys" :"COMPLIANT"}'],
    ["configRuleArn", undefined],
    ["invokingEvent", JSON.stringify({ ...invokingEvent(), awsAccountId: undefined })],
  ),
  fc.tuple(
    fc.oneof(fc.constantFrom("version", "configRuleName", ...PROTOTYPE_NAMES), nastyText),
    hostileJson,
  ),
);

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
        const isValid = Object.entries(ALLOWED).every(([field, isAllowed]) =>
          isAllowed(Object.hasOwn(event, field) ? event[field] : undefined),
        );
        if (!isValid) {
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

  it("that is large or deep where nobody looks is evaluated", async () => {
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
  const parameters = fc.oneof(
    hostileJson.map((value) => JSON.stringify(value)),
    nastyText,
    fc
      .tuple(
        fc.constantFrom(
          "inactiveKeys",
          "InactiveKeys",
          " inactiveKeys",
          "inactiveKeys\0",
          ...PROTOTYPE_NAMES,
        ),
        fc.oneof(
          fc.constantFrom<unknown>(
            "COMPLIANT",
            "NON_COMPLIANT",
            "compliant",
            "COMPLIANT ",
            "COMPLIANT\n",
          ),
          fc.constantFrom<unknown>(["COMPLIANT"], { inactiveKeys: "COMPLIANT" }, true, null),
          hostileJson,
        ),
      )
      .map((entry) => JSON.stringify(ownEntries([entry]))),
    fc.constantFrom(
      '{"inactiveKeys":"NON_COMPLIANT","inactiveKeys":"COMPLIANT"}',
      '{"inactiveKeys":"COMPLIANT","inactiveKeys":"NON_COMPLIANT"}',
      '{"inactiveKeys":"COMPLIANT","__proto__":{}}',
      '{"__proto__":{"inactiveKeys":"COMPLIANT"}}',
      '{"constructor":{"prototype":{"inactiveKeys":"COMPLIANT"}}}',
      '{"inactiveKeys":"\\u0043OMPLIANT"}',
      "\ufeff{}",
      "",
    ),
  );

  it("excuses an inactive key only where it says so, and in no other way", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(parameters, async (ruleParameters) => {
        const event = { ...validEvent(withInactiveKey), ruleParameters };
        if (!ALLOWED.ruleParameters?.(ruleParameters)) {
          outcomes.add("refused");
          return expectRefusal(event, ID_OF_INACTIVE);
        }
        const { inactiveKeys = "NON_COMPLIANT" } = objectIn(ruleParameters || "{}") ?? {};
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
