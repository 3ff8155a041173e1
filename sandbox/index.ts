export type { Account } from "./account.ts";
export { TravelClock } from "./clock.ts";
export type { Aggregator } from "./config/aggregators.ts";
export type { Fault, ScriptedFault } from "./faults.ts";
export { invokeFunction } from "./lambda.ts";
export { invokeAsync } from "./lambda-async.ts";
export type { Tenant } from "./operation.ts";
export type { Member, Organization, RootFeature } from "./organizations/organization.ts";
export { type ClientSettings, Sandbox } from "./sandbox.ts";
