import { describe, expect, it } from "vitest";
import { type Kind, TEST_DETAIL_TYPE } from "../../../notification/contract.ts";
import { readNotifications } from "../../../notification/read.ts";
import { accountNames, NAMES } from "../../../shared/names.ts";
import {
  AWS,
  CONTROL_MESSAGE,
  EVENT_NAMES,
  EVENTS,
  type EventName,
  messageOf,
  REMOVAL_RECORD,
  subscriptionOf,
  withDetail,
} from "./sample-events.ts";

/** What the events are that the function knows; all others are sent as they are. */
const KINDS: Readonly<Record<string, Kind>> = {
  "cc-plain-first-NC": "FINDING",
  "cc-plain-C-to-NC": "FINDING",
  "cc-plain-NC-to-C": "RESOLVED",
  "cc-plain-first-C": "RESOLVED",
  "cc-plain-NA-to-C": "RESOLVED",
  "cc-pack-first-NC": "FINDING",
  "cc-pack-C-to-NC": "FINDING",
  "cc-pack-NC-to-C": "RESOLVED",
  "cc-pack-first-C": "RESOLVED",
  "cc-pack-NA-to-C": "RESOLVED",
  "cc-org-first-NC": "FINDING",
  "cc-org-C-to-NC": "FINDING",
  "cc-org-NC-to-C": "RESOLVED",
  "cc-org-first-C": "RESOLVED",
  "cc-org-NA-to-C": "RESOLVED",
  "cc-NC-mode": "FINDING",
  "cc-NC-noann": "FINDING",
  "cc-NC-quiet-account": "FINDING",
  "lam-fail": "EVALUATION_FAILED",
  "lam-fail-age": "EVALUATION_FAILED",
  "lam-fail-noversion": "EVALUATION_FAILED",
  "lam-degraded": "EVALUATION_DEGRADED",
  "ssm-yAndWait-Failed": "REMEDIATION_FAILED",
  "ssm-yAndWait-TimedOut": "REMEDIATION_FAILED",
  "ssm-yAndWait-Cancelled": "REMEDIATION_FAILED",
  "ssm-yAndWait-Canceled": "REMEDIATION_FAILED",
  "ssm-yAndWait-CompletedWithFailure": "REMEDIATION_FAILED",
  "ssm-evaluate-Failed": "REEVALUATION_FAILED",
  "ssm-evaluate-TimedOut": "REEVALUATION_FAILED",
  "ssm-evaluate-Cancelled": "REEVALUATION_FAILED",
  "ssm-evaluate-Canceled": "REEVALUATION_FAILED",
  "ssm-evaluate-CompletedWithFailure": "REEVALUATION_FAILED",
  "ct-root-CreateAccessKey": "KEY_CREATED",
  "ct-root-UpdateAccessKey": "KEY_ACTIVATED",
  "ct-root-DeleteAccessKey": "KEY_DELETED",
  "ct-assumedroot-Delete": "KEY_DELETED",
  "ct-root-of-a-users-key": "KEY_CREATED",
  "alarm-root-access-key-no-evaluation-ALARM": "EVALUATION_MISSING",
  "alarm-root-access-key-no-evaluation-OK": "EVALUATION_RESUMED",
  "alarm-root-access-key-removal-dead-letters-ALARM": "DEAD_LETTERS",
  request: "REMEDIATION_REQUESTED",
};

it.each(EVENT_NAMES.map((name) => [name, KINDS[name] ?? "UNRECOGNIZED"] as const))(
  "%s is %s",
  (name, kind) => {
    expect(messageOf(EVENTS[name]).kind).toBe(kind);
  },
);

it("Lambda's events are known by both of its sources", () => {
  expect(messageOf({ ...EVENTS["lam-fail"], source: "aws.lambda" }).kind).toBe("EVALUATION_FAILED");
});

it.each<EventName>([
  "cc-plain-C-to-NC",
  "ct-root-CreateAccessKey",
  "request",
  "ssm-yAndWait-Failed",
])("%s refers to the organization's administrator only in an organization", (name) => {
  const adviceIn = (isOrganization: boolean) =>
    messageOf(EVENTS[name], { ...AWS, isOrganization }).steps.join();
  expect(adviceIn(true)).toContain("administrator of your organization");
  expect(adviceIn(false)).not.toContain("organization");
});

