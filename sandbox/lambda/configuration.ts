import * as v from "valibot";
import { checkShape } from "../check.ts";

/** The configuration of a function. Tests can change it. */
export interface FunctionConfiguration {
  role: string;
  description: string;
  runtime: string;
  handler: string;
  timeoutSeconds: number;
  memorySize: number;
  readonly environment: Record<string, string>;
  state: "Active" | "Pending" | "Inactive" | "Failed";
  lastUpdateStatus: "Successful" | "InProgress" | "Failed";
  /** Undefined if the function has none. */
  reservedConcurrency: number | undefined;
}

/** The properties of an `AWS::Lambda::Function` that can be described. Others have no effect here. */
const Properties = v.looseObject({
  Role: v.optional(v.string(), ""),
  Description: v.optional(v.string(), ""),
  Runtime: v.optional(v.string(), "nodejs24.x"),
  Handler: v.optional(v.string(), "index.handler"),
  Timeout: v.optional(v.number(), 3),
  MemorySize: v.optional(v.number(), 128),
  Environment: v.optional(
    v.strictObject({ Variables: v.optional(v.record(v.string(), v.string()), {}) }),
    {},
  ),
  ReservedConcurrentExecutions: v.optional(v.number()),
});

/** The configuration of a new, active function. */
export function newConfiguration(properties: unknown = {}): FunctionConfiguration {
  const read = checkShape(Properties, properties, "AWS::Lambda::Function");
  return {
    role: read.Role,
    description: read.Description,
    runtime: read.Runtime,
    handler: read.Handler,
    timeoutSeconds: read.Timeout,
    memorySize: read.MemorySize,
    environment: { ...read.Environment.Variables },
    state: "Active",
    lastUpdateStatus: "Successful",
    reservedConcurrency: read.ReservedConcurrentExecutions,
  };
}
