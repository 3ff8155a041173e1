import { Aws, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ENVIRONMENT, type RemovalMode, taskPolicyArns } from "../../removal/contract.ts";
import { REMOVAL_FUNCTION_NAME } from "../../shared/names.ts";
import { describeWithVersion } from "../../shared/version.ts";
import { REMOVAL_BUNDLE } from "../bundle.ts";
import type { NotificationFunction } from "../notifications/notification-function.ts";
import { RemovalAlarms } from "./removal-alarms.ts";
import { RemovalQueue } from "./removal-queue.ts";

export interface RootAccessKeyRemovalProps {
  /** The central bus, which receives the requests of member accounts. */
  readonly bus: EventBus;
  /** Sends notifications about the results. */
  readonly notifications: NotificationFunction;
  /** The topic for the alarms. */
  readonly topicArn: string;
  /** Whether keys are deleted, or only reported. */
  readonly mode: RemovalMode;
  /** Days for which a key's creation and last use protect the account's keys. */
  readonly protectUsedWithinDays: number;
  /** The last day of the exception, UTC, by account ID: `{"111122223333": "2026-12-31"}`. */
  readonly exceptions: Readonly<Record<string, string>>;
  /** IDs of accounts whose keys are never removed. */
  readonly protectedAccounts: readonly string[];
  /** Requests that are processed at the same time: 2 or more. */
  readonly maximumConcurrency: number;
}

/** The name of the subscription filter, which its metrics have. */
const FILTER_NAME = "root-access-key-removal";

/**
 * The Lambda function that removes the root access keys of the member account that requests it, in a root
 * session. Anyone who can invoke or change the function can delete keys anywhere in the organization.
 */
export class RootAccessKeyRemoval extends Construct {
  readonly function: lambda.Function;
  readonly queue: RemovalQueue;

  constructor(scope: Construct, id: string, props: RootAccessKeyRemovalProps) {
    super(scope, id);
    this.queue = new RemovalQueue(this, "Queue", { bus: props.bus });
    const { requests } = this.queue;
    const logGroup = new logs.LogGroup(this, "Log", {
      // Nothing else records what was deleted.
      retention: logs.RetentionDays.TEN_YEARS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.function = new lambda.Function(this, "Function", {
      functionName: REMOVAL_FUNCTION_NAME,
      description: describeWithVersion(
        "Removes a member account's root access keys on its request",
      ),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(REMOVAL_BUNDLE.folder),
      handler: "index.handler",
      role: this.#role(logGroup, requests, props),
      environment: {
        [ENVIRONMENT.mode]: props.mode,
        [ENVIRONMENT.protectUsedWithinDays]: String(props.protectUsedWithinDays),
        [ENVIRONMENT.exceptions]: JSON.stringify(props.exceptions),
        [ENVIRONMENT.protectedAccounts]: JSON.stringify(props.protectedAccounts),
        [ENVIRONMENT.queueArn]: requests.queueArn,
      },
      // A removal takes seconds. IAM can list a deleted key for some seconds more.
      timeout: Duration.minutes(1),
      memorySize: 256,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
    });
    const mapping = new lambda.CfnEventSourceMapping(this, "Mapping", {
      eventSourceArn: requests.queueArn,
      functionName: this.function.functionName,
      // The function refuses an event with any other number of records.
      batchSize: 1,
      scalingConfig: { maximumConcurrency: props.maximumConcurrency },
    });
    // Lambda checks the role's permissions on the queue.
    mapping.node.addDependency(this.function);
    this.#notifyOfRecords(logGroup, props.notifications);
    new RemovalAlarms(this, "Alarms", {
      function: this.function,
      queue: this.queue,
      logGroupName: logGroup.logGroupName,
      filterName: FILTER_NAME,
      topicArn: props.topicArn,
    });
  }

  #role(
    logGroup: logs.ILogGroup,
    requests: IQueue,
    { mode, protectedAccounts }: RootAccessKeyRemovalProps,
  ): iam.Role {
    const { partition } = Stack.of(this);
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: "Removes member accounts' root access keys in root sessions",
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["sts:AssumeRoot"],
        resources: [`arn:${partition}:iam::*:root`],
        conditions: {
          StringEquals: { "sts:TaskPolicyArn": taskPolicyArns(partition, mode) },
        },
      }),
    );
    if (protectedAccounts.length > 0) {
      role.addToPolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: ["sts:AssumeRoot"],
          resources: protectedAccounts.map((account) => `arn:${partition}:iam::${account}:root`),
        }),
      );
    }
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["organizations:DescribeOrganization"],
        resources: ["*"],
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        resources: [requests.queueArn],
      }),
    );
    logGroup.grantWrite(role);
    Validations.of(this).acknowledge(
      {
        id: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::*:root]",
        reason: "Any member account can request removal; the task policy limits the session",
      },
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "organizations:DescribeOrganization supports no resource-level permissions",
      },
    );
    return role;
  }

  /**
   * Hands each record in the function's log to the notification function. Anyone in this account who can call
   * logs:PutLogEvents on the log can forge one; docs/removal-and-security.md has a policy that denies it.
   */
  #notifyOfRecords(
    { logGroupName, logGroupArn }: logs.ILogGroup,
    notifications: NotificationFunction,
  ): void {
    const { functionArn } = notifications.function;
    const permission = new lambda.CfnPermission(this, "RecordsPermission", {
      action: "lambda:InvokeFunction",
      functionName: functionArn,
      principal: new iam.ServicePrincipal("logs.amazonaws.com").service,
      sourceArn: logGroupArn,
      sourceAccount: Aws.ACCOUNT_ID,
    });
    const filter = new logs.CfnSubscriptionFilter(this, "Records", {
      filterName: FILTER_NAME,
      logGroupName,
      destinationArn: functionArn,
      // The log is in JSON, with the function's record as the message.
      filterPattern: '{ $.message.decision = "*" && $.message.decision != "INTENT" }',
    });
    // CloudWatch Logs tries to invoke the function when it makes the filter.
    filter.addResourceDependency(permission);
  }
}
