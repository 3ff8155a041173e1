import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations, Tenant } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { ServiceError } from "../service-error.ts";
import { describeEventBus } from "./describe.ts";
import type { EventBus } from "./event-bus.ts";
import { putEvents } from "./put-events.ts";
import type { EventRule } from "./rule.ts";

const BusName = v.optional(v.string(), "default");
const Limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 100);
const ListRulesInput = v.strictObject({
  NamePrefix: v.optional(v.string(), ""),
  EventBusName: BusName,
  NextToken: PageToken,
  Limit,
});
const TargetsInput = v.strictObject({
  Rule: v.string(),
  EventBusName: BusName,
  NextToken: PageToken,
  Limit,
});

/** EventBridge's operations. */
export const eventsOperations: Operations = {
  PutEvents: putEvents,

  DescribeEventBus: describeEventBus,

  ListRules: (tenant, input) => {
    const { NamePrefix, EventBusName, NextToken, Limit } = parseInput(ListRulesInput, input);
    const bus = findBus(tenant, EventBusName);
    const rules = bus.rules.filter(({ name }) => name.startsWith(NamePrefix));
    const { items, next } = pageOf(rules, { token: NextToken, limit: Limit, emptyPages: false });
    return { Rules: items.map((rule) => describe(rule, bus, tenant)), ...next };
  },

  ListTargetsByRule: (tenant, input) => {
    const { Rule, EventBusName, NextToken, Limit } = parseInput(TargetsInput, input);
    const rule = findBus(tenant, EventBusName).rules.find(({ name }) => name === Rule);
    if (!rule) throw notFound(`Rule ${Rule} does not exist on EventBus ${EventBusName}.`);
    const { items, next } = pageOf(rule.targets, {
      token: NextToken,
      limit: Limit,
      emptyPages: false,
    });
    const Targets = items.map(({ id, arn, roleArn, deadLetterArn }) => ({
      Id: id,
      Arn: arn,
      RoleArn: roleArn,
      DeadLetterConfig: deadLetterArn === undefined ? undefined : { Arn: deadLetterArn },
    }));
    return { Targets, ...next };
  },
};

function findBus({ events }: Tenant, name: string): EventBus {
  const bus = events.findBus(name);
  if (bus) return bus;
  throw notFound(`Event bus ${name} does not exist.`);
}

function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", 400, message);
}

function describe(rule: EventRule, bus: EventBus, { account, rules }: Tenant): object {
  const busName = bus.arn.split("/").slice(1).join("/");
  const path = busName === "default" ? rule.name : `${busName}/${rule.name}`;
  return {
    Name: rule.name,
    Arn: `arn:${account.partition}:events:${rules.region}:${account.id}:rule/${path}`,
    Description: rule.description,
    EventPattern: JSON.stringify(rule.eventPattern),
    State: rule.state,
    EventBusName: busName,
  };
}
