import {
  type ComplianceType,
  ConfigServiceClient,
  PutEvaluationsCommand,
} from "@aws-sdk/client-config-service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

const ACCOUNT_ID = "111122223333";
const NOW = new Date("2026-11-23T12:00:00.123Z");
const ORDERING = new Date("2026-11-23T11:59:59.500Z");

let sandbox: Sandbox;
let tenant: Tenant;
let config: ConfigServiceClient;
let topic: string;

beforeEach(async () => {
  sandbox = await Sandbox.start({ clock: () => NOW });
  tenant = sandbox.addAccount({ id: ACCOUNT_ID });
  tenant.rules.put("rule");
  topic = tenant.topics.create("topic");
  tenant.events.addRule({
    EventPattern: { source: ["aws.config"] },
    Targets: [{ Id: "Target0", Arn: topic }],
  });
  config = new ConfigServiceClient({ ...sandbox.clientSettingsOf(tenant.account), maxAttempts: 1 });
});
afterEach(async () => {
  config.destroy();
  await sandbox.close();
});

const put = (type: ComplianceType, input: { Annotation?: string; TestMode?: boolean } = {}) =>
  config.send(
    new PutEvaluationsCommand({
      ResultToken: tenant.rules.startEvaluation("rule").resultToken,
      TestMode: input.TestMode,
      Evaluations: [
        {
          ComplianceResourceType: "AWS::::Account",
          ComplianceResourceId: ACCOUNT_ID,
          ComplianceType: type,
          Annotation: input.Annotation,
          OrderingTimestamp: ORDERING,
        },
      ],
    }),
  );
const events = () => tenant.topics.messages(topic).map(({ message }) => JSON.parse(message));
/** The types before and after, of each event. */
const changes = () =>
  events().map(({ detail: { oldEvaluationResult: old, newEvaluationResult } }) => [
    old?.complianceType,
    newEvaluationResult.complianceType,
  ]);

describe("a result", () => {
  it("sends an event with AWS Config's fields", async () => {
    await put("NON_COMPLIANT", { Annotation: "A key." });
    const result = {
      evaluationResultIdentifier: {
        evaluationResultQualifier: {
          configRuleName: "rule",
          resourceType: "AWS::::Account",
          resourceId: ACCOUNT_ID,
        },
        orderingTimestamp: ORDERING.toISOString(),
      },
      resultRecordedTime: NOW.toISOString(),
      configRuleInvokedTime: NOW.toISOString(),
    };
    const event = {
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "Config Rules Compliance Change",
      source: "aws.config",
      account: ACCOUNT_ID,
      time: "2026-11-23T12:00:00Z",
      region: "us-east-1",
      resources: [],
      detail: {
        resourceId: ACCOUNT_ID,
        awsRegion: "us-east-1",
        awsAccountId: ACCOUNT_ID,
        configRuleName: "rule",
        configRuleARN: tenant.rules.get("rule").arn,
        recordVersion: "1.0",
        messageType: "ComplianceChangeNotification",
        notificationCreationTime: NOW.toISOString(),
        resourceType: "AWS::::Account",
        newEvaluationResult: { ...result, complianceType: "NON_COMPLIANT", annotation: "A key." },
      },
    };
    expect(events()).toEqual([event]);

    await put("COMPLIANT");
    const { newEvaluationResult: oldEvaluationResult, ...rest } = event.detail;
    const newEvaluationResult = { ...result, complianceType: "COMPLIANT" };
    expect(events()[1].detail).toEqual({ ...rest, oldEvaluationResult, newEvaluationResult });
  });

  it("sends no event if the compliance stays the same", async () => {
    await put("COMPLIANT");
    await put("COMPLIANT", { Annotation: "Still." });
    expect(changes()).toEqual([[undefined, "COMPLIANT"]]);
  });

  it("sends one event when it is cleared", async () => {
    await put("NOT_APPLICABLE");
    await put("NON_COMPLIANT");
    await put("NOT_APPLICABLE");
    await put("NOT_APPLICABLE");
    expect(changes()).toEqual([
      [undefined, "NON_COMPLIANT"],
      ["NON_COMPLIANT", "NOT_APPLICABLE"],
    ]);
  });

  it("sends no event in test mode", async () => {
    await put("NON_COMPLIANT", { TestMode: true });
    expect(changes()).toEqual([]);
  });
});
