import { Aws, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule, type EventBus } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import {
  ENVIRONMENT,
  EVENT_SOURCE,
  REQUEST_DETAIL_TYPE,
  type RemovalMode,
  taskPolicyArns,
} from "../../removal/contract.ts";
import {
  REMOVAL_ALARM_NAME,
  REMOVAL_FUNCTION_NAME,
  REMOVAL_QUEUE_NAME,
} from "../../shared/names.ts";
import { REMOVAL_BUNDLE } from "../bundle.ts";
import type { NotificationFunction } from "../notifications/notification-function.ts";

export interface RootAccessKeyRemovalProps {
  /** The central bus, which receives the requests of member accounts. */
  readonly bus: EventBus;
  /** Sends notifications about the results. */
  readonly notifications: NotificationFunction;
  /** Whether keys are deleted, or only reported. */
  readonly mode: RemovalMode;
  /** Days for which a key's creation and last use protect the account's keys. */
  readonly protectUsedWithinDays: number;
  /** The last day of the exception, UTC, by account ID: `{"111122223333": "2026-12-31"}`. */
  readonly exceptions: Readonly<Record<string, string>>;
  /** IDs of accounts whose keys are never removed. */
  readonly protectedAccounts: readonly string[];
}

/**
 * The Lambda function that removes the root access keys of the member account that requests it, in a root
 * session. Anyone who can invoke or change the function can delete keys anywhere in the organization.
 */
export class RootAccessKeyRemoval extends Construct {
  readonly function: lambda.Function;
  /** Failed requests, for 14 days. */
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: RootAccessKeyRemovalProps) {
    super(scope, id);
    const { bus } = props;
    this.deadLetters = new sqs.Queue(this, "DeadLetters", {
      queueName: REMOVAL_QUEUE_NAME,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    const logGroup = new logs.LogGroup(this, "Log", {
      // Nothing else records what was deleted.
      retention: logs.RetentionDays.TEN_YEARS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.function = new lambda.Function(this, "Function", {
      functionName: REMOVAL_FUNCTION_NAME,
      description: "Removes the root access keys of the member account that asks for it",
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(REMOVAL_BUNDLE.folder),
      handler: "index.handler",
      role: this.#role(logGroup, props.mode),
      environment: {
        [ENVIRONMENT.mode]: props.mode,
        [ENVIRONMENT.protectUsedWithinDays]: String(props.protectUsedWithinDays),
        [ENVIRONMENT.exceptions]: JSON.stringify(props.exceptions),
        [ENVIRONMENT.protectedAccounts]: JSON.stringify(props.protectedAccounts),
      },
      // A removal takes seconds. IAM can list a deleted key for some seconds more.
      timeout: Duration.minutes(1),
      memorySize: 256,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      retryAttempts: 2,
      deadLetterQueue: this.deadLetters,
    });
    this.#invokeByRequests(bus);
    this.#notifyOfRecords(logGroup, props.notifications);
    new CfnAlarm(this, "Alarm", {
      alarmName: REMOVAL_ALARM_NAME,
      alarmDescription: "Requests to remove root access keys came to nothing",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: [{ name: "QueueName", value: this.deadLetters.queueName }],
      statistic: "Maximum",
      period: Duration.minutes(5).toSeconds(),
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
    });
  }

  #role(logGroup: logs.ILogGroup, mode: RemovalMode): iam.Role {
    const { partition } = Stack.of(this);
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: "Removes root access keys of member accounts in sessions of their root users",
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
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["organizations:DescribeOrganization"],
        resources: ["*"],
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

  /** Hands each record in the function's log to the notification function. Nobody else can write there. */
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
      logGroupName,
      destinationArn: functionArn,
      // The log is in JSON, with the function's record as the message.
      filterPattern: '{ $.message.decision = "*" && $.message.decision != "INTENT" }',
    });
    // CloudWatch Logs tries to invoke the function when it makes the filter.
    filter.addResourceDependency(permission);
  }

  /** Only the bus may invoke the function, as it sets the account of the sender on each request. */
  #invokeByRequests(bus: EventBus): void {
    const rule = new CfnRule(this, "Requests", {
      name: "root-access-key-removal",
      eventBusName: bus.eventBusName,
      description: "Has the root access keys of the account that asks removed",
      eventPattern: { source: [EVENT_SOURCE], "detail-type": [REQUEST_DETAIL_TYPE] },
      targets: [
        {
          id: "Removal",
          arn: this.function.functionArn,
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      ],
    });
    this.function.addPermission("InvokedByRequests", {
      principal: new iam.ServicePrincipal("events.amazonaws.com"),
      sourceArn: rule.attrArn,
    });
    this.deadLetters.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.deadLetters.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.attrArn } },
      }),
    );
  }
}
