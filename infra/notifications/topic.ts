import { Annotations, Aws, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import * as v from "valibot";
import { requireValid } from "../require-valid.ts";
import * as values from "../setting-values.ts";

/** What a publisher needs on the key of an encrypted topic. */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

const A_TOPIC = v.object({}, 'an ITopic, such as Topic.fromTopicArn(this, "Topic", topicArn)');

const A_LIST = v.array(v.unknown(), "a list of email addresses");

/** Publishes for the account's alarms. */
const CLOUDWATCH = new iam.ServicePrincipal("cloudwatch.amazonaws.com");

export interface NotificationTopicProps {
  /**
   * An existing topic in this account and Region. Its policy decides who else may publish. If it is imported,
   * its policy, and that of its key if it has one, must let cloudwatch.amazonaws.com publish, for the alarms.
   * @default - a new one, encrypted with a key of its own
   */
  readonly topic?: sns.ITopic;
  /**
   * Email addresses that receive all notifications after their owners confirm.
   * @default - none
   */
  readonly emails?: readonly string[];
}

/**
 * The topic for notifications. CloudWatch cannot publish to a topic with the AWS managed key,
 * `alias/aws/sns`, so a new topic has a customer managed key.
 * See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class NotificationTopic extends Construct {
  /** Includes the topic's policy, but not the subscriptions. */
  readonly topic: sns.ITopic;
  readonly #isNew: boolean;

  /** @throws {RangeError} If a property is invalid. */
  constructor(scope: Construct, id: string, props: NotificationTopicProps = {}) {
    super(scope, id);
    const { topic, emails = [] } = props;
    requireValid("topic", topic, A_TOPIC);
    requireValid("emails", emails, A_LIST);
    requireValid("emails", emails, values.emails);
    this.#isNew = topic === undefined;
    this.topic = topic ?? this.#newTopic();
    this.#allowCloudWatch();
    for (const email of emails) {
      subscribeEmail(this, `Email ${email}`, { topic: this.topic, email });
    }
    if (this.#isNew && emails.length === 0) {
      Annotations.of(this).addWarningV2(
        "root-access-key:noSubscriber",
        "Nobody receives notifications: set an email address or an existing topic, or subscribe to the new topic.",
      );
    }
  }

  #newTopic(): sns.ITopic {
    const masterKey = new kms.Key(this, "Key", {
      description: "Notifications about root access keys",
      enableKeyRotation: true,
      // SNS keeps no messages that the key would be needed for.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const displayName = "Root access key";
    return new sns.Topic(this, "Topic", { displayName, masterKey, enforceSSL: true });
  }

  /** Has no effect on an imported topic. */
  #allowCloudWatch(): void {
    this.#allow(CLOUDWATCH, { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } });
    // As in https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    this.topic.masterKey?.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [CLOUDWATCH],
        actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
        resources: ["*"],
      }),
    );
  }

  /**
   * Allows a role to publish and, on a new topic, denies it to all other principals of the account,
   * whatever their own policies allow. AWS services need a statement of their own anyway.
   */
  grantPublish(role: iam.Role): void {
    const { topicArn } = this.topic;
    role.addToPolicy(new iam.PolicyStatement({ actions: ["sns:Publish"], resources: [topicArn] }));
    role.addToPolicy(this.#keyStatement());
    if (this.#isNew) {
      this.#allow(new iam.ArnPrincipal(role.roleArn));
      this.topic.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          principals: [new iam.StarPrincipal()],
          actions: ["sns:Publish"],
          resources: [topicArn],
          conditions: {
            Bool: { "aws:PrincipalIsAWSService": "false" },
            ArnNotEquals: { "aws:PrincipalArn": role.roleArn },
          },
        }),
      );
      return;
    }
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*]`,
      reason: "The key of an existing topic is not known; access is limited to use through SNS",
    });
  }

  #allow(principal: iam.IPrincipal, conditions?: iam.Conditions): void {
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [principal],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions,
      }),
    );
  }

  #keyStatement(): iam.PolicyStatement {
    const { masterKey } = this.topic;
    if (masterKey) {
      return new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: [masterKey.keyArn] });
    }
    const anyKey = Stack.of(this).formatArn({ service: "kms", resource: "key", resourceName: "*" });
    return new iam.PolicyStatement({
      actions: KEY_ACTIONS,
      resources: [anyKey],
      conditions: { StringEquals: { "kms:ViaService": `sns.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
    });
  }
}

/** The existing topic that the settings name, if they name one. */
export function existingTopic(scope: Construct, topicArn: string | undefined) {
  return topicArn === undefined
    ? undefined
    : sns.Topic.fromTopicArn(scope, "ExistingTopic", topicArn);
}

/**
 * Subscribes an address, whose owner must confirm.
 *
 * @param id the construct's; another one is another subscription, to be confirmed again
 */
export function subscribeEmail(
  scope: Construct,
  id: string,
  { topic, email }: { readonly topic: sns.ITopic; readonly email: string },
): sns.CfnSubscription {
  const { topicArn } = topic;
  return new sns.CfnSubscription(scope, id, { topicArn, protocol: "email", endpoint: email });
}