it.each<[EventName, string]>([
  ["request", "executionId"],
  ["ssm-yAndWait-Failed", "ExecutionId"],
  ["ct-root-CreateAccessKey", "eventID"],
])("%s links to the console only by what is an id", (name, member) => {
  const pathOf = (id: unknown) => messageOf(withDetail(name, { [member]: id })).consolePath;
  expect(pathOf("8d4a4f0c-1d2e")).toContain("8d4a4f0c-1d2e");
  for (const other of ["x/../y?z#", "a b", "x".repeat(65), 7, undefined]) {
    expect(pathOf(other)).toBeUndefined();
  }
});

const factOf = (name: string, message = messageOf(EVENTS["cc-plain-C-to-NC"])) =>
  message.facts.find((fact) => fact.name === name)?.value;

describe("a finding", () => {
  it("asks first whether anyone recognizes the key", () => {
    expect(messageOf(EVENTS["cc-plain-C-to-NC"])).toMatchObject({
      severity: "HIGH",
      accountId: "123456789012",
      steps: expect.arrayContaining([expect.stringMatching(/^Do you recognize the key\?/)]),
    });
  });

  it("names a last use only if the annotation has one", () => {
    const withAnnotation = (annotation: string) =>
      messageOf(
        withDetail("cc-plain-first-NC", {
          newEvaluationResult: { complianceType: "NON_COMPLIANT", annotation },
        }),
      ).steps.join();
    expect(withAnnotation("Root access key 1 is active: last used 2026-11-20 by s3.")).toContain(
      "check its last use",
    );
    expect(withAnnotation("Root access key 1 is active: no use on record.")).not.toContain(
      "check its last use",
    );
  });

  it("is of an inactive key only where the annotation says that no other counts", () => {
    const adviceOn = (annotation: string) => {
      const newEvaluationResult = { complianceType: "NON_COMPLIANT", annotation };
      const finding = messageOf(withDetail("cc-plain-C-to-NC", { newEvaluationResult }));
      const request = messageOf(withDetail("request", { annotation }));
      expect(request.steps).toEqual(finding.steps);
      return [finding.summary, ...finding.steps].join("\n");
    };
    const key = "Root access key 2 is inactive: created 2010-01-01, no use on record.";
    const report = "Report 2026-11-23T14:05Z.";
    const inactive = adviceOn(`${key} An inactive key is noncompliant. ${report}`);
    expect(inactive).not.toMatch(/deactivat|who uses|in use/i);
    expect(inactive).toContain("has an inactive access key");
    expect(inactive).toContain("delete the inactive key");
    const unconfirmed = `A root access key exists: no fresh report says that it is inactive. ${key}`;
    for (const other of [`${unconfirmed} ${report}`, `${key} ... ${report}`]) {
      expect(adviceOn(other)).toContain("Deactivating it");
    }
  });

  it("that ended is called resolved, and an account that never had one is not", () => {
    expect(messageOf(EVENTS["cc-plain-NC-to-C"])).toMatchObject({
      title: "Root access key finding resolved",
      summary: expect.stringContaining("compliant again"),
    });
    const first = messageOf(EVENTS["cc-plain-first-C"]);
    expect(first).toMatchObject({ title: "No root access key finding", steps: [] });
    expect(first.summary).not.toContain("again");
  });

  it("shows another account in the detail as a claim, after the account of the sender", () => {
    const message = messageOf(withDetail("cc-plain-C-to-NC", { awsAccountId: "999999999999" }));
    expect(message.accountId).toBe("123456789012");
    expect(factOf("claimedAccountId", message)).toBe("999999999999");
    expect(factOf("claimedAccountId")).toBeUndefined();
  });
});

