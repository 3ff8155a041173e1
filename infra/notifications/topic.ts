import { Aws, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as sns from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

/** What a publisher needs on the key of an encrypted topic. */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Publishes for the account's alarms. */
const CLOUDWATCH = new iam.ServicePrincipal("cloudwatch.amazonaws.com");

export interface NotificationTopicProps {
  /**
   * The topic for the messages, in this account and Region. Its policy decides who else may publish. It, and
   * that of its key if it has one, must let cloudwatch.amazonaws.com publish, for the alarms.
   * @default a new one, encrypted with a key of its own
   */
  readonly topicArn?: string;
}

/**
 * The topic for notifications. CloudWatch cannot publish to a topic with the AWS managed key,
 * `alias/aws/sns`, so a new topic has a customer managed key.
 * See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class NotificationTopic extends Construct {
  readonly topicArn: string;
  /** Includes the topic's policy, but not the subscriptions. */
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
      this.#allow(CLOUDWATCH, { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } });
      // As in https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
      this.#key.addToResourcePolicy(
        new iam.PolicyStatement({
          principals: [CLOUDWATCH],
          actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
          resources: ["*"],
        }),
      );
    }
    this.topicArn = this.topic.topicArn;
  }

  /**
   * Subscribes an address, whose owner must confirm.
   *
   * @param id the construct's; a new one is a new subscription, to be confirmed again
   */
  subscribe(email: string, id = `Email ${email}`): sns.CfnSubscription {
    return new sns.CfnSubscription(this, id, {
      topicArn: this.topicArn,
      protocol: "email",
      endpoint: email,
    });
  }

  /**
   * Allows a role to publish and, on a topic of this stack, denies it to all other principals of the
   * account, whatever their own policies allow. AWS services need a statement of their own anyway.
   */
  grantPublish(role: iam.Role): void {
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ["sns:Publish"], resources: [this.topicArn] }),
    );
    role.addToPolicy(this.#keyStatement());
    if (this.#key) {
      this.#allow(new iam.ArnPrincipal(role.roleArn));
      this.topic.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          principals: [new iam.StarPrincipal()],
          actions: ["sns:Publish"],
          resources: [this.topicArn],
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
