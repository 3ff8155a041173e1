import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tenant } from "../index.ts";
import {
  ADMINISTRATOR_ID,
  MEMBER_ID,
  type OrganizationUnderTest,
  openOrganization,
} from "./organization-under-test.ts";

const BUS_ARN = `arn:aws:events:us-east-1:${ADMINISTRATOR_ID}:event-bus/central`;
const entry = { Source: "runbook", DetailType: "Test", Detail: '{"a":{"b":[1]}}' };

let under: OrganizationUnderTest;

beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const client = (tenant = under.member, principal: { roleName?: string } = {}) =>
  under.connect(EventBridgeClient, under.sandbox.clientSettingsOf(tenant.account, principal));
const put = (Entries: PutEventsRequestEntry[], eventBridge = client()) =>
  eventBridge.send(new PutEventsCommand({ Entries }));
/** Records all events of a bus, and returns a function that reads them. */
const watch = (tenant: Tenant, EventBusName = "default") => {
  const arn = tenant.logs.create(`/aws/events/${EventBusName}`);
  tenant.events.addRule({
    EventBusName,
    EventPattern: { source: [{ exists: true }] },
    Targets: [{ Id: "log", Arn: arn }],
  });
  return () => tenant.logs.messages(arn).map((message) => JSON.parse(message));
};

describe("PutEvents", () => {
  it("puts an event on the default bus of the caller's account", async () => {
    const events = watch(under.member);
    const { FailedEntryCount, Entries = [] } = await put([{ ...entry, Resources: ["arn"] }]);
    expect(FailedEntryCount).toBe(0);
    expect(Entries).toEqual([{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);
    expect(events()).toEqual([
      {
        version: "0",
        id: Entries[0]?.EventId,
        "detail-type": "Test",
        source: "runbook",
        account: MEMBER_ID,
        time: "2026-11-23T12:00:00Z",
        region: "us-east-1",
        resources: ["arn"],
        detail: { a: { b: [1] } },
      },
    ]);
  });

  it("uses an entry's time", async () => {
    const events = watch(under.member);
    await put([{ ...entry, Time: new Date("2026-11-22T01:02:03Z") }]);
    expect(events()).toMatchObject([{ time: "2026-11-22T01:02:03Z" }]);
  });

  it("puts an event only on the custom bus with that name or ARN", async () => {
    under.administrator.events.createBus("central");
    const events = watch(under.administrator, "central");
    const others = watch(under.administrator);
    const eventBridge = client(under.administrator);
    await put([{ ...entry, EventBusName: "central" }], eventBridge);
    await put([{ ...entry, EventBusName: BUS_ARN }], eventBridge);
    expect(events()).toHaveLength(2);
    expect(others()).toEqual([]);
  });

  it("silently loses an event for a bus that does not exist", async () => {
    const events = watch(under.member);
    await expect(put([{ ...entry, EventBusName: "none" }])).resolves.toMatchObject({
      FailedEntryCount: 0,
    });
    expect(events()).toEqual([]);
  });

  it("fails entries separately, and still succeeds", async () => {
    const events = watch(under.member);
    const { $metadata, ...answer } = await put([
      { ...entry, Source: "aws.config" },
      { ...entry, Detail: "{" },
      { ...entry, Detail: "[1]" },
      { Source: "runbook", DetailType: "Test" },
      { ...entry, EventBusName: BUS_ARN },
      entry,
    ]);
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toMatchObject({
      FailedEntryCount: 5,
      Entries: [
        { ErrorCode: "NotAuthorizedForSourceException" },
        { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
        { ErrorCode: "MalformedDetail" },
        { ErrorCode: "InvalidArgument" },
        { ErrorCode: "AccessDeniedException" },
        { EventId: expect.any(String) },
      ],
    });
    expect(events()).toHaveLength(1);
  });

  it.each<[string, PutEventsRequestEntry[]]>([
    ["no entry", []],
    ["11 entries", Array(11).fill(entry)],
    ["more than 1 MB", Array(5).fill({ ...entry, Detail: `"${"x".repeat(220 * 1024)}"` })],
    ["a trace header", [{ ...entry, TraceHeader: "Root=1" }]],
  ])("is refused with %s", async (_, entries) => {
    await expect(put(entries)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("fails with a scripted fault", async () => {
    const fault = { kind: "accessDenied" } as const;
    under.sandbox.faults.add({ operation: "PutEvents", accountId: MEMBER_ID, fault });
    await expect(put([entry])).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(put([entry], client(under.otherMember))).resolves.toBeDefined();
  });
});

describe("a bus of another account", () => {
  let events: () => unknown[];

  beforeEach(() => {
    const bus = under.administrator.events.createBus("central");
    bus.policy = {
      Version: "2012-10-17",
      Statement: {
        Sid: "Organization",
        Effect: "Allow",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: BUS_ARN,
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" },
          "ForAllValues:StringEquals": { "events:source": "runbook" },
          ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/RootAccessKey-*" },
        },
      },
    };
    events = watch(under.administrator, "central");
  });

  const send = (
    { roleName = "RootAccessKey-Runbook", tenant = under.member } = {},
    changes: PutEventsRequestEntry = {},
  ) => put([{ ...entry, EventBusName: BUS_ARN, ...changes }], client(tenant, { roleName }));
  const denied = { FailedEntryCount: 1, Entries: [{ ErrorCode: "AccessDeniedException" }] };

  it("receives what its policy admits, with the sender's account", async () => {
    await expect(send()).resolves.toMatchObject({ FailedEntryCount: 0 });
    expect(events()).toMatchObject([{ account: MEMBER_ID, source: "runbook" }]);
  });

  it("refuses another role, another source, and an account outside of the organization", async () => {
    const tenant = under.sandbox.addAccount({ id: "777777777777" });
    await expect(send({ roleName: "Other" })).resolves.toMatchObject({
      ...denied,
      Entries: [
        {
          ErrorMessage: `User: arn:aws:sts::${MEMBER_ID}:assumed-role/Other/sandbox is not authorized to perform: events:PutEvents on resource: ${BUS_ARN} because no resource-based policy allows the events:PutEvents action`,
        },
      ],
    });
    await expect(send({}, { Source: "other" })).resolves.toMatchObject(denied);
    await expect(send({ tenant })).resolves.toMatchObject(denied);
    expect(events()).toEqual([]);
  });

  it("denies everything if it has no policy or does not exist", async () => {
    under.administrator.events.createBus("closed");
    for (const name of ["closed", "none"]) {
      const EventBusName = BUS_ARN.replace("central", name);
      await expect(send({}, { EventBusName })).resolves.toMatchObject(denied);
    }
  });

  it("needs no policy for its own account", async () => {
    const own = await send({ roleName: "Other", tenant: under.administrator });
    expect(own.FailedEntryCount).toBe(0);
    expect(events()).toHaveLength(1);
  });

  it("can be the default bus", async () => {
    const defaults = watch(under.administrator);
    const EventBusName = BUS_ARN.replace("central", "default");
    await expect(send({}, { EventBusName })).resolves.toMatchObject(denied);
    under.administrator.events.policy = {
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: EventBusName },
      ],
    };
    await expect(send({}, { EventBusName })).resolves.toMatchObject({ FailedEntryCount: 0 });
    expect(defaults()).toHaveLength(1);
  });
});

describe("a bus", () => {
  it("is created once", () => {
    under.member.events.createBus("central");
    expect(() => under.member.events.createBus("central")).toThrow("already exists");
    expect(() => under.member.events.createBus("default")).toThrow("already exists");
  });
});