describe("a change of a key", () => {
  const changeOf = (detail: object, name: EventName = "ct-root-UpdateAccessKey") =>
    messageOf(withDetail(name, detail));
  const ID = "AKIAIOSFODNN7EXAMPLE";

  it.each([
    ["Active", "KEY_ACTIVATED", "CRITICAL"],
    ["Inactive", "KEY_DEACTIVATED", "MEDIUM"],
    ["Other", "KEY_ACTIVATED", "CRITICAL"],
  ])("to the status %s is %s, %s", (status, kind, severity) => {
    const requestParameters = { status, accessKeyId: ID };
    const message = changeOf({ requestParameters });
    expect(message).toMatchObject({ kind, severity });
    expect(factOf("accessKeyId", message)).toBe(ID);
  });

  it("names the key that was created, its caller's address and user agent", () => {
    const responseElements = { accessKey: { accessKeyId: ID, status: "Active" } };
    const message = changeOf({ responseElements }, "ct-root-CreateAccessKey");
    expect(message.severity).toBe("CRITICAL");
    expect(factOf("accessKeyId", message)).toBe(ID);
    expect(factOf("sourceIpAddress", message)).toBe("198.51.100.1");
    expect(factOf("userAgent", message)).toBe("x");
  });

  it("of an IAM user's key says so, and whose it is", () => {
    const message = messageOf(EVENTS["ct-root-of-a-users-key"]);
    expect(message).toMatchObject({
      severity: "HIGH",
      title: "IAM user's access key created by the root user",
      summary: expect.stringContaining("an IAM user's access key, not one of its own"),
    });
    expect(factOf("keyOwner", message)).toBe("IAM user alice");
    expect(message.steps.join()).not.toContain("Sign in");
  });

  it.each([
    ["CreateAccessKey", undefined, /^If the key is not wanted/],
    ["UpdateAccessKey", "Inactive", /^If somebody you know did it, delete the key/],
    ["DeleteAccessKey", undefined, /^If somebody you know did it, no action is needed/],
  ])("of an IAM user's key ends with what remains to do: %s %s", (eventName, status, last) => {
    const requestParameters = { userName: "alice", status };
    const { steps } = changeOf({ eventName, requestParameters });
    expect(steps.at(-1)).toMatch(last);
  });

  it("to inactive says how to delete the key later", () => {
    const { steps } = changeOf({ requestParameters: { status: "Inactive", accessKeyId: ID } });
    expect(steps.join()).toContain("delete the inactive key");
  });

  it("by the organization's removal is no alarm", () => {
    expect(messageOf(EVENTS["ct-assumedroot-Delete"])).toMatchObject({
      severity: "INFO",
      summary: expect.stringContaining("sts:AssumeRoot"),
    });
  });

  it("by a root session is an alarm unless it deletes a key", () => {
    const userIdentity = { type: "Root", sessionContext: { assumedRoot: "true" } };
    const message = changeOf({ userIdentity }, "ct-root-CreateAccessKey");
    expect(message).toMatchObject({ kind: "KEY_CREATED", severity: "CRITICAL" });
    expect(message.steps[0]).toContain("treat it as an incident");
  });

  it("uses no invalid ID in a step", () => {
    const requestParameters = { status: "Active", accessKeyId: "; rm -rf /" };
    const { steps } = changeOf({ requestParameters });
    expect(steps.join()).not.toContain("rm -rf");
  });
});

describe("a failed evaluation", () => {
  const failure = (errorMessage?: string) =>
    messageOf(withDetail("lam-fail", { responsePayload: { errorType: "E", errorMessage } }));

  it("advises to allow the action that was denied, and no other", () => {
    expect(failure("Allow iam:GetAccountSummary in the policy").steps[0]).toMatch(
      /^Allow iam:GetAccountSummary in the policy of the function's role/,
    );
    expect(failure("Allow iam:CreateAccessKey in the policy").steps.join()).not.toMatch(/Allow/);
  });

  it("says to run doctor after what the error names, and before the rule is re-evaluated", () => {
    const indexOf = (words: string) =>
      failure("broken").steps.findIndex((step) => step.includes(words));
    expect(indexOf("root-access-key doctor")).toBeGreaterThan(indexOf("Fix the error"));
    expect(indexOf("Re-evaluate the rule")).toBeGreaterThan(indexOf("root-access-key doctor"));
  });

  it("points to an error only if there is one, or else to the log", () => {
    expect(failure("broken").steps[0]).toBe("Fix the error shown above.");
    expect(failure().steps[0]).toContain("/root-access-key/evaluator");
    expect(failure().steps.join()).not.toContain("shown above");
  });
});

