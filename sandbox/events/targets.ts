import type { Account } from "../account.ts";
import { assumedRoleOf } from "../automation/parameters.ts";
import { DeliveryFailure } from "../delivery-failure.ts";
import type { Directory } from "../directory.ts";
import type { Functions } from "../lambda/functions.ts";
import type { LogGroups } from "../logs/log-groups.ts";
import type { ActionRequest } from "../policies/identity-policy.ts";
import type { Roles } from "../roles/roles.ts";
import type { Running } from "../running.ts";
import type { Topics } from "../sns/topics.ts";
import type { Queues } from "../sqs/queues.ts";
import { actAs, automationParameters, EVENTBRIDGE } from "./delivery.ts";
import type { Delivery } from "./event-bus.ts";
import type { EventRule, RuleTarget } from "./rule.ts";

/** Starts a runbook with parameters. */
export type OnAutomation = (parameters: Readonly<Record<string, string>>) => Promise<unknown>;

/** The parts of an account that targets need. */
export interface TargetOptions {
  readonly account: Account;
  readonly roles: Roles;
  readonly topics: Topics;
  readonly queues: Queues;
  readonly logs: LogGroups;
  readonly functions: Functions;
  readonly directory: Directory;
  readonly running: Running;
}

interface RunbookTarget {
  readonly start: OnAutomation;
  /** The content of its document, which names the role that it assumes. */
  readonly document: unknown;
}

/** The targets of one account's rules. */
export class Targets {
  readonly #options: TargetOptions;
  /** By ARN, without a version. */
  readonly #runbooks = new Map<string, RunbookTarget>();

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  addRunbook(arn: string, start: OnAutomation, document?: unknown): void {
    this.#runbooks.set(withoutVersion(arn), { start, document });
  }

  /**
   * Checks targets before the first event. AWS would accept the rule and deliver nothing, so a test would
   * fail only with a timeout.
   */
  check({ targets }: EventRule): void {
    const { account, topics, queues, logs } = this.#options;
    for (const { kind, arn, roleArn } of targets) {
      if (kind === "sns") topics.messages(arn);
      if (kind === "sqs") queues.messages(arn);
      if (kind === "logs") logs.messages(arn);
      if (roleArn !== undefined && accountOf(roleArn) !== account.id) {
        throw new Error(`${roleArn} is not in account ${account.id}.`);
      }
    }
  }

  /** Delivers an event to a target, or reports the failure. */
  deliver(delivery: Delivery): void {
    try {
      this.#send(delivery);
    } catch (error) {
      if (!(error instanceof DeliveryFailure)) throw error;
      this.#handleFailure(delivery, error);
    }
  }

  #send(delivery: Delivery): void {
    const { event, target } = delivery;
    const { topics, queues, logs, functions } = this.#options;
    switch (target.kind) {
      case "sns":
        topics.publishAs(invokerOf(delivery), target.arn, { message: target.inputFor(event) });
        return;
      case "sqs":
        queues.sendAs(invokerOf(delivery), target.arn, target.inputFor(event));
        return;
      case "logs":
        logs.write(target.arn, JSON.stringify(event));
        return;
      case "events":
        this.#forward(delivery);
        return;
      case "lambda":
        functions.invoke(target.arn, JSON.parse(target.inputFor(event)), invokerOf(delivery));
        return;
      case "ssm":
        this.#startAutomation(delivery);
    }
  }

  /** Starts a runbook with the target's role, which must be allowed to pass the runbook's role. */
  #startAutomation(delivery: Delivery): void {
    const { event, target } = delivery;
    const { roles, running } = this.#options;
    const { start, document } = existing(this.#runbooks.get(withoutVersion(target.arn)), target);
    const parameters = automationParameters(target.inputFor(event));
    if (roles.find(target.roleArn ?? "")) {
      this.#authorize(delivery, { action: "ssm:StartAutomationExecution", resource: target.arn });
      if (document === undefined) {
        const message = `Pass the document of ${target.arn} to events.onAutomation: ${target.roleArn} must be allowed to pass its role.`;
        throw new Error(message);
      }
      const resource = assumedRoleOf(document, parameters);
      const keys = { "iam:PassedToService": "ssm.amazonaws.com" };
      if (resource) this.#authorize(delivery, { action: "iam:PassRole", resource, keys });
    }
    running.add(Promise.resolve().then(() => start(parameters)));
  }

  /** Authorizes a request of the target's role. */
  #authorize(delivery: Delivery, request: ActionRequest): void {
    const role = this.#options.roles.find(delivery.target.roleArn ?? "");
    actAs(role, invokerOf(delivery), request);
  }

  /** Sends an event to another bus with the target's role. */
  #forward(delivery: Delivery): void {
    const { event, target, isForwarded } = delivery;
    const { arn, roleArn = "" } = target;
    const { account, directory } = this.#options;
    if (isForwarded) {
      const message = `EventBridge does not forward an event from another bus to a third one: ${arn}`;
      throw new DeliveryFailure("THIRD_ACCOUNT_HOP_DETECTED", message);
    }
    const bus = directory.findBus(arn);
    if (!bus) throw new DeliveryFailure("NO_RESOURCE", `There is no bus ${arn}.`);
    const keys = {
      "aws:SourceAccount": account.id,
      "events:source": event.source,
      "events:detail-type": event["detail-type"],
      "events:eventBusInvocation": "true",
    };
    this.#authorize(delivery, { action: "events:PutEvents", resource: arn, keys });
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
        isForwarded: true,
      });
    if (!isAdmitted) {
      throw new DeliveryFailure(
        "NO_PERMISSIONS",
        `The policy of ${arn} does not let ${roleArn} put events.`,
      );
    }
    bus.send(event, true);
  }

  /** Sends the event to the target's dead-letter queue. Without one, `delivered` fails. */
  #handleFailure(delivery: Delivery, failure: DeliveryFailure): void {
    const { queues, running } = this.#options;
    const { arn, deadLetterArn } = delivery.target;
    if (deadLetterArn === undefined || !queues.has(deadLetterArn)) {
      running.add(Promise.reject(failure));
      return;
    }
    const invoker = invokerOf(delivery);
    try {
      queues.sendAs(invoker, deadLetterArn, JSON.stringify(delivery.event), {
        RULE_ARN: invoker.sourceArn,
        TARGET_ARN: arn,
        ERROR_CODE: failure.code,
        ERROR_MESSAGE: failure.message,
      });
    } catch (error) {
      running.add(Promise.reject(error));
    }
  }
}

/** EventBridge, which acts for the rule. */
function invokerOf({ bus, rule }: Delivery) {
  return {
    service: EVENTBRIDGE,
    sourceArn: ruleArn(bus.arn, rule.name),
    sourceAccount: accountOf(bus.arn) ?? "",
  };
}

/** @throws {DeliveryFailure} If the target does not exist. */
function existing<T>(found: T | undefined, { arn }: RuleTarget): T {
  if (found) return found;
  throw new DeliveryFailure("NO_RESOURCE", `${arn} does not exist.`);
}

/** `arn:aws:ssm:us-east-1:111122223333:automation-definition/runbook:$DEFAULT` */
function withoutVersion(arn: string): string {
  return arn.split(":").slice(0, 6).join(":");
}

/** The ARN of a rule on the default bus does not contain the bus. */
function ruleArn(busArn: string, ruleName: string): string {
  return `${busArn.replace(/event-bus\/default$/, "rule").replace("event-bus/", "rule/")}/${ruleName}`;
}

function accountOf(arn: string): string | undefined {
  return arn.split(":")[4];
}
