import { Aws } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { RootAccessKeyEvaluator } from "../evaluator.ts";
import { NoticeRule } from "./notice-rule.ts";
import {
  degradedEvaluationNotice,
  failedEvaluationNotice,
  failedRemediationNotice,
  findingNotice,
  type Notice,
  noEvaluationNotice,
  resolvedNotice,
} from "./notices.ts";
import type { NotificationTopic } from "./topic.ts";

export interface AccountNoticesProps {
  readonly topic: NotificationTopic;
  readonly evaluator: RootAccessKeyEvaluator;
  /**
   * Ids of accounts whose findings nobody is told about. Failures are told all the same.
   * @default none
   */
  readonly quietAccounts?: readonly string[];
}

/**
 * Tells people what becomes of the evaluations and remediations of an account: what was found, what
 * is resolved, and what failed. It works on events that AWS sends anyway, or at a price per million.
 */
export class AccountNotices extends Construct {
  readonly #topic: NotificationTopic;
  readonly #role: iam.Role;

  constructor(scope: Construct, id: string, props: AccountNoticesProps) {
    super(scope, id);
    const { topic, evaluator, quietAccounts = [] } = props;
    this.#topic = topic;
    this.#role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("events.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      description: "Publishes messages about root access keys",
    });
    topic.grantPublish(this.#role);

    const { functionArn, logGroup } = evaluator.function;
    this.#add("Finding", findingNotice(quietAccounts));
    this.#add("Resolved", resolvedNotice(quietAccounts));
    this.#add("FailedEvaluation", failedEvaluationNotice(functionArn, logGroup.logGroupName));
    this.#add("DegradedEvaluation", degradedEvaluationNotice(functionArn, logGroup.logGroupName));
    this.#add("FailedRemediation", failedRemediationNotice());
  }

  /** Tells of an alarm too. */
  addNoEvaluationAlarm(alarmArn: string): NoticeRule {
    return this.#add("NoEvaluation", noEvaluationNotice(alarmArn));
  }

  #add(id: string, notice: Notice): NoticeRule {
    const { topicArn } = this.#topic;
    return new NoticeRule(this, id, { notice, topicArn, role: this.#role });
  }
}
