import { Aws, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

/** What it takes to publish to an encrypted topic. */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/**
 * EventBridge publishes by the policies of topic and key, which take no conditions for it.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
const EVENTBRIDGE = new iam.ServicePrincipal("events.amazonaws.com");

export interface NotificationTopicProps {
  /**
   * The topic that messages go to, in this account and Region. Its policy, and that of its key if it
   * has one, must let events.amazonaws.com publish.
   * @default a new one, encrypted with a key of its own
   */
  readonly topicArn?: string;
}

/**
 * Where people read what was found and what failed. A topic with AWS's own key, `alias/aws/sns`,
 * takes no messages from other services, so a new topic has a key of its own.
 * See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class NotificationTopic extends Construct {
  readonly topicArn: string;
  /** With the policy that lets EventBridge publish, but not with the subscriptions. */
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
        // SNS keeps no messages that could be read later.
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

  /** Sends the messages to an address, once its owner has confirmed. */
  subscribe(email: string): sns.CfnSubscription {
    return new sns.CfnSubscription(this, "Email", {
      topicArn: this.topicArn,
      protocol: "email",
      endpoint: email,
    });
  }

  /** Lets a role publish. */
  grantPublish(role: iam.Role): void {
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ["sns:Publish"], resources: [this.topicArn] }),
    );
    role.addToPolicy(this.#keyStatement());
    if (this.#key) return;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*]`,
      reason: "Which key encrypts a topic that is not ours is not known; only by way of SNS",
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