describe("a degraded evaluation", () => {
  const degraded = (unreadable?: unknown) =>
    messageOf(withDetail("lam-degraded", { responsePayload: { degraded: true, unreadable } }));
  const DENIED =
    "iam:GetAccountSummary was denied (AccessDenied). Allow iam:GetAccountSummary in the policy.";

  it("shows why sources were not read, in the words of the rule", () => {
    const message = degraded({ summary: DENIED, report: "No time." });
    expect(factOf("unreadable", message)).toBe(`${DENIED} No time.`);
    expect(factOf("unreadable", degraded(["a"]))).toBe("a");
    expect(factOf("unreadable", degraded({ summary: 7 }))).toBe('{"summary":7}');
  });

  it("advises to allow what was denied, to fix another error, and to read the log if none is shown", () => {
    expect(degraded({ summary: DENIED }).steps[0]).toMatch(/^Allow iam:GetAccountSummary in the/);
    expect(degraded({ summary: "Rate exceeded." }).steps[0]).toMatch(/^Fix the error shown above/);
    for (const none of [undefined, {}]) {
      expect(degraded(none).steps[0]).toContain("/root-access-key/evaluator");
    }
  });
});

describe("a request that no remediation sends", () => {
  const rejected = (more: object, home = AWS) => messageOf({ ...EVENTS.request, ...more }, home);

  it.each([{ "replay-name": "replay" }, { resources: ["arn:aws:iam::111122223333:root"] }])(
    "is rejected: %o",
    (more) => {
      expect(rejected(more)).toMatchObject({ kind: "REMOVAL_REQUEST_REJECTED", severity: "HIGH" });
    },
  );

  it("names the central account only in an organization", () => {
    const textIn = (isOrganization: boolean) => {
      const { summary, steps } = rejected({ "replay-name": "r" }, { ...AWS, isOrganization });
      return [summary, ...steps].join(" ");
    };
    expect(textIn(true)).toMatch(/central event bus.*central account/);
    expect(textIn(false)).not.toContain("central");
  });
});

