import { Aws, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

/** What a publisher needs on the key of an encrypted topic. */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/**
 * The policies of topic and key that let EventBridge publish support no conditions.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
const EVENTBRIDGE = new iam.ServicePrincipal("events.amazonaws.com");

export interface NotificationTopicProps {
  /**
   * The topic for the messages, in this account and Region. Its policy, and that of its key if it has
   * one, must let events.amazonaws.com publish.
   * @default a new one, encrypted with a key of its own
   */
  readonly topicArn?: string;
}

/**
 * The topic for notifications. Other services cannot publish to a topic with the AWS managed key,
 * `alias/aws/sns`, so a new topic has a customer managed key.
 * See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class NotificationTopic extends Construct {
  readonly topicArn: string;
  /** Includes the policy that lets EventBridge publish, but not the subscriptions. */
  readonly topic: sns.ITopic;
  readonly #key: kms.Key | undefined;

  constructor(scope: Construct, id: string, { topicArn }: NotificationTopicProps = {}) {
    super(scope, id);
    if (topicArn) {
      this.topic = sns.Topic.fromTopicArn(this, "Topic", topicArn);
    } else {
      this.#key = new kms.Key(this, "Key", {
        description: "Messages about root access keys",
        enableKeyRotation: true,
        // SNS keeps no messages that the key would be needed for.
        removalPolicy: RemovalPolicy.DESTROY,
      });
      this.topic = new sns.Topic(this, "Topic", {
        displayName: "Root access key",
        masterKey: this.#key,
        enforceSSL: true,
      });
      this.topic.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [EVENTBRIDGE],
          actions: ["sns:Publish"],
          resources: [this.topic.topicArn],
        }),
      );
      this.#key.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [EVENTBRIDGE],
          actions: KEY_ACTIONS,
          resources: ["*"],
        }),
      );
    }
    this.topicArn = this.topic.topicArn;
  }

  /** Subscribes an address, whose owner must confirm. */
  subscribe(email: string): sns.CfnSubscription {
    return new sns.CfnSubscription(this, "Email", {
      topicArn: this.topicArn,
      protocol: "email",
      endpoint: email,
    });
  }

  /** Allows a role to publish. */
  grantPublish(role: iam.Role): void {
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ["sns:Publish"], resources: [this.topicArn] }),
    );
    role.addToPolicy(this.#keyStatement());
    if (this.#key) return;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*]`,
      reason: "The key of an existing topic is not known; access is limited to use through SNS",
    });
  }

  #keyStatement(): iam.PolicyStatement {
    if (this.#key) {
      return new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: [this.#key.keyArn] });
    }
    const anyKey = Stack.of(this).formatArn({ service: "kms", resource: "key", resourceName: "*" });
    return new iam.PolicyStatement({
      actions: KEY_ACTIONS,
      resources: [anyKey],
      conditions: { StringEquals: { "kms:ViaService": `sns.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
    });
  }
}
