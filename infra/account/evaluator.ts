import { Aws, Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { EventBridgeDestination } from "aws-cdk-lib/aws-lambda-destinations";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { FUNCTION_NAME, LOG_GROUP_NAME } from "../../shared/names.ts";
import { EVALUATOR_BUNDLE } from "../bundle.ts";

/** All that an evaluation asks of AWS. None of these actions can be narrowed to a resource. */
const EVALUATION_ACTIONS = [
  "iam:GetAccountSummary",
  "iam:GenerateCredentialReport",
  "iam:GetCredentialReport",
  "config:PutEvaluations",
];

/**
 * IAM takes seconds for the report of most accounts, and longer where there are thousands of users.
 * The function waits only where a key exists, and reports in time whatever IAM does.
 */
const TIMEOUT = Duration.minutes(5);

export interface RootAccessKeyEvaluatorProps {
  /**
   * The function's code.
   * @default the bundle of this package, as an asset
   */
  readonly code?: lambda.Code;
  /**
   * How long the records of the evaluations are kept.
   * @default one year
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * The Lambda function that evaluates its own account, with a role that can do no more than that,
 * and the permission for AWS Config to invoke it.
 *
 * What becomes of an evaluation goes to the account's default event bus, so that one that failed
 * after all its retries, or had to do without the account summary, does not pass unnoticed.
 */
export class RootAccessKeyEvaluator extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: RootAccessKeyEvaluatorProps = {}) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, "Log", {
      logGroupName: LOG_GROUP_NAME,
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const outcome = new EventBridgeDestination();
    this.function = new lambda.Function(this, "Function", {
      functionName: FUNCTION_NAME,
      description: "Tells AWS Config whether the root user of this account has an access key",
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: props.code ?? lambda.Code.fromAsset(EVALUATOR_BUNDLE.folder),
      handler: "index.handler",
      role: this.#role(logGroup),
      timeout: TIMEOUT,
      memorySize: 256,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      onSuccess: outcome,
      onFailure: outcome,
      retryAttempts: 2,
    });
    this.function.addPermission("InvokedByConfig", {
      principal: new iam.ServicePrincipal("config.amazonaws.com"),
      sourceAccount: Aws.ACCOUNT_ID,
    });
  }

  #role(logGroup: logs.ILogGroup): iam.Role {
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: "Reads whether the root user has an access key, and reports it to AWS Config",
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: EVALUATION_ACTIONS, resources: ["*"] }));
    logGroup.grantWrite(role);
    Validations.of(this).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: `${EVALUATION_ACTIONS.join(", ")} support no resource-level permissions`,
    });
    return role;
  }
}
