import { describe, expect, it } from "vitest";
import type { Finding } from "../../cli/doctor/check.ts";
import { actionsOf, CHECKS } from "../integration/cli/doctor-actions.ts";
import { examine, openAccount, prepareDeployment } from "../integration/cli/doctor-under-test.ts";
import {
  deployCompletely,
  examine as examineOrganization,
} from "../integration/organization/examined-organization.ts";

/** Members that can be missing from an answer that makes a check good, by the reason. */
const MAY_BE_MISSING: Readonly<Record<string, readonly string[]>> = {
  "It is shown, and decides nothing.": [
    "DescribeAlarms.StateReason",
    "DescribeRemediationConfigurations.Automatic",
    "GetComplianceDetailsByConfigRule.Annotation",
    "ListAccounts.Name",
    "ListAccountsForParent.Name",
    "ListSubscriptionsByTopic.Endpoint",
  ],
  "AWS leaves it out for none, or for its default.": [
    "DescribeConfigRules.InputParameters",
    "DescribeConfigRules.MaximumExecutionFrequency",
    "DescribeConfigurationAggregators.AllAwsRegions",
    "DescribeDeliveryChannelStatus.configHistoryDeliveryInfo",
    "DescribeDeliveryChannelStatus.configSnapshotDeliveryInfo",
    "DescribeDeliveryChannelStatus.configStreamDeliveryInfo",
    "DescribeDeliveryChannelStatus.lastStatus",
    "GetEventSelectors.ExcludeManagementEventSources",
  ],
  "Another member says the same.": [
    // A recorder from before there were strategies: `allSupported`.
    "DescribeConfigurationRecorders.recordingStrategy",
    "DescribeConfigurationRecorders.useOnly",
    // `Status`, which is CURRENT.
    "ListStackInstances.DetailedStatus",
    "ListAccounts.State",
    "ListAccounts.Status",
  ],
  "No check is about it.": [
    "GetFunctionConfiguration.NAME_PREFIX",
    "GetFunctionConfiguration.ORGANIZATION",
    "GetFunctionConfiguration.RUNBOOK_URL",
    "GetFunctionConfiguration.SUPPRESS_FINDINGS_FOR",
    "ListAccountsForParent.State",
    "ListAccountsForParent.Status",
  ],
};
const CAN_BE_MISSING = new Set(Object.values(MAY_BE_MISSING).flat());

/** The checks that are about a member, where others read the answer for something else. Defaults to all that read it. */
const JUDGED_BY: Readonly<Record<string, readonly string[]>> = {
  "DescribeAlarms.AlarmActions": ["alarms"],
  "DescribeConfigRules.ConfigRuleState": ["rule"],
  "DescribeConfigRules.MessageType": ["rule"],
  "DescribeConfigRules.SourceDetails": ["rule"],
  "DescribeConfigRules.SourceIdentifier": ["rule"],
  "DescribeStackSet.ParameterValue": ["central-account"],
  "GetFunctionConfiguration.Description": ["function-version", "removal"],
  "GetFunctionConfiguration.Environment": ["topic", "removal"],
  "GetFunctionConfiguration.Runtime": ["function", "notification-function", "removal"],
  "GetFunctionConfiguration.TOPIC_ARN": ["topic"],
  "GetFunctionConfiguration.Variables": ["topic", "removal"],
  "GetQueueAttributes.ApproximateNumberOfMessages": ["dead-letters", "removal-queue"],
  "GetQueueAttributes.ApproximateNumberOfMessagesNotVisible": ["dead-letters", "removal-queue"],
  "ListAccounts.Accounts": ["coverage", "aggregator-sources"],
  "ListAccounts.Id": ["coverage", "aggregator-sources"],
  "ListRules.Description": ["event-rules"],
  "ListRules.EventPattern": ["event-rules"],
  "ListStackInstances.member": ["stack-instances", "coverage"],
};

/** When something was created or changed. The SDK refuses answers with times that it cannot read. */
const IS_TIME = /Time|Timestamp|Modified$/;

