import { describe, expect, it } from "vitest";
import { InvalidEventError } from "../../../rule/errors.ts";
import { parseEvent } from "../../../rule/event.ts";

const ACCOUNT = "123456789012";
const invoking = {
  awsAccountId: ACCOUNT,
  notificationCreationTime: "2016-07-13T21:50:00.373Z",
  messageType: "ScheduledNotification",
  recordVersion: "1.0",
};
/** As in the AWS Config developer guide. */
const event = {
  invokingEvent: JSON.stringify(invoking),
  ruleParameters: '{"inactiveKeys":"COMPLIANT"}',
  resultToken: "secret-result-token",
  eventLeftScope: false,
  executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/config-role`,
  configRuleArn: `arn:aws:config:us-east-2:${ACCOUNT}:config-rule/config-rule-0123456`,
  configRuleName: "periodic-config-rule",
  configRuleId: "config-rule-6543210",
  accountId: ACCOUNT,
  version: "1.0",
};
const context = {
  invokedFunctionArn: `arn:aws:lambda:us-east-2:${ACCOUNT}:function:rule`,
  getRemainingTimeInMillis: () => 60_000,
};
const parse = (changes: object, contextChanges: object = {}) =>
  parseEvent({ ...event, ...changes }, { ...context, ...contextChanges });
const withInvoking = (changes: object) => ({
  invokingEvent: JSON.stringify({ ...invoking, ...changes }),
});

describe("a periodic event", () => {
  it("contains what the evaluation needs", () => {
    expect(parse({})).toEqual({
      accountId: ACCOUNT,
      parameters: { inactiveKeys: "COMPLIANT" },
      resultToken: "secret-result-token",
      orderingTimestamp: new Date("2016-07-13T21:50:00.373Z"),
      leftScope: false,
    });
  });

  it.each<[string, object]>([
    ["absent", { ruleParameters: undefined }],
    ["an empty string", { ruleParameters: "" }],
    ["an empty object", { ruleParameters: "{}" }],
    ["pretty-printed", { ruleParameters: '{\n  "inactiveKeys" : "NON_COMPLIANT"\n}' }],
  ])("counts inactive keys if its parameters are %s", (_, changes) => {
    expect(parse(changes).parameters).toEqual({ inactiveKeys: "NON_COMPLIANT" });
  });

  it.each([
    `arn:aws:config:eu-west-1:${ACCOUNT}:config-rule/aws-service-rule/config-conforms.amazonaws.com/config-rule-abc`,
    `arn:aws-us-gov:config:us-gov-west-1:${ACCOUNT}:config-rule/config-rule-abc`,
    `arn:aws-cn:config:cn-north-1:${ACCOUNT}:config-rule/config-rule-abc`,
  ])("may be that of the rule %s", (configRuleArn) => {
    expect(parse({ configRuleArn }).accountId).toBe(ACCOUNT);
  });

  it("needs neither the rule's ARN nor the account in the invoking event", () => {
    const changes = { configRuleArn: undefined, ...withInvoking({ awsAccountId: undefined }) };
    expect(parse(changes).accountId).toBe(ACCOUNT);
  });

  it("is in scope by default", () => {
    expect(parse({ eventLeftScope: undefined }).leftScope).toBe(false);
    expect(parse({ eventLeftScope: true }).leftScope).toBe(true);
  });

  it("may come for an alias of the function", () => {
    const invokedFunctionArn = `${context.invokedFunctionArn}:live`;
    expect(parse({}, { invokedFunctionArn }).accountId).toBe(ACCOUNT);
  });
});

describe("rejects, naming the field, its value and what is allowed,", () => {
  // biome-ignore format: a table, one row a line
  it.each<[string, object, string]>([
    ["no result token", { resultToken: undefined }, "event.resultToken: found nothing; allowed is a non-empty string"],
    ["an empty result token", { resultToken: "" }, 'event.resultToken: found ""; allowed'],
    ["no account", { accountId: undefined }, "event.accountId: found nothing; allowed is an account id of 12 digits"],
    ["a short account", { accountId: "1234" }, 'event.accountId: found "1234"; allowed'],
    ["an account that is a number", { accountId: 123456789012 }, "event.accountId: found 123456789012; allowed"],
    ["an account that is a number beyond all numbers", { accountId: Infinity }, "event.accountId: found Infinity; allowed"],
    ["an account that no JSON can hold", { accountId: 123456789012n }, "event.accountId: found a bigint; allowed"],
    ["no invoking event", { invokingEvent: undefined }, "event.invokingEvent: found nothing; allowed"],
    ["an invoking event that is an object", { invokingEvent: invoking }, "event.invokingEvent: found an object; allowed is a JSON object in a string"],
    ["an invoking event of broken JSON", { invokingEvent: "{" }, 'invokingEvent: found "{"; allowed is a JSON object'],
    ["an invoking event of JSON null", { invokingEvent: "null" }, "invokingEvent: found null; allowed"],
    ["an invoking event that is an array", { invokingEvent: "[]" }, "invokingEvent: found an array; allowed is a JSON object"],
    ["no message type", withInvoking({ messageType: undefined }), 'invokingEvent.messageType: found nothing; allowed is "ScheduledNotification"'],
    ["a change-triggered event", withInvoking({ messageType: "ConfigurationItemChangeNotification" }), 'invokingEvent.messageType: found "ConfigurationItemChangeNotification"; allowed'],
    ["no creation time", withInvoking({ notificationCreationTime: undefined }), "invokingEvent.notificationCreationTime: found nothing; allowed is an ISO 8601 date and time"],
    ["a creation time without a zone", withInvoking({ notificationCreationTime: "2016-07-13T21:50:00" }), "invokingEvent.notificationCreationTime: found"],
    ["an invalid creation time", withInvoking({ notificationCreationTime: "2016-13-45T21:50:00Z" }), "invokingEvent.notificationCreationTime: found"],
    ["a creation time that is a number", withInvoking({ notificationCreationTime: 1468446600 }), "invokingEvent.notificationCreationTime: found 1468446600"],
    ["a scope that is a string", { eventLeftScope: "true" }, 'event.eventLeftScope: found "true"; allowed is true or false'],
    ["a rule ARN with something before it", { configRuleArn: `x:${event.configRuleArn}` }, "event.configRuleArn: found"],
    ["an invalid account in the invoking event", withInvoking({ awsAccountId: "me" }), 'invokingEvent.awsAccountId: found "me"; allowed is an account id'],
    ["an invalid rule ARN", { configRuleArn: "rule" }, 'event.configRuleArn: found "rule"; allowed is the ARN of a Config rule'],
    ["parameters of broken JSON", { ruleParameters: "{" }, 'ruleParameters: found "{"; allowed'],
    ["parameters that are an object", { ruleParameters: {} }, "event.ruleParameters: found an object; allowed"],
    ["parameters that are an array", { ruleParameters: "[]" }, "ruleParameters: found an array; allowed"],
    ["parameters that are null", { ruleParameters: "null" }, "ruleParameters: found null; allowed"],
    ["an unknown parameter", { ruleParameters: '{"maxAge":"90"}' }, 'ruleParameters.maxAge: found "maxAge"; allowed is a JSON object in a string, with no other parameter than "inactiveKeys"'],
    ["a miscased parameter", { ruleParameters: '{"InactiveKeys":"COMPLIANT"}' }, "ruleParameters.InactiveKeys: found"],
    ["a parameter called __proto__", { ruleParameters: '{"__proto__":{"inactiveKeys":"COMPLIANT"}}' }, "ruleParameters.__proto__: found"],
    ["a parameter whose name breaks the line", { ruleParameters: '{"a\\nb\\u2028\\u202e":"x"}' }, 'ruleParameters.a b[U+2028][U+202E]: found "a\\nb[U+2028][U+202E]"; allowed'],
    ["a parameter called toString", { ruleParameters: '{"toString":"x"}' }, "ruleParameters.toString: found"],
    ["a miscased value", { ruleParameters: '{"inactiveKeys":"compliant"}' }, 'ruleParameters.inactiveKeys: found "compliant"; allowed is "NON_COMPLIANT" (the default) or "COMPLIANT"'],
    ["a value that is not a string", { ruleParameters: '{"inactiveKeys":true}' }, "ruleParameters.inactiveKeys: found true; allowed"],
    ["another account in the invoking event", withInvoking({ awsAccountId: "999999999999" }), "invokingEvent.awsAccountId: found account 999999999999; allowed is 123456789012"],
    ["another account in the rule's ARN", { configRuleArn: "arn:aws:config:us-east-2:999999999999:config-rule/r" }, "configRuleArn: found account 999999999999; allowed is 123456789012"],
  ])("%s", (_, changes, message) => {
    expect(() => parse(changes)).toThrow(InvalidEventError);
    expect(() => parse(changes)).toThrow(message);
  });

  it("a function of another account", () => {
    const invokedFunctionArn = "arn:aws:lambda:us-east-2:999999999999:function:rule";
    expect(() => parse({}, { invokedFunctionArn })).toThrow(
      "context.invokedFunctionArn: found account 999999999999; allowed is 123456789012",
    );
  });

  it.each([undefined, "rule"])("the function ARN %j", (invokedFunctionArn) => {
    expect(() => parse({}, { invokedFunctionArn })).toThrow(
      /context\.invokedFunctionArn: found .+; allowed is the ARN of a Lambda function/,
    );
  });

  it.each(["invokingEvent", "resultToken", "accountId"])("an event without %s", (field) => {
    const { [field]: _, ...rest } = event as Record<string, unknown>;
    expect(() => parseEvent(rest, context)).toThrow(`event.${field}: found nothing; allowed is a`);
  });

  it.each([undefined, null, "event", 1, []])("the event %j", (input) => {
    expect(() => parseEvent(input, context)).toThrow(InvalidEventError);
  });
});

describe("a refusal", () => {
  it("does not quote at length", () => {
    const refuse = () => parse({ ruleParameters: `{"inactiveKeys":"${"x".repeat(1e6)}"}` });
    expect(refuse).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{0,300}$/) }),
    );
  });

  it.each<[string, unknown]>([
    ["an event that is null", null],
    ["an event that is a string", JSON.stringify({ resultToken: "secret" })],
    ["a result token that is an array", { ...event, resultToken: ["secret"] }],
    ["another field", { ...event, accountId: "1" }],
  ])("never holds the result token, of %s", (_, input) => {
    let message = "";
    try {
      parseEvent(input, context);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain("InvalidEventError");
    expect(message).not.toContain("secret");
  });
});
