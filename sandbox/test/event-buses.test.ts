import { DescribeEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

let sandbox: Sandbox;
let tenant: Tenant;
let client: EventBridgeClient;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: "888888888888" });
  client = new EventBridgeClient({ ...sandbox.clientSettingsOf(tenant.account), maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await sandbox.close();
});

const Arn = "arn:aws:events:us-east-1:888888888888:event-bus/central";
const describeBus = async (Name?: string) => {
  const { $metadata, ...bus } = await client.send(new DescribeEventBusCommand({ Name }));
  return bus;
};

it("describes a bus by its name or its ARN", async () => {
  tenant.events.createBus("central");
  expect(await describeBus("central")).toEqual({ Name: "central", Arn });
  expect(await describeBus(Arn)).toEqual({ Name: "central", Arn });
});

it("describes the default bus if none is named", async () => {
  expect(await describeBus()).toMatchObject({ Name: "default" });
});

it("returns the policy of a bus", async () => {
  const document = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: Arn }],
  };
  tenant.events.createBus("central").policy = document;
  const { Policy = "" } = await describeBus("central");
  expect(JSON.parse(Policy)).toEqual(document);
});

it("refuses a bus that does not exist", async () => {
  await expect(describeBus("central")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
