import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import { ServiceError } from "../service-error.ts";

/** A result that AWS Config keeps for a rule and a resource. */
interface StoredEvaluation {
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
  readonly parameters: Readonly<Record<string, string>>;
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

/** The custom rules of one account in one Region, and what AWS Config knows of their results. */
export class ConfigRules {
  readonly #account: Account;
  readonly #region: string;
  readonly #clock: Clock;
  readonly #rules = new Map<string, ConfigRule>();
  readonly #tokens = new Map<string, { readonly ruleName: string; readonly invokedTime: Date }>();

  constructor(account: Account, region: string, clock: Clock) {
    this.#account = account;
    this.#region = region;
    this.#clock = clock;
  }

  /** Creates a rule, or puts a new one in the place of the rule of that name. */
  put(name: string, parameters: Readonly<Record<string, string>> = {}): ConfigRule {
    const id = `config-rule-${randomUUID().slice(0, 6)}`;
    const { partition, id: accountId } = this.#account;
    const arn = `arn:${partition}:config:${this.#region}:${accountId}:config-rule/${id}`;
    const rule = { name, id, arn, parameters, evaluations: new Map() };
    this.#rules.set(name, rule);
    return rule;
  }

  delete(name: string): void {
    this.get(name);
    this.#rules.delete(name);
  }

  /** The rules of these names, or all rules. */
  list(names?: readonly string[]): ConfigRule[] {
    return names?.length ? names.map((name) => this.get(name)) : [...this.#rules.values()];
  }

  get(name: string): ConfigRule {
    const rule = this.#rules.get(name);
    if (rule) return rule;
    throw new ServiceError(
      "NoSuchConfigRuleException",
      400,
      `The ConfigRule '${name}' provided in the request is invalid.`,
    );
  }

  /** Makes the event by which AWS Config starts an evaluation, with a result token of its own. */
  startEvaluation(name: string): ScheduledEvent {
    const { arn, id, parameters } = this.get(name);
    const { partition, id: accountId } = this.#account;
    const now = this.#clock();
    const resultToken = randomUUID();
    this.#tokens.set(resultToken, { ruleName: name, invokedTime: now });
    return {
      version: "1.0",
      accountId,
      configRuleArn: arn,
      configRuleId: id,
      configRuleName: name,
      executionRoleArn: `arn:${partition}:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
      invokingEvent: JSON.stringify({
        awsAccountId: accountId,
        notificationCreationTime: now.toISOString(),
        messageType: "ScheduledNotification",
        recordVersion: "1.0",
      }),
      ruleParameters: JSON.stringify(parameters),
      resultToken,
      eventLeftScope: false,
    };
  }

  /** The rule that a result token stands for. A token can be used again, as a retry does. */
  redeem(resultToken: string): { readonly rule: ConfigRule; readonly invokedTime: Date } {
    const token = this.#tokens.get(resultToken);
    if (!token) {
      throw new ServiceError(
        "InvalidResultTokenException",
        400,
        "The resultToken provided is invalid.",
      );
    }
    return { rule: this.get(token.ruleName), invokedTime: token.invokedTime };
  }
}
