import { DescribeEventBusCommand } from "@aws-sdk/client-eventbridge";
import * as v from "valibot";
import { type BusStatement, centralBusStatements } from "../../../shared/central-bus-policy.ts";
import { CENTRAL_BUS_NAME } from "../../../shared/names.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { LOOKUPS, type OrganizationContext, ofAbsent } from "./context.ts";
import { REDEPLOY } from "./fixes.ts";

const POLICY = "a policy in JSON, or nothing";
/** See https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
const busSchema = objectWith(
  {
    Arn: text("the ARN of an event bus"),
    Policy: v.optional(
      v.pipe(
        v.string(POLICY),
        v.parseJson(undefined, POLICY),
        v.object({ Statement: v.array(v.looseObject({}, "a statement"), "a list of statements") }),
      ),
    ),
  },
  "an event bus",
);

type Statement = Readonly<Record<string, unknown>>;

export const centralBusCheck: Check<
  Pick<OrganizationContext, "caller" | "clients" | "isCentral" | "organization" | "over">
> = {
  id: "central-bus",
  title: "Central event bus",
  actions: [...LOOKUPS.stackSet, "events:DescribeEventBus"],
  async *run({ caller, clients, isCentral, organization, over }) {
    if ((await isCentral()) === false) return;
    const action = "events:DescribeEventBus";
    const command = new DescribeEventBusCommand({ Name: CENTRAL_BUS_NAME });
    const sent = call(action, clients.events.send(command, callLimits({ over })));
    const [{ id: organizationId }, bus] = await Promise.all([
      organization(),
      unlessMissing(sent, "ResourceNotFoundException"),
    ]);
    if (!bus) {
      const found = `There is no event bus ${CENTRAL_BUS_NAME}: no account's events arrive.`;
      yield ofAbsent(await isCentral(), { health: "BAD", found, fix: REDEPLOY });
      return;
    }
    const { Arn: busArn, Policy } = parseAnswer(busSchema, bus, action);
    const { partition } = caller;
    const expected = centralBusStatements({ partition, organizationId, busArn });
    yield* judgePolicy(Policy?.Statement ?? [], expected);
  },
};

/**
 * Compares the policy of the bus with the one that this version deploys. A statement that is missing or different is BAD;
 * one that this version does not know is a WARNING.
 */
export function* judgePolicy(
  statements: readonly Statement[],
  expected: readonly BusStatement[],
): Generator<Judgement> {
  let isAsExpected = true;
  for (const statement of expected) {
    const { Sid } = statement;
    const found = statements.find((it) => it.Sid === Sid);
    if (found && canonical(found) === canonical({ ...statement })) continue;
    isAsExpected = false;
    yield {
      health: "BAD",
      subject: Sid,
      found: found
        ? "This statement of the policy is not as this version deploys it."
        : "This statement of the policy is missing: such events do not arrive.",
      fix: REDEPLOY,
    };
  }
  const known = new Set<unknown>(expected.map(({ Sid }) => Sid));
  for (const { Sid } of statements.filter((it) => !known.has(it.Sid))) {
    isAsExpected = false;
    yield {
      health: "WARNING",
      subject: String(Sid ?? "a statement without a Sid"),
      found: "The policy also has this statement, which this version does not deploy.",
      fix: `Check who may send by it, and delete it if nobody needs it: \`aws events remove-permission --event-bus-name ${CENTRAL_BUS_NAME} --statement-id ${Sid ?? "SID"}\``,
    };
  }
  if (isAsExpected) {
    yield { health: "GOOD", found: "Its policy is the one that this version deploys." };
  }
}

/** Elements that are lists of one or more; what is in no other form has the same meaning in any order. */
function canonical({ Principal, Condition, ...elements }: Statement): string {
  return JSON.stringify(
    sorted({
      ...elements,
      Principal: isAnyone(Principal) ? "*" : Principal,
      Condition: withLowerCaseKeys(Condition),
    }),
  );
}

function isAnyone(principal: unknown): boolean {
  const { AWS } = Object(principal);
  return [principal, AWS, Array.isArray(AWS) && AWS.length === 1 && AWS[0]].includes("*");
}

/** The names of condition keys are not case-sensitive. */
function withLowerCaseKeys(condition: unknown): unknown {
  return Object.fromEntries(
    Object.entries(Object(condition)).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(Object(keys)).map(([key, value]) => [key.toLowerCase(), value]),
      ),
    ]),
  );
}

/** In an order of its own. A list of one is its element; a boolean is its text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const elements = value.map(sorted).sort();
    return elements.length === 1 ? elements[0] : elements;
  }
  if (typeof value !== "object" || value === null) return String(value);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
