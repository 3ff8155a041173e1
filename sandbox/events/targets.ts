import type { Account } from "../account.ts";
import type { Directory } from "../directory.ts";
import type { LogGroups } from "../logs/log-groups.ts";
import type { Running } from "../running.ts";
import type { Topics } from "../sns/topics.ts";
import type { Queues } from "../sqs/queues.ts";
import { automationParameters } from "./automation-parameters.ts";
import { DeliveryFailure } from "./delivery-failure.ts";
import type { Delivery } from "./event-bus.ts";
import type { EventRule, RuleTarget } from "./rule.ts";

/** Does what Lambda does with an event that it is invoked with. */
export type OnInvoke = (event: unknown) => Promise<unknown>;
/** Does what Automation does with the parameters that it is started with. */
export type OnAutomation = (parameters: Readonly<Record<string, string>>) => Promise<unknown>;

/** What an account has that can be a target, or be in need of one. */
export interface TargetOptions {
  readonly account: Account;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly logs: LogGroups;
  readonly directory: Directory;
  readonly running: Running;
}

/** The targets of one account's rules. */
export class Targets {
  readonly #options: TargetOptions;
  /** By ARN. */
  readonly #functions = new Map<string, OnInvoke>();
  /** By ARN, without a version. */
  readonly #runbooks = new Map<string, OnAutomation>();

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  addFunction(arn: string, invoke: OnInvoke): void {
    this.#functions.set(arn, invoke);
  }

  addRunbook(arn: string, start: OnAutomation): void {
    this.#runbooks.set(withoutVersion(arn), start);
  }

  /**
   * Checks what can be checked of targets before an event comes. AWS would take the rule and deliver
   * nothing, which no test wants to find out by a timeout.
   */
  check({ targets }: EventRule): void {
    const { account, topics, logs } = this.#options;
    for (const { kind, arn, roleArn } of targets) {
      if (kind === "sns") topics.messages(arn);
      if (kind === "logs") logs.messages(arn);
      if (roleArn !== undefined && accountOf(roleArn) !== account.id) {
        throw new Error(`${roleArn} is not of account ${account.id}.`);
      }
    }
  }

  /** Brings an event to a target, or tells of the failure. */
  deliver(delivery: Delivery): void {
    try {
      this.#bring(delivery);
    } catch (error) {
      if (!(error instanceof DeliveryFailure)) throw error;
      this.#bury(delivery, error);
    }
  }

  #bring(delivery: Delivery): void {
    const { event, target } = delivery;
    const { topics, logs } = this.#options;
    switch (target.kind) {
      case "sns":
        topics.publish(target.arn, { message: target.inputFor(event) });
        return;
      case "logs":
        logs.write(target.arn, JSON.stringify(event));
        return;
      case "events":
        this.#forward(delivery);
        return;
      case "lambda":
        this.#start(this.#functions.get(target.arn), target, readJson(target.inputFor(event)));
        return;
      case "ssm": {
        const start = this.#runbooks.get(withoutVersion(target.arn));
        this.#start(start, target, automationParameters(target.inputFor(event)));
      }
    }
  }

  #start<T>(start: ((input: T) => Promise<unknown>) | undefined, { arn }: RuleTarget, input: T) {
    if (!start) throw new DeliveryFailure("NO_RESOURCE", `Nothing is there for ${arn}.`);
    this.#options.running.add(Promise.resolve().then(() => start(input)));
  }

  /** Sends an event to another bus, under the target's role. */
  #forward({ event, target: { arn, roleArn = "" }, isForwarded }: Delivery): void {
    const { account, directory } = this.#options;
    if (isForwarded) {
      const message = `EventBridge does not route what came from another bus to a third one: ${arn}`;
      throw new DeliveryFailure("THIRD_ACCOUNT_HOP_DETECTED", message);
    }
    const bus = directory.findBus(arn);
    if (!bus) throw new DeliveryFailure("NO_RESOURCE", `There is no bus ${arn}.`);
    const isAdmitted =
      accountOf(arn) === account.id ||
      bus.admits({
        busArn: arn,
        principalArn: roleArn,
        principalAccount: account.id,
        principalOrgId: directory.organizationOf(account.id)?.id,
        sourceAccount: account.id,
        source: event.source,
        detailType: event["detail-type"],
      });
    if (!isAdmitted) {
      throw new DeliveryFailure(
        "NO_PERMISSIONS",
        `The policy of ${arn} does not let ${roleArn} in.`,
      );
    }
    bus.send(event, true);
  }

  /** Sends the event to the target's dead-letter queue; whoever waits is told where there is none. */
  #bury({ bus, event, rule, target }: Delivery, failure: DeliveryFailure): void {
    const { queues, running } = this.#options;
    const { arn, deadLetterArn } = target;
    if (deadLetterArn === undefined || !queues.has(deadLetterArn)) {
      running.add(Promise.reject(failure));
      return;
    }
    queues.send(deadLetterArn, event, {
      RULE_ARN: ruleArn(bus.arn, rule.name),
      TARGET_ARN: arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
    });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DeliveryFailure("INVALID_JSON", `A function takes JSON: ${text}`, { cause });
  }
}

/** `arn:aws:ssm:us-east-1:111122223333:automation-definition/runbook:$DEFAULT` */
function withoutVersion(arn: string): string {
  return arn.split(":").slice(0, 6).join(":");
}

/** A rule of the default bus does not name the bus. */
function ruleArn(busArn: string, ruleName: string): string {
  return `${busArn.replace(/event-bus\/default$/, "rule").replace("event-bus/", "rule/")}/${ruleName}`;
}

function accountOf(arn: string): string | undefined {
  return arn.split(":")[4];
}
