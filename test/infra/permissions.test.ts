import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { permissions } from "./permissions.ts";
import { accountTemplate, memberTemplate, oneFileTemplate, organizationTemplate } from "./synth.ts";

const CONFIG_ARN = "arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>";

const EVALUATOR = [
  {
    Allow: [
      "config:PutEvaluations",
      "iam:GenerateCredentialReport",
      "iam:GetAccountSummary",
      "iam:GetCredentialReport",
    ],
    on: "*",
  },
  { Allow: ["logs:CreateLogStream", "logs:PutLogEvents"], on: "<EvaluatorLog.Arn>" },
  {
    Allow: ["events:PutEvents"],
    on: "arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/default",
  },
];

const DEFAULT_BUS = "arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/default";

/** Sends requests to a bus, and nothing else. */
const requesting = (on: string) => ({
  Allow: ["events:PutEvents"],
  on,
  if: {
    "ForAllValues:StringEquals": {
      "events:source": ["root-access-key"],
      "events:detail-type": ["Root Access Key Remediation Requested"],
    },
    Null: { "events:source": "false", "events:detail-type": "false" },
  },
});

const PUBLISHING = [
  { Allow: ["sns:Publish"], on: "<Topic>" },
  { Allow: ["kms:Decrypt", "kms:GenerateDataKey"], on: "<TopicKey.Arn>" },
];

const ON_RULES = `${CONFIG_ARN}:config-rule/*`;
const ON_PACKS = `${CONFIG_ARN}:conformance-pack/*`;
const EVALUATION = { Allow: ["config:StartConfigRulesEvaluation"], on: ON_RULES };
const EVALUATION_AND_FINDING = {
  Allow: ["config:GetComplianceDetailsByConfigRule", "config:StartConfigRulesEvaluation"],
  on: ON_RULES,
};

/** The permissions of the runbooks' roles if this is how they find the rule. */
function runbooks(lookup: object) {
  const summary = { Allow: ["iam:GetAccountSummary"], on: "*" };
  return {
    Runbook: [lookup, EVALUATION_AND_FINDING, summary, requesting(DEFAULT_BUS)],
    PromptReevaluation: [lookup, EVALUATION],
  };
}

const RUNBOOK = [
  { Allow: ["config:DescribeComplianceByConfigRule", "iam:GetAccountSummary"], on: "*" },
  EVALUATION_AND_FINDING,
];

const REEVALUATION = {
  PromptReevaluation: [{ Allow: ["config:DescribeComplianceByConfigRule"], on: "*" }, EVALUATION],
  PromptReevaluationStarter: [
    {
      Allow: ["ssm:StartAutomationExecution"],
      on: [
        "automation-definition/RootAccessKey-Reevaluate:$DEFAULT",
        "automation-execution/*",
        "document/RootAccessKey-Reevaluate",
      ]
        .map((name) => `arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:${name}`)
        .join(" "),
    },
    {
      Allow: ["iam:PassRole"],
      on: "<PromptReevaluationRole.Arn>",
      if: { StringEquals: { "iam:PassedToService": "ssm.amazonaws.com" } },
    },
  ],
};

/** The permissions of the notification function's role. */
const notification = (
  id: string,
  publishing: readonly object[] = PUBLISHING,
  more: readonly object[] = [],
) => [
  ...publishing,
  { Allow: ["logs:CreateLogStream", "logs:PutLogEvents"], on: `<${id}Log.Arn>` },
  ...more,
  { Allow: ["sqs:SendMessage"], on: `<${id}DeadLetters.Arn>` },
];
const NOTIFICATION = { NotificationsNotification: notification("NotificationsNotification") };

