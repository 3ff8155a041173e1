import fc from "fast-check";
import { hostileJson, nastyText, ownEntries, PROTOTYPE_NAMES } from "./hostile-input.ts";

/** The account that the rule is in. */
export const ID = "111122223333";

/** What AWS Config puts into an event, as text. */
export const invokingEvent = (accountId = ID) => ({
  awsAccountId: accountId,
  notificationCreationTime: new Date().toISOString(),
  messageType: "ScheduledNotification",
  recordVersion: "1.0",
});

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

/** Whether all that an event has may be so. */
export function isAllowed(event: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(ALLOWED).every(([field, isAllowedValue]) =>
    isAllowedValue(Object.hasOwn(event, field) ? event[field] : undefined),
  );
}

/**
 * What the rule's parameters say about inactive keys.
 *
 * @returns nothing where they may not be so
 */
export function inactiveKeysIn(ruleParameters: string): unknown {
  if (!ALLOWED.ruleParameters?.(ruleParameters)) return undefined;
  const { inactiveKeys = "NON_COMPLIANT" } = objectIn(ruleParameters || "{}") ?? {};
  return inactiveKeys;
}

/** Fields and what to put in their place: hostile, or another way of being valid. */
export const replacement = fc.oneof(
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

/** Texts in the place of the rule's parameters. */
export const parameters = fc.oneof(
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