describe("a record of the removal, from its log,", () => {
  const FAILED = { decision: "FAILED", accountId: "111122223333" };
  const error = (name: string) => ({ name, message: "m" });

  it.each<[object, Kind, string]>([
    [{}, "REMOVAL_DONE", "INFO"],
    [{ decision: "NOTHING_TO_REMOVE" }, "REMOVAL_NOT_NEEDED", "INFO"],
    [{ decision: "WOULD_REMOVE" }, "REMOVAL_DRY_RUN", "MEDIUM"],
    [{ decision: "REFUSED", reason: "MANAGEMENT_ACCOUNT" }, "REMOVAL_REFUSED", "HIGH"],
    [{ decision: "REFUSED", reason: "USED_OR_CREATED_RECENTLY" }, "REMOVAL_INCIDENT", "CRITICAL"],
    [{ ...FAILED, error: error("RootSessionError") }, "REMOVAL_FAILED", "HIGH"],
    [{ ...FAILED, error: error("InvalidRequestError") }, "REMOVAL_REQUEST_REJECTED", "HIGH"],
    [{ decision: "OTHER" }, "UNRECOGNIZED", "HIGH"],
  ])("%o is %s, %s", (more, kind, severity) => {
    const message = messageOf(subscriptionOf([{ ...REMOVAL_RECORD, ...more }]));
    expect(message).toMatchObject({ kind, severity, time: "2026-11-27T07:03:47.000Z" });
    if (kind !== "UNRECOGNIZED") expect(message.accountId).toBe("111122223333");
  });

  it("creates one message per record", () => {
    const records = [REMOVAL_RECORD, { ...REMOVAL_RECORD, decision: "WOULD_REMOVE" }];
    expect(readNotifications(subscriptionOf(records), AWS).map(({ kind }) => kind)).toEqual([
      "REMOVAL_DONE",
      "REMOVAL_DRY_RUN",
    ]);
  });

  it("creates no message for lines of Lambda and CloudWatch Logs", () => {
    const started = { time: "2026-11-27T07:03:47.123Z", type: "platform.start", record: {} };
    expect(readNotifications(subscriptionOf([], { lines: [started] }), AWS)).toEqual([]);
    expect(readNotifications(CONTROL_MESSAGE, AWS)).toEqual([]);
  });

  it("names a key and its last use in the steps only where it is the only one, and has one", () => {
    const [key] = REMOVAL_RECORD.keys;
    const adviceOn = (...keys: readonly object[]) =>
      messageOf(
        subscriptionOf([{ ...REMOVAL_RECORD, decision: "REFUSED", reason: "KEYS_CHANGED", keys }]),
      ).steps.join();
    expect(adviceOn({ ...key })).toMatch(/check its last use.*AKIAIOSFODNN7EXAMPLE/);
    expect(adviceOn({ ...key, lastUsed: "NONE" })).not.toContain("last use");
    expect(adviceOn({ ...key }, { ...key })).not.toContain("AKIAIOSFODNN7EXAMPLE");
  });

  it("creates no message for an intent, because the record of the result follows", () => {
    const records = [{ ...REMOVAL_RECORD, decision: "INTENT" }, REMOVAL_RECORD];
    expect(readNotifications(subscriptionOf(records), AWS).map(({ kind }) => kind)).toEqual([
      "REMOVAL_DONE",
    ]);
    expect(readNotifications(subscriptionOf(records.slice(0, 1)), AWS)).toEqual([]);
  });

  it.each([
    ["REMOVED", "NO_KEY_LEFT", "REMOVAL_DONE"],
    ["REFUSED", "EXPIRED_REQUEST", "REMOVAL_REFUSED"],
    ["REFUSED", "USED_OR_CREATED_RECENTLY", "REMOVAL_INCIDENT"],
  ])(
    "says that an earlier attempt may have deleted keys, and only if one may: %s, %s",
    (decision, reason, kind) => {
      const summaryOf = (gone: unknown) => {
        const record = { ...REMOVAL_RECORD, decision, reason, actual: { gone } };
        const message = messageOf(subscriptionOf([record]));
        expect(message.kind).toBe(kind);
        return message.summary;
      };
      expect(summaryOf("UNKNOWN")).toContain("An earlier attempt may have deleted keys.");
      expect(summaryOf([])).not.toContain("earlier attempt");
    },
  );

  it.each([
    [undefined, "The request is tried again"],
    [true, "The request is tried again"],
    [false, "The request is not retried"],
  ])("says whether the request is tried again: isRedelivered is %s", (isRedelivered, words) => {
    const record = { ...FAILED, error: error("RootSessionError"), isRedelivered };
    const { summary, steps } = messageOf(subscriptionOf([record]));
    expect(summary).toContain(words);
    expect(steps.some((step) => step.includes("temporary error"))).toBe(isRedelivered !== false);
  });

  it.each([
    ["MANAGEMENT_ACCOUNT", "start the remediation", false],
    ["PROTECTED_ACCOUNT", "root-access-key:protectedAccounts", true],
    ["EXPIRED_REQUEST", "Or have the organization delete the keys: start the remediation", true],
    ["KEY_UNREADABLE", "Or fix what the result names. Then start the remediation", true],
  ])(
    "asks first for the key, whatever the reason, and says at last what to fix: %s",
    (reason, words, isLast) => {
      const { steps } = messageOf(
        subscriptionOf([{ ...REMOVAL_RECORD, decision: "REFUSED", reason }]),
      );
      expect(steps[0]).toMatch(/^Do you recognize the key\?/);
      expect(steps.at(-1)?.includes(words)).toBe(isLast);
    },
  );

  it("never says to deactivate keys that were inactive", () => {
    const [key] = REMOVAL_RECORD.keys;
    const refused = { ...REMOVAL_RECORD, decision: "REFUSED", reason: "KEYS_CHANGED" };
    const adviceOn = (...statuses: string[]) => {
      const keys = statuses.map((status) => ({ ...key, status }));
      return messageOf(subscriptionOf([{ ...refused, keys }])).steps.join();
    };
    expect(adviceOn("Inactive", "Inactive")).not.toMatch(/deactivat/i);
    expect(adviceOn("Inactive", "Active")).toContain("Deactivating");
    expect(adviceOn()).toContain("Deactivating");
  });

  it.each([
    ["from another account's log", subscriptionOf([REMOVAL_RECORD], { owner: "111122223333" })],
    ["as an event that anybody can send", EVENTS["rem-REMOVED-UNUSED_LONG_ENOUGH"]],
    ["that is damaged", { awslogs: { data: "AAAA" } }],
  ])("is not believed %s", (_, event) => {
    expect(messageOf(event).kind).toBe("UNRECOGNIZED");
  });
});

