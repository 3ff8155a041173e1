import { Aws, Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { EventBridgeDestination } from "aws-cdk-lib/aws-lambda-destinations";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { EVALUATION_ACTIONS } from "../../rule/actions.ts";
import { accountNames } from "../../shared/names.ts";
import { describeWithVersion } from "../../shared/version.ts";
import { codeOf, EVALUATOR_BUNDLE } from "../bundle.ts";
import type { NamePrefixProps } from "../name-prefix.ts";

/**
 * IAM generates the credential report of most accounts within seconds, and takes longer for thousands of
 * users. The function waits only if a key exists, and reports before this timeout whatever IAM does.
 */
const TIMEOUT = Duration.minutes(5);

export interface RootAccessKeyEvaluatorProps extends NamePrefixProps {
  /**
   * How long the log is kept.
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * The Lambda function that evaluates its own account, with a least-privilege role and the permission
 * for AWS Config to invoke it.
 *
 * Lambda sends the result of each evaluation to the account's default event bus, so that an evaluation
 * that fails after all retries, or lacks the account summary, leads to a notification.
 */
export class RootAccessKeyEvaluator extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: RootAccessKeyEvaluatorProps = {}) {
    super(scope, id);
    const names = accountNames(props.namePrefix);
    const logGroup = new logs.LogGroup(this, "Log", {
      logGroupName: names.evaluatorLogGroup,
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const outcome = new EventBridgeDestination();
    this.function = new lambda.Function(this, "Function", {
      functionName: names.evaluator,
      description: describeWithVersion(
        "Checks whether the root user of this account has an access key, for AWS Config",
      ),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: codeOf(this, EVALUATOR_BUNDLE),
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
      description: "Checks for root access keys and reports to AWS Config",
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: [...EVALUATION_ACTIONS], resources: ["*"] }),
    );
    logGroup.grantWrite(role);
    Validations.of(this).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: `${EVALUATION_ACTIONS.join(", ")} support no resource-level permissions`,
    });
    return role;
  }
}
