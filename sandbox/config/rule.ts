/** A result that AWS Config keeps for a rule and a resource. */
export interface StoredEvaluation {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly complianceType: "COMPLIANT" | "NON_COMPLIANT";
  readonly annotation: string | undefined;
  readonly orderingTimestamp: Date;
  readonly recordedTime: Date;
  readonly invokedTime: Date;
}

/** A periodic custom rule. */
export interface ConfigRule {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  /** The conformance pack that the rule is of, if it is of one. */
  readonly packName: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** How often AWS Config evaluates it, and where it says so. What is written is for tests. */
  schedule: {
    readonly frequency: string;
    /** In its source, as for most custom rules, in the rule itself, or nowhere. */
    readonly statedIn: "SOURCE" | "RULE" | "NOWHERE";
  };
  /** What the rule found last, by resource type and id. */
  readonly evaluations: Map<string, StoredEvaluation>;
}

/** What AWS Config sends to a rule's function when the schedule says so. */
export interface ScheduledEvent {
  readonly version: string;
  readonly accountId: string;
  readonly configRuleArn: string;
  readonly configRuleId: string;
  readonly configRuleName: string;
  readonly executionRoleArn: string;
  readonly invokingEvent: string;
  readonly ruleParameters: string;
  readonly resultToken: string;
  readonly eventLeftScope: boolean;
}
