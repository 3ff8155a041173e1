import { Construct } from "constructs";
import { NoticeRule } from "./notice-rule.ts";
import { accountNotices } from "./of-account.ts";
import type { NotificationTopic } from "./topic.ts";

export interface AccountNoticesProps {
  /** Where people read the messages. */
  readonly topic: NotificationTopic;
  /**
   * Ids of accounts whose findings nobody is told about by events. Failures are told all the same,
   * and so is what a remediation asks for.
   * @default none
   */
  readonly suppressFindingsFor?: readonly string[];
}

/**
 * Tells people what becomes of the evaluations and remediations of an account: what was found, what
 * is resolved, and what failed. It works on events that AWS sends anyway, or at a price per million.
 */
export class AccountNotices extends Construct {
  /** What tells a finding, which happens once: it must be there before the rule is. */
  readonly finding: Construct;

  constructor(
    scope: Construct,
    id: string,
    { topic, suppressFindingsFor = [] }: AccountNoticesProps,
  ) {
    super(scope, id);
    const { Finding, ...others } = accountNotices(suppressFindingsFor);
    this.finding = new NoticeRule(this, "Finding", { notice: Finding, topic });
    for (const [name, notice] of Object.entries(others)) {
      new NoticeRule(this, name, { notice, topic });
    }
  }
}
