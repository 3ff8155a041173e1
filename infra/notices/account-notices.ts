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
  /** Where people read the messages. */
  readonly topic: NotificationTopic;
  /** The function whose failed and degraded evaluations are told. */
  readonly evaluator: RootAccessKeyEvaluator;
  /**
   * Ids of accounts whose findings nobody is told about by events. Failures are told all the same,
   * and so is what a remediation asks for.
   * @default none
   */
  readonly quietAccounts?: readonly string[];
}

/**
 * Tells people what becomes of the evaluations and remediations of an account: what was found, what
 * is resolved, and what failed. It works on events that AWS sends anyway, or at a price per million.
 */
export class AccountNotices extends Construct {
  /** What tells a finding, which happens once: it must be there before the rule is. */
  readonly finding: NoticeRule;
  readonly #topic: NotificationTopic;

  constructor(scope: Construct, id: string, props: AccountNoticesProps) {
    super(scope, id);
    const { topic, evaluator, quietAccounts = [] } = props;
    this.#topic = topic;

    const { functionArn, logGroup } = evaluator.function;
    this.finding = this.#add("Finding", findingNotice(quietAccounts));
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
    const rule = new NoticeRule(this, id, { notice, topicArn: this.#topic.topicArn });
    rule.node.addDependency(this.#topic.topic);
    return rule;
  }
}
