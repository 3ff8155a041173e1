import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ENVIRONMENT, MAX_SUPPRESSED_ACCOUNTS } from "../../notification/contract.ts";
import { accountNames, DEFAULT_NAME_PREFIX } from "../../shared/names.ts";
import { describeWithVersion } from "../../shared/version.ts";
import { codeOf, NOTIFICATION_BUNDLE } from "../bundle.ts";
import type { NamePrefixProps } from "../name-prefix.ts";
import { requireValid } from "../require-valid.ts";
import * as values from "../setting-values.ts";
import { alarmOnArrivals, alarmOnErrors } from "./alarms.ts";
import type { NotificationEvent } from "./events.ts";
import type { NotificationTopic } from "./topic.ts";

/** What notifications are sent, and how. */
export interface NotificationSettings {
  /**
   * IDs of accounts excluded from finding notifications. Failures and remediation requests are still sent.
   * @default - none
   */
  readonly suppressFindingsFor?: readonly string[];
  /**
   * URL of your copy of docs/runbook.md, to which notifications link.
   * @default - none: messages name the section
   */
  readonly runbookUrl?: string;
}

export interface NotificationFunctionProps extends NotificationSettings, NamePrefixProps {
  /** Where the messages go. */
  readonly topic: NotificationTopic;
  /**
   * The organization whose accounts the messages are about. The function adds their names.
   * @default - none: messages are about this account
   */
  readonly organizationId?: string;
}

/**
 * The Lambda function that turns each event into a message and publishes it to the topic, with a
 * least-privilege role. An event that it cannot publish goes to a dead-letter queue after two retries,
 * and alarms on the queue and on its errors reach the topic without it.
 */
export class NotificationFunction extends Construct {
  readonly function: lambda.Function;
  /** Events that led to no message, for 14 days. */
  readonly deadLetters: sqs.Queue;

  /** @throws {RangeError} If a setting is invalid: the function would refuse each event. */
  constructor(scope: Construct, id: string, props: NotificationFunctionProps) {
    super(scope, id);
    requireValid(
      "suppressFindingsFor",
      props.suppressFindingsFor,
      values.accounts(MAX_SUPPRESSED_ACCOUNTS),
    );
    requireValid("runbookUrl", props.runbookUrl, values.runbookUrl);
    const { suppressFindingsFor = [], runbookUrl = "", organizationId } = props;
    const { namePrefix = DEFAULT_NAME_PREFIX } = props;
    const names = accountNames(namePrefix);
    const { topic } = props.topic;
    this.deadLetters = new sqs.Queue(this, "DeadLetters", {
      queueName: names.notificationDeadLettersQueue,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const logGroup = new logs.LogGroup(this, "Log", {
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new lambda.Function(this, "Function", {
      functionName: names.notificationFunction,
      description: describeWithVersion("Formats events about root access keys as notifications"),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: codeOf(this, NOTIFICATION_BUNDLE),
      handler: "index.handler",
      role: this.#role(logGroup, props),
      environment: {
        [ENVIRONMENT.topicArn]: topic.topicArn,
        [ENVIRONMENT.suppressFindingsFor]: suppressFindingsFor.join(),
        [ENVIRONMENT.runbookUrl]: runbookUrl,
        [ENVIRONMENT.organization]: String(organizationId !== undefined),
        [ENVIRONMENT.namePrefix]: namePrefix,
      },
      // It waits two seconds at most for an account's name, and SNS answers in milliseconds.
      timeout: Duration.seconds(30),
      memorySize: 256,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      retryAttempts: 2,
      deadLetterQueue: this.deadLetters,
    });
    // The topic must let the function publish before the first event.
    this.function.node.addDependency(topic);
    alarmOnArrivals(this, "DeadLettersAlarm", {
      alarmName: names.notificationDeadLettersAlarm,
      description: `Events about root access keys led to no notification. Read them in the queue ${names.notificationDeadLettersQueue}, and the reason in the log of the function ${names.notificationFunction}.`,
      queue: this.deadLetters,
      topicArn: topic.topicArn,
    });
    alarmOnErrors(this, "ErrorsAlarm", {
      alarmName: names.notificationErrorsAlarm,
      description: `A notification about root access keys failed. Lambda retries twice. Then the event is in the queue ${names.notificationDeadLettersQueue}. Read the reason in the log of the function ${names.notificationFunction}.`,
      function: this.function,
      topicArn: topic.topicArn,
    });
  }

  #role(logGroup: logs.ILogGroup, props: NotificationFunctionProps): iam.Role {
    const { topic, organizationId } = props;
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: "Publishes notifications about root access keys",
    });
    topic.grantPublish(role);
    logGroup.grantWrite(role);
    if (organizationId === undefined) return role;
    // The organization's accounts belong to its management account.
    const accounts = `arn:${Stack.of(this).partition}:organizations::*:account/${organizationId}/*`;
    const actions = ["organizations:DescribeAccount"];
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: [accounts] }));
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:organizations::*:account/${organizationId}/*]`,
      reason: "Messages are about any account of the organization",
    });
    return role;
  }
}

export interface NotificationRuleProps {
  readonly event: NotificationEvent;
  readonly notifications: NotificationFunction;
  /**
   * The bus that receives the events, and the name of the rule on it.
   * @default - the account's default bus, and a name that CloudFormation generates
   */
  readonly bus?: { readonly eventBusName: string; readonly ruleName: string };
}

/** The EventBridge rule that hands events of one kind to the notification function. */
export class NotificationRule extends Construct {
  constructor(scope: Construct, id: string, { event, notifications, bus }: NotificationRuleProps) {
    super(scope, id);
    const { function: target, deadLetters } = notifications;
    const rule = new CfnRule(this, "Resource", {
      name: bus?.ruleName,
      eventBusName: bus?.eventBusName,
      description: event.description,
      eventPattern: event.eventPattern,
      targets: [
        {
          id: "Notification",
          arn: target.functionArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      ],
    });
    const principal = new iam.ServicePrincipal("events.amazonaws.com");
    new lambda.CfnPermission(this, "Permission", {
      action: "lambda:InvokeFunction",
      functionName: target.functionArn,
      principal: principal.service,
      sourceArn: rule.attrArn,
    });
    deadLetters.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [principal],
        actions: ["sqs:SendMessage"],
        resources: [deadLetters.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.attrArn } },
      }),
    );
  }
}
