import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import { ServiceError } from "../service-error.ts";
import { newRecorder } from "./recorder.ts";
import type { Remediation, RemediationException } from "./remediation.ts";
import type { ConfigRule, ScheduledEvent } from "./rule.ts";

/** The minimum interval between evaluations on demand. */
const ON_DEMAND_MS = 60 * 1000;

/** The custom rules of one account in one Region, and their results. */
export class ConfigRules {
  readonly region: string;
  readonly #account: Account;
  readonly #clock: Clock;
  readonly #rules = new Map<string, ConfigRule>();
  /** IDs of the conformance packs, by name. */
  readonly #packs = new Map<string, string>();
  readonly #tokens = new Map<string, { readonly ruleName: string; readonly invokedTime: Date }>();
  readonly #running: Promise<unknown>[] = [];
  #lastOnDemandMs = -Infinity;

  readonly recorder = newRecorder();

  /** By the names of rules. */
  readonly remediations = new Map<string, Remediation>();
  /** By the names of rules. */
  readonly remediationExceptions = new Map<string, readonly RemediationException[]>();

  /**
   * Whether DescribeConfigRuleEvaluationStatus returns these rules. According to AWS's documentation, it omits
   * custom Lambda rules. In public tests, it returns them.
   */
  hasEvaluationStatus = true;

  /** The name of the function that new rules call. */
  functionName = "sandbox";

  /** Invokes the rules' function for StartConfigRulesEvaluation. */
  onEvaluation: (event: ScheduledEvent) => Promise<unknown> = async ({ configRuleName }) => {
    throw new Error(`No function can be invoked for ${configRuleName}: set rules.onEvaluation.`);
  };

  constructor(account: Account, region: string, clock: Clock) {
    this.#account = account;
    this.region = region;
    this.#clock = clock;
  }

  /** Creates a rule, or replaces the rule with that name. */
  put(name: string, parameters: Readonly<Record<string, string>> = {}): ConfigRule {
    return this.#put({ name, path: "", packName: undefined, parameters });
  }

  /** Creates a rule in a conformance pack, and the pack with its first rule. */
  putInPack(
    packName: string,
    ruleName: string,
    parameters: Readonly<Record<string, string>> = {},
  ): ConfigRule {
    const packId = this.#packs.get(packName) ?? randomUUID().replaceAll("-", "").slice(0, 9);
    this.#packs.set(packName, packId);
    return this.#put({
      name: `${ruleName}-conformance-pack-${packId}`,
      path: "aws-service-rule/config-conforms.amazonaws.com/",
      packName,
      parameters,
    });
  }

  /** Creates a rule that an organization deploys to its accounts. */
  putOfOrganization(
    ruleName: string,
    parameters: Readonly<Record<string, string>> = {},
  ): ConfigRule {
    return this.#put({
      name: `OrgConfigRule-${ruleName}-${randomUUID().slice(0, 8)}`,
      path: "aws-service-rule/config-multiaccountsetup.amazonaws.com/",
      packName: undefined,
      parameters,
    });
  }

  delete(name: string): void {
    this.get(name);
    this.#rules.delete(name);
  }

  /** The rules with these names, or all rules. */
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

  /** The rules of a conformance pack. */
  listPack(packName: string): ConfigRule[] {
    this.packId(packName);
    return this.list().filter((rule) => rule.packName === packName);
  }

  /** The names of all conformance packs. */
  listPacks(): string[] {
    return [...this.#packs.keys()];
  }

  packArn(packName: string): string {
    const path = `${packName}/${this.packId(packName)}`;
    const { partition, id } = this.#account;
    return `arn:${partition}:config:${this.region}:${id}:conformance-pack/${path}`;
  }

  packId(packName: string): string {
    const id = this.#packs.get(packName);
    if (id !== undefined) return `conformance-pack-${id}`;
    throw new ServiceError(
      "NoSuchConformancePackException",
      400,
      `The conformance pack '${packName}' does not exist.`,
    );
  }

  /** Starts an evaluation of each rule without waiting for it. */
  evaluateOnDemand(names: readonly string[]): void {
    const rules = this.list(names);
    const nowMs = this.#clock().getTime();
    if (nowMs - this.#lastOnDemandMs < ON_DEMAND_MS) {
      throw new ServiceError(
        "LimitExceededException",
        400,
        "An evaluation was started less than a minute ago.",
      );
    }
    this.#lastOnDemandMs = nowMs;
    for (const { name } of rules) {
      const evaluation = this.onEvaluation(this.startEvaluation(name));
      // `evaluated` reports a failure.
      evaluation.catch(() => undefined);
      this.#running.push(evaluation);
    }
  }

  /** Waits for all evaluations on demand. Fails if one of them failed. */
  async evaluated(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Creates the event that starts an evaluation, with a new result token. */
  startEvaluation(name: string): ScheduledEvent {
    const { arn, id, parameters, status } = this.get(name);
    const { partition, id: accountId } = this.#account;
    const now = this.#clock();
    status.lastSuccessfulInvocation = now;
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

  /** Returns the rule of a result token. Retries can reuse a token. */
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

  #put({
    path,
    ...rule
  }: Pick<ConfigRule, "name" | "packName" | "parameters"> & { readonly path: string }) {
    const id = `config-rule-${randomUUID().slice(0, 6)}`;
    const { partition, id: accountId } = this.#account;
    const arn = `arn:${partition}:config:${this.region}:${accountId}:config-rule/${path}${id}`;
    const schedule = { frequency: "TwentyFour_Hours", statedIn: "SOURCE" } as const;
    const status = { firstActivated: this.#clock() };
    const created: ConfigRule = {
      ...rule,
      id,
      arn,
      schedule,
      state: "ACTIVE",
      functionArn: `arn:${partition}:lambda:${this.region}:${accountId}:function:${this.functionName}`,
      evaluations: new Map(),
      status,
    };
    this.#rules.set(rule.name, created);
    return created;
  }
}