describe("a test", () => {
  const test = (detail: object, account = AWS.accountId) => ({
    ...EVENTS.request,
    account,
    "detail-type": TEST_DETAIL_TYPE,
    detail,
  });
  const finding = { kind: "FINDING", event: EVENTS["cc-plain-first-NC"] };

  it("is formatted as what it holds, and marked", () => {
    expect(messageOf(test(finding))).toMatchObject({ kind: "FINDING", isTest: true });
    expect(messageOf(EVENTS["cc-plain-first-NC"]).isTest).toBe(false);
  });

  it("has the id that its sender knows, not that of the event in it", () => {
    const message = messageOf({ ...test(finding), id: "of-the-test" });
    expect(message.eventId).toBe("of-the-test");
  });

  it("can be of a removal", () => {
    const event = subscriptionOf([REMOVAL_RECORD]);
    expect(messageOf(test({ kind: "REMOVAL_DONE", event }))).toMatchObject({ isTest: true });
  });

  it.each([
    ["from another account", test(finding, "111122223333")],
    ["of another kind than it says", test({ ...finding, kind: "RESOLVED" })],
    ["of no kind that there is", test({ ...finding, kind: "X" })],
    ["in a test", test({ kind: "FINDING", event: test(finding) })],
  ])("is none %s", (_, event) => {
    expect(messageOf(event)).toMatchObject({ kind: "UNRECOGNIZED", isTest: false });
  });
});

describe("what is not known", () => {
  it.each([
    undefined,
    null,
    "text",
    7,
    [],
    {},
    { account: "1" },
    { ...EVENTS.request, account: undefined },
    { ...EVENTS.request, detail: null },
    { ...EVENTS["cc-plain-first-NC"], source: "mine" },
    { ...EVENTS.request, id: "an id" },
    { ...EVENTS.request, region: "us-east-1\nSeverity: INFO" },
    { ...EVENTS.request, time: "2016-07-13T21:50:00Z\nSeverity: INFO" },
    // The alarm exists only in the central account.
    { ...EVENTS["alarm-root-access-key-removal-dead-letters-ALARM"], account: "111122223333" },
    withDetail("ct-root-CreateAccessKey", { eventName: "constructor" }),
    withDetail("ssm-yAndWait-Failed", { Definition: "constructor" }),
    withDetail("alarm-root-access-key-no-evaluation-ALARM", { state: { value: "constructor" } }),
  ])("is sent as it is, with the reason: %j", (event) => {
    const message = messageOf(event);
    expect(message).toMatchObject({ kind: "UNRECOGNIZED", severity: "HIGH", received: event });
    expect(message.problem).toMatch(/./);
    expect(factOf("problem", message)).toBe(message.problem);
  });

  it("keeps the sender's account if the event has one", () => {
    expect(messageOf({ ...EVENTS.request, detail: null }).accountId).toBe("111122223333");
    expect(messageOf({}).accountId).toBe(AWS.accountId);
  });

  it("has the Region and the time of the event only if they are valid", () => {
    const forged = { region: "x\nSeverity: INFO", time: "x\nSeverity: INFO", id: "x y" };
    expect(messageOf({ ...EVENTS.request, ...forged })).toMatchObject({
      region: AWS.region,
      time: "unknown",
      eventId: "unknown",
    });
  });
});

it.each<EventName>([
  "cc-plain-C-to-NC",
  "cc-pack-C-to-NC",
  "lam-fail",
  "lam-degraded",
  "ssm-yAndWait-Failed",
  "ssm-evaluate-Failed",
  "alarm-root-access-key-no-evaluation-ALARM",
])("reads %s of resources with another prefix, and then only of those", (name) => {
  const names = accountNames("second-root-keys");
  const renamed = Object.entries(NAMES).reduce(
    (text, [part, old]) => text.replaceAll(old, names[part as keyof typeof names]),
    JSON.stringify(EVENTS[name]),
  );
  const kindIn = (event: unknown, home = AWS) => readNotifications(event, home)[0]?.kind;
  expect(kindIn(JSON.parse(renamed), { ...AWS, names })).toBe(KINDS[name]);
  expect(kindIn(JSON.parse(renamed))).toBe("UNRECOGNIZED");
  expect(kindIn(EVENTS[name], { ...AWS, names })).toBe("UNRECOGNIZED");
});
