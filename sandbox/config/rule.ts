/** The stored result of a rule for a resource. */
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
  /** The conformance pack that contains the rule, if any. */
  readonly packName: string | undefined;
  parameters: Readonly<Record<string, string>>;
  state: "ACTIVE" | "EVALUATING" | "DELETING" | "DELETING_RESULTS";
  functionArn: string;
  /** How often AWS Config evaluates the rule, and where the frequency is stated. Tests can change it. */
  schedule: {
    readonly frequency: string;
    /** In the rule's source (as for most custom rules), in the rule itself, or nowhere. */
    readonly statedIn: "SOURCE" | "RULE" | "NOWHERE";
  };
  /** The latest results, by resource type and ID. */
  readonly evaluations: Map<string, StoredEvaluation>;
  readonly status: EvaluationStatus;
}

/** The evaluation status of a rule. Tests can change it. */
export interface EvaluationStatus {
  readonly firstActivated: Date;
  lastSuccessfulInvocation?: Date;
  lastSuccessfulEvaluation?: Date;
  lastFailedInvocation?: Date;
  lastFailedEvaluation?: Date;
  lastErrorCode?: string;
  lastErrorMessage?: string;
}

/** The event that AWS Config sends to a rule's function on schedule. */
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