/** A deployment in which all is good, with what `doctor` finds in it. */
const SCOPES = {
  account: async () => {
    const deployed = await openAccount({ rule: "conformance-pack", noEvaluationAlarm: "true" });
    return { deployed, find: async () => (await examine(deployed)).findings };
  },
  before: async () => {
    const deployed = await openAccount({ rule: "conformance-pack" });
    prepareDeployment(deployed);
    return {
      deployed,
      find: async () => (await examine(deployed, { args: ["--before"] })).findings,
    };
  },
  organization: async () => {
    const deployed = await deployCompletely();
    return { deployed, find: () => examineOrganization(deployed) };
  },
};

/** Changes the body of an answer. */
type Change = (body: string) => string;

/** How to take a member away, wherever it is, and how to put a value of another type in its place. */
interface Member {
  readonly remove: Change;
  readonly garble: Change;
}

/** The members of an answer by their names. */
function membersOf(body: string): readonly (readonly [name: string, member: Member])[] {
  return body.startsWith("{") ? membersOfJson(body) : elementsOf(body);
}

function membersOfJson(body: string) {
  const names = new Set<string>();
  JSON.parse(body, (key, value) => {
    if (!/^\d*$/.test(key)) names.add(key);
    return value;
  });
  const put = (name: string, replace: (value: unknown) => unknown) => (it: string) =>
    JSON.stringify(JSON.parse(it, (key, value) => (key === name ? replace(value) : value)));
  return [...names].map((name) => {
    const garble = put(name, (value) => (typeof value === "string" ? 7 : "?"));
    return [name, { remove: put(name, () => undefined), garble }] as const;
  });
}

function elementsOf(body: string) {
  const names = new Set([...body.matchAll(/<(\w+)/g)].map(([, name = ""]) => name));
  return [...names].map((name) => {
    const elements = new RegExp(`<${name}(?: [^>]*)?>.*?</${name}>|<${name}\\s*/>`, "gs");
    const put = (text: string) => (it: string) => it.replaceAll(elements, text);
    return [name, { remove: put(""), garble: put(`<${name}>?</${name}>`) }] as const;
  });
}

function byCheck(findings: readonly Finding[]) {
  const found = (id: string) => findings.filter(({ check }) => check === id);
  return new Map(findings.map(({ check }) => [check, found(check)]));
}

const ROWS = (["account", "before", "organization"] as const).flatMap((scope) =>
  actionsOf(CHECKS[scope]).map((action) => [scope, action] as const),
);

describe("no check that reads a member of an answer is good without it", () => {
  it.each(ROWS)("%s: %s", async (scope, action) => {
    const operation = action.slice(action.indexOf(":") + 1);
    const { deployed, find } = await SCOPES[scope]();
    const findWith = async (change: Change) => {
      const fault = { kind: "malformed", change } as const;
      const restore = deployed.sandbox.faults.add({ operation, fault });
      const findings = byCheck(await find());
      restore();
      return findings;
    };
    const bodies: string[] = [];
    const healthy = await findWith((body) => {
      bodies.push(body);
      return body;
    });
    const good: string[] = [];
    for (const [name, { remove, garble }] of new Map(bodies.flatMap(membersOf))) {
      if (CAN_BE_MISSING.has(`${operation}.${name}`) || IS_TIME.test(name)) continue;
      const garbled = await findWith(garble);
      const readers = [...healthy.keys()].filter(
        (check) => JSON.stringify(garbled.get(check)) !== JSON.stringify(healthy.get(check)),
      );
      if (readers.length === 0) continue;
      const without = await findWith(remove);
      const judges = JUDGED_BY[`${operation}.${name}`] ?? readers;
      const stillGood = readers
        .filter((check) => judges.includes(check))
        .filter((check) => (without.get(check) ?? []).every(({ health }) => health === "GOOD"));
      if (stillGood.length > 0) good.push(`${operation}.${name}: ${stillGood.join(", ")}`);
    }
    await deployed.close();
    expect(good).toEqual([]);
  });
});
