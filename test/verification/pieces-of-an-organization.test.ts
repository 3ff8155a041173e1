import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VERSION } from "../../shared/version.ts";
import { onlyRule } from "../integration/deployment/deploy-template.ts";
import {
  CENTRAL_ID,
  type DeployedOrganization,
  MANAGEMENT_ID,
  MEMBER_ID,
  type TemplateJson,
} from "../integration/organization/deployed-organization.ts";
import { complaints, deployCompletely } from "../integration/organization/examined-organization.ts";

const STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com";
const REGION = "us-east-1";
const NOTIFICATION = `arn:aws:lambda:${REGION}:${CENTRAL_ID}:function:root-access-key-notification`;
const REMOVAL = `arn:aws:lambda:${REGION}:${CENTRAL_ID}:function:root-access-key-removal`;

let deployed: DeployedOrganization;

describe("a piece that is taken away turns its line", () => {
  beforeEach(async () => {
    deployed = await deployCompletely();
  });
  afterEach(() => deployed.close());

  const denyRoot = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:*:iam::*:root" } },
      },
    ],
  };
  const instance = (): DeployedOrganization["stackSet"]["instances"][number] => {
    const found = deployed.stackSet.instances.find(({ accountId }) => accountId === MEMBER_ID);
    if (!found) throw new Error("The member has no stack.");
    return found;
  };
  const central = () => deployed.central.tenant;
  const configuration = () => {
    const found = central().functions.find(REMOVAL);
    if (!found) throw new Error(`There is no function ${REMOVAL}.`);
    return found.configuration;
  };
  const bus = () => {
    const found = central().events.findBus("root-access-key");
    if (!found) throw new Error("There is no central bus.");
    return found;
  };
  const ruleOf = (name: string) => {
    const found = bus().rules.find((rule) => rule.name === name);
    if (!found) throw new Error(`There is no rule ${name}.`);
    return found;
  };

  it.each<{ readonly piece: string; readonly take: () => unknown; readonly turned: string[] }>([
    {
      piece: "all features",
      take: () => {
        deployed.organization.featureSet = "CONSOLIDATED_BILLING";
      },
      turned: [
        "BAD organization: o-exampleorgid, with the management account 999999999999, has consolidated billing only: there are no StackSets and no delegated administrators.",
      ],
    },
    {
      piece: "trusted access of AWS Config",
      take: () => deployed.organization.trustedServices.delete("config.amazonaws.com"),
      turned: [
        "BAD trusted-access config.amazonaws.com: AWS Config has no trusted access, which the aggregator needs.",
      ],
    },
    {
      piece: "trusted access of StackSets",
      take: () => deployed.organization.trustedServices.delete(STACK_SETS),
      turned: [
        `BAD trusted-access ${STACK_SETS}: CloudFormation StackSets has no trusted access, which the StackSet needs.`,
      ],
    },
    {
      piece: "the delegation of AWS Config",
      take: () => deployed.organization.administrators.delete("config.amazonaws.com"),
      turned: [
        `BAD delegated-administrator config.amazonaws.com: AWS Config is delegated to no account. The caller is ${CENTRAL_ID}.`,
      ],
    },
    {
      piece: "the management of root credentials",
      take: () => deployed.organization.rootFeatures.delete("RootCredentialsManagement"),
      turned: [
        "BAD centralized-root-access: The management of root credentials is off: no account can be audited in a root session, and no root key can be removed.",
      ],
    },
    {
      piece: "root sessions",
      take: () => deployed.organization.rootFeatures.delete("RootSessions"),
      turned: [
        "WARNING centralized-root-access: The management of root credentials is on, and root sessions are off. Root keys are audited and removed without them.",
      ],
    },
    {
      piece: "the exception for root sessions from a policy",
      take: () =>
        deployed.organization.addPolicy("deny-root", denyRoot, [deployed.organization.rootId]),
      turned: [
        "BAD root-policies deny-root (p-00000001): It denies what root sessions do, in Root (r-sbox): root keys there can be neither audited nor removed from the central account.",
      ],
    },
    {
      piece: "the certainty that a policy lets root sessions be",
      take: () => {
        const [statement] = denyRoot.Statement;
        const Condition = { Bool: { "aws:MultiFactorAuthPresent": "false" } };
        const policy = { ...denyRoot, Statement: [{ ...statement, Condition }] };
        deployed.organization.addPolicy("mfa", policy, [deployed.organization.rootId]);
      },
      turned: [
        "UNKNOWN root-policies mfa (p-00000001): Whether it denies what root sessions do, in Root (r-sbox), depends on conditions that are not understood.",
      ],
    },
    {
      piece: "the place of the central account",
      take: () => deployed.stackSet.properties.Parameters.splice(0),
      turned: [
        "UNKNOWN central-account: The parameters of the StackSet do not say which account it is.",
      ],
    },
    {
      piece: "the aggregator",
      take: () => central().aggregators.delete("root-access-key"),
      turned: ["BAD aggregator: There is no aggregator root-access-key in us-east-1."],
    },
    {
      piece: "the results of an account",
      take: () =>
        central().aggregators.get("root-access-key").failures.set(MEMBER_ID, {
          status: "FAILED",
          code: "NoRecorder",
          message: "There is no recorder",
        }),
      turned: [
        `BAD aggregator-sources: The last update is FAILED (NoRecorder: There is no recorder). payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "the aggregator's access to the organization",
      take: () =>
        central().aggregators.get("root-access-key").failures.set("o-exampleorgid", {
          status: "FAILED",
          code: "OrganizationAccessDenied",
          message: "Not authorized",
        }),
      turned: [
        "BAD aggregator-sources: The last update of the organization o-exampleorgid is FAILED (OrganizationAccessDenied: Not authorized).",
      ],
    },
    {
      piece: "a statement of the central bus",
      take: () => {
        const { Version, Statement } = bus().policy as { Version: string; Statement: object[] };
        bus().policy = { Version, Statement: Statement.slice(1) };
      },
      turned: [
        "BAD central-bus RootAccessKeyRequests: This statement of the policy is missing: such events do not arrive.",
      ],
    },
    {
      piece: "the organization from a statement of the central bus",
      take: () => {
        const policy = JSON.stringify(bus().policy);
        bus().policy = JSON.parse(policy.replace("o-exampleorgid", "o-other"));
      },
      turned: [
        "BAD central-bus RootAccessKeyRequests: This statement of the policy is not as this version deploys it.",
      ],
    },
    {
      piece: "a request, which came to nothing",
      take: () =>
        central().queues.send(
          `arn:aws:sqs:${REGION}:${CENTRAL_ID}:root-access-key-removal-dead-letters`,
          "{}",
        ),
      turned: [
        "BAD removal-queue root-access-key-removal-dead-letters: 1 in the dead-letter queue: they were not processed.",
      ],
    },
    {
      piece: "the function that removes root keys",
      take: () => central().functions.delete(REMOVAL),
      turned: [
        "BAD removal: There is a queue of requests and no function root-access-key-removal: they wait, and no root key is removed.",
      ],
    },
    {
      piece: "the execution of the function",
      take: () => {
        configuration().reservedConcurrency = 0;
      },
      turned: [
        "BAD removal root-access-key-removal: The reserved concurrency of the function is 0, so that it never runs. It is a dry run: it reports what it would delete. Protected accounts: none.",
      ],
    },
    {
      piece: "the version of the function",
      take: () => {
        configuration().description = "Removes (root-access-key 0.0.1)";
      },
      turned: [
        `WARNING removal root-access-key-removal: The function is of version 0.0.1; this is ${VERSION}.`,
      ],
    },
    {
      piece: "the event source mapping",
      take: () => central().functions.mappings.splice(0),
      turned: [
        `BAD removal-mapping: None hands requests from arn:aws:sqs:${REGION}:${CENTRAL_ID}:root-access-key-removal-requests to the function: they wait, and no root key is removed.`,
      ],
    },
    {
      piece: "the event source mapping, disabled",
      take: () => {
        for (const mapping of central().functions.mappings) mapping.state = "Disabled";
      },
      turned: [
        expect.stringMatching(
          /^BAD removal-mapping [\w-]+: It is Disabled: requests wait, and no root key is removed\.$/,
        ),
      ],
    },
    {
      piece: "the queues of requests",
      take: () => {
        for (const name of ["requests", "dead-letters"]) {
          central().queues.deleteQueue(
            `arn:aws:sqs:${REGION}:${CENTRAL_ID}:root-access-key-removal-${name}`,
          );
        }
      },
      turned: [
        "BAD removal-queue: The queue of requests does not exist.",
        "BAD removal-queue: The queue of dead letters does not exist.",
      ],
    },
    {
      piece: "the consumer of requests",
      take: () => {
        const alarm = central().alarms.all.get("root-access-key-removal-oldest-request");
        if (alarm) alarm.state = "ALARM";
      },
      turned: [
        "BAD alarms root-access-key-removal-oldest-request: In ALARM: Threshold not crossed.",
      ],
    },
    {
      piece: "an alarm on the removal",
      take: () => central().alarms.all.delete("root-access-key-removal-subscription"),
      turned: ["BAD alarms root-access-key-removal-subscription: There is no such alarm."],
    },
    {
      piece: "the action of an alarm on the removal",
      take: () => {
        const { all } = central().alarms;
        const alarm = all.get("root-access-key-removal-errors");
        if (alarm) all.set(alarm.name, { ...alarm, actions: [] });
      },
      turned: [
        `BAD alarms root-access-key-removal-errors: The alarm does not publish to arn:aws:sns:${REGION}:${CENTRAL_ID}:Topic, so that it notifies nobody.`,
      ],
    },
    {
      piece: "a rule on the central bus",
      take: () => bus().deleteRule("root-access-key-finding"),
      turned: ["BAD central-rules The root user has an access key: There is no such rule."],
    },
    {
      piece: "a rule on the central bus, disabled",
      take: () => Object.assign(ruleOf("root-access-key-finding"), { state: "DISABLED" }),
      turned: [
        "BAD central-rules The root user has an access key: The rule root-access-key-finding is disabled.",
      ],
    },
    {
      piece: "the way of requests to the queue",
      take: () => Object.assign(ruleOf("root-access-key-removal"), { targets: [] }),
      turned: [
        "BAD central-rules Requests the removal of an account's root access keys: The rule root-access-key-removal has no target, or another one.",
      ],
    },
    {
      piece: "the rule on dead letters",
      take: () => {
        const defaultBus = central().events.findBus("default");
        for (const { name, description } of [...(defaultBus?.rules ?? [])]) {
          if (description?.startsWith("Requests to remove")) defaultBus?.deleteRule(name);
        }
      },
      turned: [
        "BAD central-rules Requests to remove root access keys were not processed: There is no such rule.",
      ],
    },
    {
      piece: "the notification function",
      take: () => central().functions.delete(NOTIFICATION),
      turned: [
        "BAD notification-function root-access-key-notification: EventBridge rules call the function, and there is none. No notification is sent.",
      ],
    },
    {
      piece: "the permission of the rules on the central bus",
      take: () => central().functions.setPermissions(NOTIFICATION, []),
      turned: [
        expect.stringMatching(
          /^BAD notification-invocation root-access-key-notification: .* invoke it: .*root-access-key-finding/,
        ),
      ],
    },
    {
      piece: "everybody who is notified",
      take: () => {
        const { topics } = central();
        const arn = `arn:aws:sns:${REGION}:${CENTRAL_ID}:Topic`;
        for (const subscription of [...topics.describe(arn).subscriptions]) {
          topics.unsubscribe(arn, subscription.arn);
        }
      },
      turned: ["BAD subscriptions: 0 confirmed; 2 deleted. Notifications reach nobody."],
    },
    {
      piece: "the StackSet",
      take: () => deployed.organization.stackSets.delete("root-access-key"),
      turned: ["BAD stack-set: The organization has no StackSet root-access-key in us-east-1."],
    },
    {
      piece: "the success of the last operation",
      take: () => {
        const operation = deployed.stackSet.addOperation("UPDATE");
        operation.status = "FAILED";
        operation.statusReason = "Too many stacks failed.";
      },
      turned: [
        expect.stringMatching(
          /^BAD stack-set-operations [\w-]+: The last operation, UPDATE of \S+, is FAILED\. Too many stacks failed\.$/,
        ),
      ],
    },
    {
      piece: "the end of an operation",
      take: () => {
        deployed.stackSet.addOperation("UPDATE").status = "RUNNING";
      },
      turned: [
        expect.stringMatching(
          /^WARNING stack-set-operations [\w-]+: The operation UPDATE of \S+ is RUNNING\.$/,
        ),
      ],
    },
    {
      piece: "a stack's update",
      take: () =>
        Object.assign(instance(), {
          status: "OUTDATED",
          detailedStatus: "FAILED",
          statusReason: "No recorder",
        }),
      turned: [
        `BAD stack-instances: The stack is OUTDATED (FAILED): No recorder payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "a resource of a stack",
      take: () => Object.assign(instance(), { driftStatus: "DRIFTED" }),
      turned: [
        `BAD stack-drift: Resources were changed after the deployment. payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "a stack",
      take: () => deployed.stackSet.instances.splice(1, 1),
      turned: [
        `BAD coverage: These accounts are in the OUs of the StackSet and have no stack. payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "a stack from the Region",
      take: () => Object.assign(instance(), { region: "eu-west-1" }),
      turned: [
        `BAD coverage: These accounts are in the OUs of the StackSet and have no stack. payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "an account's place in the OUs",
      take: () => {
        deployed.organization.member(MEMBER_ID).parentId = deployed.organization.rootId;
        deployed.stackSet.instances.splice(1, 1);
      },
      turned: [
        `WARNING coverage: These accounts are outside the OUs of the StackSet. payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "an OU of the StackSet",
      take: () => (deployed.organization.units as Map<string, unknown>).delete("ou-exam-ple00002"),
      turned: [
        "BAD coverage: The StackSet covers what is not in the organization any more: ou-exam-ple00002.",
      ],
    },
    {
      piece: "an account's activity",
      take: () => {
        deployed.organization.member(MEMBER_ID).status = "SUSPENDED";
      },
      turned: [
        `WARNING coverage: These accounts are not active: nothing evaluates them, and their root keys may still be there. payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "an account's exclusion, which automatic deployment ignores",
      take: () => {
        const [stack] = ["RootAccessKeyOrganization"].map((name) => central().stacks.get(name));
        const template = JSON.parse(stack?.templateBody ?? "");
        for (const { Type, Properties } of Object.values<TemplateJson>(template.Resources)) {
          if (Type !== "AWS::CloudFormation::StackSet") continue;
          const targets = Properties.StackInstancesGroup[0].DeploymentTargets;
          Object.assign(targets, { Accounts: [MEMBER_ID], AccountFilterType: "DIFFERENCE" });
        }
        if (stack) central().stacks.add({ ...stack, templateBody: JSON.stringify(template) });
      },
      turned: [
        `WARNING excluded-accounts: Automatic deployment covers these accounts although they are excluded. payments-prod (${MEMBER_ID})`,
      ],
    },
    {
      piece: "the result of the management account",
      take: () => onlyRule(deployed.management).evaluations.clear(),
      turned: [
        `BAD management-account: Account ${MANAGEMENT_ID} (${MANAGEMENT_ID}) has no result of the rule in the aggregator. A StackSet does not deploy to it.`,
      ],
    },
  ])("$piece", async ({ take, turned }) => {
    take();
    expect(await complaints(deployed)).toEqual(turned);
  });
});
