import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Tenant } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

const DescribeInput = v.strictObject({ Name: v.optional(v.string(), "default") });

/**
 * Describes an event bus, with its policy if it has one.
 * See https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html
 */
export function describeEventBus({ events }: Tenant, input: unknown): object {
  const { Name } = parseInput(DescribeInput, input);
  const bus = events.findBus(Name);
  if (!bus) {
    const message = `Event bus ${Name} does not exist.`;
    throw new ServiceError("ResourceNotFoundException", 400, message);
  }
  const { arn, policy } = bus;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  return { Name: name, Arn: arn, ...(policy !== undefined && { Policy: JSON.stringify(policy) }) };
}
