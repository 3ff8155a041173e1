import { compilePolicy, type PutRequest } from "./bus-policy.ts";
import type { BusEvent } from "./event.ts";
import type { EventRule, RuleTarget } from "./rule.ts";

/** The delivery of an event to a rule's target. */
export interface Delivery {
  readonly bus: EventBus;
  readonly event: BusEvent;
  readonly rule: EventRule;
  readonly target: RuleTarget;
  /** Whether a rule of another bus has forwarded the event to this one. */
  readonly isForwarded: boolean;
}

/** An event bus of one account in one Region. */
export class EventBus {
  readonly arn: string;
  readonly #deliver: (delivery: Delivery) => void;
  readonly #rules: EventRule[] = [];
  /** Without a policy, other accounts cannot put events. */
  #admits: (request: PutRequest) => boolean = () => false;
  #policy: unknown;

  constructor(arn: string, deliver: (delivery: Delivery) => void) {
    this.arn = arn;
    this.#deliver = deliver;
  }

  /**
   * A policy document, with all intrinsic functions resolved.
   *
   * @throws {Error} naming what AWS would reject or what is not implemented
   */
  set policy(document: unknown) {
    this.#admits = compilePolicy(document);
    this.#policy = document;
  }

  get policy(): unknown {
    return this.#policy;
  }

  /** Whether the policy allows a request from another account. */
  admits(request: PutRequest): boolean {
    return this.#admits(request);
  }

  addRule(rule: EventRule): void {
    this.#rules.push(rule);
  }

  deleteRule(name: string): void {
    const index = this.#rules.findIndex((rule) => rule.name === name);
    if (index < 0) throw new Error(`There is no rule ${name}.`);
    this.#rules.splice(index, 1);
  }

  get rules(): readonly EventRule[] {
    return this.#rules;
  }

  /** Delivers an event to the targets of all rules that match it. */
  send(event: BusEvent, isForwarded = false): void {
    for (const rule of this.#rules) {
      if (!rule.matches(event)) continue;
      for (const target of rule.targets) {
        this.#deliver({ bus: this, event, rule, target, isForwarded });
      }
    }
  }
}
