import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { RequestContext, Tenant } from "../operation.ts";
import { notAuthorized, ServiceError } from "../service-error.ts";
import { JsonObject } from "./event.ts";
import type { EventBus } from "./event-bus.ts";

const Entry = v.strictObject({
  Source: v.optional(v.string()),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  EventBusName: v.optional(v.string(), "default"),
  Resources: v.optional(v.array(v.string()), []),
  /** Seconds since 1970. */
  Time: v.optional(v.number()),
});
type Entry = v.InferOutput<typeof Entry>;

const PutEventsInput = v.strictObject({
  Entries: v.pipe(v.array(Entry), v.minLength(1), v.maxLength(10)),
});

const ACTION = "events:PutEvents";
const DENIED = ["AccessDeniedException", 400] as const;

/** The maximum total size of a request's entries. */
const MAX_BYTES = 1024 * 1024;
/** The size that EventBridge counts for a timestamp. */
const TIME_BYTES = 14;

/**
 * Puts events on buses, including those of other accounts that admit the caller. The request succeeds even
 * if entries fail.
 * See https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function putEvents(tenant: Tenant, request: unknown, context: RequestContext): object {
  const { Entries } = parseInput(PutEventsInput, request);
  if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MAX_BYTES) {
    const message = "Total size of the entries in the request is over the limit.";
    throw new ServiceError("ValidationException", 400, message);
  }
  const results = Entries.map((entry) => {
    try {
      return { EventId: putEvent(tenant, entry, context) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { ErrorCode: error.code, ErrorMessage: error.message };
    }
  });
  const FailedEntryCount = results.filter((result) => "ErrorCode" in result).length;
  return { FailedEntryCount, Entries: results };
}

function putEvent(tenant: Tenant, entry: Entry, context: RequestContext): string {
  const { Source, DetailType, Detail: detail, EventBusName, Resources, Time } = entry;
  if (!Source || !DetailType || detail === undefined) {
    throw new ServiceError("InvalidArgument", 400, "Source, DetailType and Detail are required.");
  }
  if (Source.startsWith("aws.")) {
    throw new ServiceError(
      "NotAuthorizedForSourceException",
      400,
      `Not authorized for the source ${Source}.`,
    );
  }
  const event = tenant.events.makeEvent(
    { source: Source, "detail-type": DetailType, resources: Resources, detail: readDetail(detail) },
    Time === undefined ? context.clock() : new Date(Time * 1000),
  );
  checkRole(tenant, EventBusName, { source: Source, detailType: DetailType }, context);
  findBus(tenant, EventBusName, { source: Source, detailType: DetailType }, context)?.send(event);
  return event.id;
}

/** Rejects events that the policies of the caller's role do not allow, whichever account has the bus. */
function checkRole(
  { events, roles }: Tenant,
  name: string,
  { source, detailType }: { readonly source: string; readonly detailType: string },
  { caller }: RequestContext,
): void {
  const resource = events.arnOf(name);
  const keys = {
    "events:source": source,
    "events:detail-type": detailType,
    "events:eventBusInvocation": "false",
  };
  const reason = roles.find(caller.principalArn)?.denial({ action: ACTION, resource, keys });
  if (reason !== undefined) throw notAuthorized(DENIED, caller, ACTION, resource, reason);
}

/** The bus for an event. Events for a bus that does not exist are lost. */
function findBus(
  { account, events }: Tenant,
  name: string,
  event: { readonly source: string; readonly detailType: string },
  { caller, directory }: RequestContext,
): EventBus | undefined {
  const owner = name.startsWith("arn:") ? name.split(":")[4] : account.id;
  if (owner === account.id) return events.findBus(name);
  const bus = directory.findBus(name);
  const isAdmitted = bus?.admits({
    busArn: name,
    principalArn: caller.principalArn,
    principalAccount: account.id,
    principalOrgId: directory.organizationOf(account.id)?.id,
    sourceAccount: undefined,
    isForwarded: false,
    ...event,
  });
  if (isAdmitted) return bus;
  const reason = `because no resource-based policy allows the ${ACTION} action`;
  throw notAuthorized(DENIED, caller, ACTION, name, reason);
}

function readDetail(text: string): object {
  const result = v.safeParse(JsonObject, text);
  if (result.success) return result.output;
  throw new ServiceError("MalformedDetail", 400, "Detail is malformed.");
}

/** See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
function sizeOf({ Source = "", DetailType = "", Detail: detail = "", Resources, Time }: Entry) {
  const texts = [Source, DetailType, detail, ...Resources];
  const time = Time === undefined ? 0 : TIME_BYTES;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), time);
}