describe("the exact permissions of the roles", () => {
  it("in the account stack", () => {
    expect(permissions(accountTemplate())).toEqual({
      Evaluator: EVALUATOR,
      ...NOTIFICATION,
      Runbook: [...RUNBOOK, requesting(DEFAULT_BUS)],
      ...REEVALUATION,
    });
  });

  it("with a conformance pack: another way to find the rule", () => {
    const lookup = { Allow: ["config:DescribeConformancePackCompliance"], on: ON_PACKS };
    expect(permissions(accountTemplate({ rule: "conformance-pack" }))).toEqual({
      Evaluator: EVALUATOR,
      ...NOTIFICATION,
      ...REEVALUATION,
      ...runbooks(lookup),
    });
  });

  it("in the one-file template: the way to find the rule depends on its parameter", () => {
    const either = (standalone: string, pack: string) =>
      `<IsRuleStandalone ? ${standalone} : ${pack}>`;
    const action = either(
      "config:DescribeComplianceByConfigRule",
      "config:DescribeConformancePackCompliance",
    );
    expect(permissions(oneFileTemplate())).toEqual({
      Evaluator: EVALUATOR,
      ...NOTIFICATION,
      ...REEVALUATION,
      ...runbooks({ Allow: [action], on: either("*", ON_PACKS) }),
    });
  });

  it("with an existing topic, whose key is used only through SNS", () => {
    const topicArn = "arn:aws:sns:us-east-1:111122223333:alerts";
    const publishing = [
      { Allow: ["sns:Publish"], on: topicArn },
      {
        Allow: ["kms:Decrypt", "kms:GenerateDataKey"],
        on: "arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*",
        if: {
          StringEquals: {
            "kms:ViaService": {
              "Fn::Join": ["", ["sns.", { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }]],
            },
          },
        },
      },
    ];
    expect(permissions(accountTemplate({ topicArn }))).toEqual({
      Evaluator: EVALUATOR,
      NotificationsNotification: notification("NotificationsNotification", publishing),
      Runbook: [...RUNBOOK, requesting(DEFAULT_BUS)],
      ...REEVALUATION,
    });
  });

  it("with a recorder", () => {
    expect(permissions(accountTemplate({ recorder: true }))).toMatchObject({
      Recorder: [
        { Allow: ["cloudtrail:DescribeTrails"], on: "*" },
        {
          Allow: [
            "cloudtrail:GetEventSelectors",
            "cloudtrail:GetTrailStatus",
            "cloudtrail:ListTags",
          ],
          on: "arn:<AWS::Partition>:cloudtrail:*:*:trail/*",
        },
        {
          Allow: ["s3:PutObject", "s3:PutObjectAcl"],
          on: "<RecorderBucket.Arn>/AWSLogs/<AWS::AccountId>/*",
          if: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
        },
        { Allow: ["s3:GetBucketAcl"], on: "<RecorderBucket.Arn>" },
      ],
    });
  });

  it("in a member account, which can only send events to the central account", () => {
    const sending = { Allow: ["events:PutEvents"], on: "<CentralBusArn>" };
    expect(permissions(memberTemplate())).toEqual({
      Evaluator: EVALUATOR,
      Forwarder: [sending],
      Runbook: [...RUNBOOK, requesting("<CentralBusArn>")],
      ...REEVALUATION,
    });
  });

  it("in the organization's central account", () => {
    const Aggregator = [
      {
        Allow: [
          "organizations:DescribeOrganization",
          "organizations:ListAWSServiceAccessForOrganization",
          "organizations:ListAccounts",
          "organizations:ListDelegatedAdministrators",
        ],
        on: "*",
      },
    ];
    const taskPolicy = (name: string) => ({
      "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, `:iam::aws:policy/root-task/${name}`]],
    });
    const AUDIT = taskPolicy("IAMAuditRootUserCredentials");
    const DELETE = taskPolicy("IAMDeleteRootUserCredentials");
    const removal = (...taskPolicies: object[]) => [
      {
        Allow: ["sts:AssumeRoot"],
        on: "arn:<AWS::Partition>:iam::*:root",
        if: { StringEquals: { "sts:TaskPolicyArn": taskPolicies } },
      },
      { Allow: ["organizations:DescribeOrganization"], on: "*" },
      {
        Allow: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        on: "<RemovalQueueRequests.Arn>",
      },
      { Allow: ["logs:CreateLogStream", "logs:PutLogEvents"], on: "<RemovalLog.Arn>" },
    ];
    const Notification = notification("Notification", PUBLISHING, [
      {
        Allow: ["organizations:DescribeAccount"],
        on: "arn:<AWS::Partition>:organizations::*:account/o-exampleorgid/*",
      },
    ]);
    expect(permissions(organizationTemplate())).toEqual({ Aggregator, Notification });
    expect(permissions(organizationTemplate({ removal: "dry-run" }))).toEqual({
      Notification,
      Removal: removal(AUDIT),
      Aggregator,
    });
    expect(permissions(organizationTemplate({ removal: "delete" }))).toEqual({
      Notification,
      Removal: removal(AUDIT, DELETE),
      Aggregator,
    });
  });

  it("with protected accounts, for whose root users the removal's role is denied sessions", () => {
    const protectedAccounts = ["444455556666", "777788889999"];
    const { Removal } = permissions(organizationTemplate({ removal: "delete", protectedAccounts }));
    expect(Removal).toContainEqual({
      Deny: ["sts:AssumeRoot"],
      on: protectedAccounts.map((id) => `arn:<AWS::Partition>:iam::${id}:root`).join(" "),
    });
  });

  it("without a remediation: no role for a runbook", () => {
    const roles = Object.keys(permissions(accountTemplate({ remediation: "none" })));
    expect(roles).toEqual([
      "Evaluator",
      ...Object.keys(NOTIFICATION),
      ...Object.keys(REEVALUATION),
    ]);
  });
});

