import { type LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import * as v from "valibot";
import { REMOVAL_FUNCTION_NAME } from "../../../shared/names.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import { readReservedConcurrency } from "../account/functions.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { REDEPLOY } from "./fixes.ts";
import { settingsOf } from "./removal.ts";

/** See https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
const mappingSchema = objectWith(
  {
    UUID: text("the id of an event source mapping"),
    // Some sources have none.
    EventSourceArn: v.optional(v.string("the ARN of a source")),
    State: text("a state"),
    BatchSize: v.number("a number of messages"),
    FilterCriteria: v.optional(v.object({ Filters: v.optional(v.array(v.unknown()), []) })),
    ScalingConfig: v.optional(
      v.object({ MaximumConcurrency: v.optional(v.number("a number, or nothing")) }, "an object"),
    ),
  },
  "an event source mapping",
);
type Mapping = v.InferOutput<typeof mappingSchema>;

/** What hands the requests in the queue to the function. */
export const removalMappingCheck: Check<
  Pick<OrganizationContext, "clients" | "isCentral" | "over" | "removal">
> = {
  id: "removal-mapping",
  title: "Event source mapping for removal",
  actions: [
    ...LOOKUPS.stackSet,
    "lambda:GetFunctionConfiguration",
    "lambda:ListEventSourceMappings",
    "lambda:GetFunctionConcurrency",
  ],
  async *run({ clients, isCentral, over, removal }) {
    if ((await isCentral()) === false) return;
    const configuration = await removal();
    // The function's check reports that it is missing.
    if (!configuration) return;
    const { lambda } = clients;
    const [mappings, reserved] = await Promise.all([
      readMappings(lambda, { over }),
      readReservedConcurrency(lambda, REMOVAL_FUNCTION_NAME, callLimits({ over })),
    ]);
    const { queueArn } = settingsOf(configuration);
    const mapping = mappings.find(({ EventSourceArn }) => EventSourceArn === queueArn);
    yield judgeMapping(mapping, { queueArn, reserved });
  },
};

async function readMappings(
  client: LambdaClient,
  place: Pick<Place, "over">,
): Promise<readonly Mapping[]> {
  return await callList({
    action: "lambda:ListEventSourceMappings",
    list: "EventSourceMappings",
    tokenMember: "NextMarker",
    item: mappingSchema,
    command: (Marker) =>
      new ListEventSourceMappingsCommand({ FunctionName: REMOVAL_FUNCTION_NAME, Marker }),
    send: (command) => client.send(command, callLimits(place)),
  });
}

interface Surroundings {
  /** The queue whose requests the function accepts. */
  readonly queueArn: string;
  /** The function's reserved concurrency, which is also its limit; undefined if it has none. */
  readonly reserved: number | undefined;
}

const PASSING = ["Creating", "Enabling", "Updating"];
const ENDING = ["Disabled", "Disabling", "Deleting"];

/**
 * | mapping                                                | health  |
 * | ------------------------------------------------------ | ------- |
 * | missing; disabled, or about to be                      | BAD     |
 * | with a filter, or batches that the function refuses    | BAD     |
 * | about to be enabled                                    | WARNING |
 * | without a maximum concurrency, or with more than the   |         |
 * | function's reserved concurrency                        | WARNING |
 * | in a state that is not known                           | UNKNOWN |
 *
 * @param mapping undefined if the queue has none
 */
export function judgeMapping(
  mapping: Mapping | undefined,
  { queueArn, reserved }: Surroundings,
): Judgement {
  if (!mapping) {
    return {
      health: "BAD",
      found: `None hands requests from ${queueArn} to the function: they wait, and no root key is removed.`,
      fix: REDEPLOY,
    };
  }
  const { UUID: subject, State, BatchSize, FilterCriteria, ScalingConfig } = mapping;
  const of = (health: "BAD" | "WARNING", found: string, fix: string): Judgement => {
    return { health, subject, found, fix };
  };
  const update = (options: string) =>
    `\`aws lambda update-event-source-mapping --uuid ${subject} ${options}\``;
  if (ENDING.includes(State)) {
    return of(
      "BAD",
      `It is ${State}: requests wait, and no root key is removed.`,
      State === "Deleting" ? REDEPLOY : update("--enabled"),
    );
  }
  if (PASSING.includes(State)) {
    return of("WARNING", `It is ${State}.`, "Run this again in some minutes.");
  }
  if (State !== "Enabled") return { health: "UNKNOWN", subject, found: `Its state is ${State}.` };
  if (BatchSize !== 1) {
    return of(
      "BAD",
      `It hands over up to ${BatchSize} requests together, and the function refuses more than one.`,
      update("--batch-size 1"),
    );
  }
  if (FilterCriteria && FilterCriteria.Filters.length > 0) {
    return of(
      "BAD",
      "It has a filter: requests that do not match are deleted without a trace.",
      update("--filter-criteria '{}'"),
    );
  }
  const maximum = ScalingConfig?.MaximumConcurrency;
  if (maximum === undefined) {
    return of(
      "WARNING",
      "It has no maximum concurrency: many requests at once are throttled, and can end in the dead-letter queue.",
      update("--scaling-config MaximumConcurrency=2"),
    );
  }
  // With none, the function never runs, which its check reports.
  if (reserved && reserved < maximum) {
    return of(
      "WARNING",
      `Its maximum concurrency is ${maximum} and the reserved concurrency of the function ${reserved}: more requests are throttled, and can end in the dead-letter queue.`,
      `\`aws lambda delete-function-concurrency --function-name ${REMOVAL_FUNCTION_NAME}\``,
    );
  }
  return { health: "GOOD", found: `It is enabled, for up to ${maximum} requests at a time.` };
}
