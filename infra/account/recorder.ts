import { Aws, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { CfnConfigurationRecorder, CfnDeliveryChannel } from "aws-cdk-lib/aws-config";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

/**
 * AWS Config charges for each recorded change, so the recorder records a resource type of which an
 * account has few resources that rarely change.
 */
const RECORDED_TYPE = "AWS::CloudTrail::Trail";

/** What AWS Config calls for each trail, to record it. */
const TRAIL_ACTIONS = [
  "cloudtrail:GetEventSelectors",
  "cloudtrail:GetTrailStatus",
  "cloudtrail:ListTags",
];

/**
 * The cheapest configuration recorder, for a Region that has none: AWS Config rejects rules without
 * one. Deployment fails if the Region already has a recorder, as it can have only one.
 */
export class MinimalRecorder extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Retained when the stack is deleted: CloudFormation cannot delete a bucket that is not empty.
    const bucket = new s3.Bucket(this, "Bucket", {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(365) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason: "Only AWS Config reads and writes it; access logs would need another bucket",
    });
    const role = this.#role(bucket);
    const recorder = new CfnConfigurationRecorder(this, "Recorder", {
      roleArn: role.roleArn,
      recordingGroup: {
        allSupported: false,
        includeGlobalResourceTypes: false,
        resourceTypes: [RECORDED_TYPE],
      },
    });
    const channel = new CfnDeliveryChannel(this, "DeliveryChannel", {
      s3BucketName: bucket.bucketName,
    });
    // CloudFormation starts the recorder once both exist, so neither may wait for the other.
    for (const resource of [recorder, channel]) resource.node.addDependency(role, bucket);
  }

  #role(bucket: s3.Bucket): iam.Role {
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("config.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      description: `Records ${RECORDED_TYPE} for AWS Config`,
    });
    const delivered = `AWSLogs/${Aws.ACCOUNT_ID}/*`;
    // Trails of other Regions and of the organization's management account apply here, too.
    const trails = Stack.of(this).formatArn({
      service: "cloudtrail",
      region: "*",
      account: "*",
      resource: "trail",
      resourceName: "*",
    });
    for (const [actions, resource] of [
      [["cloudtrail:DescribeTrails"], "*"],
      [TRAIL_ACTIONS, trails],
    ] as const) {
      role.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [resource] }));
    }
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["s3:PutObject", "s3:PutObjectAcl"],
        resources: [bucket.arnForObjects(delivered)],
        conditions: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ["s3:GetBucketAcl"], resources: [bucket.bucketArn] }),
    );
    const bucketId = Stack.of(this).getLogicalId(bucket.node.defaultChild as s3.CfnBucket);
    Validations.of(role).acknowledge(
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "cloudtrail:DescribeTrails supports no resource-level permissions",
      },
      {
        id: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudtrail:*:*:trail/*]",
        reason: "Trails that are not known are recorded",
      },
      {
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/AWSLogs/<AWS::AccountId>/*]`,
        reason: "AWS Config chooses the names of the objects",
      },
    );
    return role;
  }
}