describe.each([
  ["an account", () => accountTemplate(), "NotificationsNotificationRole"],
  ["the one-file template", () => oneFileTemplate(), "NotificationsNotificationRole"],
  ["an organization", () => organizationTemplate(), "NotificationRole"],
] as const)("the topic of %s", (_, make, roleId) => {
  const policies = () => {
    const template = make();
    const only = (type: string) => Object.values(template.findResources(type))[0]?.Properties;
    return {
      topic: only("AWS::SNS::TopicPolicy").PolicyDocument.Statement as object[],
      key: only("AWS::KMS::Key").KeyPolicy.Statement as object[],
    };
  };
  const role = { "Fn::GetAtt": [expect.stringMatching(`^${roleId}`), "Arn"] };
  const cloudwatch = { Service: "cloudwatch.amazonaws.com" };
  const statement = { Action: "sns:Publish", Resource: { Ref: expect.stringMatching("^Topic") } };

  it("lets only the function's role publish, and CloudWatch for this account", () => {
    expect(policies().topic).toEqual([
      {
        ...statement,
        Sid: "AllowPublishThroughSSLOnly",
        Effect: "Deny",
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        ...statement,
        Sid: "1",
        Effect: "Allow",
        Principal: cloudwatch,
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
      { ...statement, Sid: "2", Effect: "Allow", Principal: { AWS: role } },
      {
        ...statement,
        Sid: "3",
        Effect: "Deny",
        Principal: "*",
        Condition: {
          Bool: { "aws:PrincipalIsAWSService": "false" },
          ArnNotEquals: { "aws:PrincipalArn": role },
        },
      },
    ]);
  });

  it("has a key that no service but CloudWatch can use", () => {
    expect(policies().key).toEqual([
      expect.objectContaining({ Action: "kms:*", Principal: { AWS: expect.anything() } }),
      {
        Effect: "Allow",
        Principal: cloudwatch,
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
      },
    ]);
  });
});

/** The principal and the condition of each role's trust policy. */
function trusts(template: Template) {
  return Object.values(template.findResources("AWS::IAM::Role")).map(({ Properties }) => {
    const [statement, ...more] = Properties.AssumeRolePolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(Properties.ManagedPolicyArns).toBeUndefined();
    return [statement.Principal, statement.Condition];
  });
}

describe("each role can be assumed by one service", () => {
  const thisAccount = { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } };

  it("only for this account, if the service sets the source account", () => {
    expect(trusts(accountTemplate({ recorder: true }))).toEqual([
      [{ Service: "lambda.amazonaws.com" }, undefined],
      [{ Service: "lambda.amazonaws.com" }, undefined],
      [{ Service: "ssm.amazonaws.com" }, thisAccount],
      [{ Service: "ssm.amazonaws.com" }, thisAccount],
      [{ Service: "events.amazonaws.com" }, undefined],
      [{ Service: "config.amazonaws.com" }, thisAccount],
    ]);
  });

  it("in an organization", () => {
    const template = memberTemplate();
    template.hasResourceProperties("AWS::IAM::Role", { RoleName: "RootAccessKey-Runbook" });
    template.hasResourceProperties("AWS::IAM::Role", { RoleName: "RootAccessKey-Forwarder" });
    expect(trusts(template)).toEqual([
      [{ Service: "lambda.amazonaws.com" }, undefined],
      [{ Service: "events.amazonaws.com" }, undefined],
      [{ Service: "ssm.amazonaws.com" }, thisAccount],
      [{ Service: "ssm.amazonaws.com" }, thisAccount],
      [{ Service: "events.amazonaws.com" }, undefined],
    ]);
    expect(trusts(organizationTemplate({ removal: "delete" }))).toEqual([
      [{ Service: "lambda.amazonaws.com" }, undefined],
      [{ Service: "lambda.amazonaws.com" }, undefined],
      [{ Service: "config.amazonaws.com" }, undefined],
    ]);
  });
});
