import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations, Tenant } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { ServiceError } from "../service-error.ts";
import type { Route } from "../wire/rest-json.ts";

/** See https://docs.aws.amazon.com/lambda/latest/api/API_Operations_AWS_Lambda.html */
export const LAMBDA_ROUTES: readonly Route[] = [
  ["GetFunctionConfiguration", "GET", "/2015-03-31/functions/{FunctionName}/configuration"],
  ["GetPolicy", "GET", "/2015-03-31/functions/{FunctionName}/policy"],
  ["GetFunctionConcurrency", "GET", "/2019-09-30/functions/{FunctionName}/concurrency"],
  ["GetAccountSettings", "GET", "/2016-08-19/account-settings"],
  ["ListEventSourceMappings", "GET", "/2015-03-31/event-source-mappings"],
];

const FunctionInput = v.strictObject({ FunctionName: v.string() });
const MappingsInput = v.strictObject({ FunctionName: v.string(), Marker: PageToken });
const MAPPINGS_PER_PAGE = 100;

const INVALID = "InvalidParameterValueException";
const MODIFIED = new Date("2026-01-01T00:00:00Z");

/** Lambda's operations. */
export const lambdaOperations: Operations = {
  GetFunctionConfiguration: (tenant, input) => {
    const { arn, configuration } = findFunction(tenant, input);
    const { environment, state, lastUpdateStatus } = configuration;
    return {
      FunctionName: arn.split(":").at(-1),
      FunctionArn: arn,
      Runtime: configuration.runtime,
      Role: configuration.role,
      Handler: configuration.handler,
      Description: configuration.description,
      Timeout: configuration.timeoutSeconds,
      MemorySize: configuration.memorySize,
      LastModified: MODIFIED.toISOString().replace("Z", "+0000"),
      Version: "$LATEST",
      Environment: { Variables: environment },
      State: state,
      ...(state === "Active" ? {} : { StateReason: `The function is ${state}.` }),
      LastUpdateStatus: lastUpdateStatus,
      PackageType: "Zip",
      Architectures: ["arm64"],
    };
  },

  GetPolicy: (tenant, input) => {
    const { arn, permissions } = findFunction(tenant, input);
    if (permissions.length === 0) {
      throw notFound("The resource you requested does not exist.");
    }
    const Statement = permissions.map((permission, index) =>
      statementOf(permission as Readonly<Record<string, string>>, arn, index),
    );
    return {
      Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement }),
      RevisionId: "00000000-0000-0000-0000-000000000000",
    };
  },

  GetFunctionConcurrency: (tenant, input) => {
    const { configuration } = findFunction(tenant, input);
    return { ReservedConcurrentExecutions: configuration.reservedConcurrency };
  },

  ListEventSourceMappings: (tenant, input) => {
    const { FunctionName, Marker } = parseInput(MappingsInput, input, INVALID);
    const arn = arnOf(tenant, FunctionName);
    const all = tenant.functions.mappings.filter((it) => it.functionArn === arn);
    const options = { token: Marker, limit: MAPPINGS_PER_PAGE, emptyPages: false };
    const { items, next } = pageOf(all, options);
    return {
      EventSourceMappings: items.map(({ id, queueArn, batchSize, state, maximumConcurrency }) => ({
        UUID: id,
        BatchSize: batchSize,
        MaximumBatchingWindowInSeconds: 0,
        EventSourceArn: queueArn,
        FunctionArn: arn,
        LastModified: MODIFIED.getTime() / 1000,
        State: state,
        StateTransitionReason: "USER_INITIATED",
        ...(maximumConcurrency && {
          ScalingConfig: { MaximumConcurrency: maximumConcurrency },
        }),
      })),
      NextMarker: next.NextToken,
    };
  },

  GetAccountSettings: (tenant, input) => {
    parseInput(v.strictObject({}), input);
    const { concurrentExecutions, unreservedExecutions } = tenant.functions;
    return {
      AccountLimit: {
        ConcurrentExecutions: concurrentExecutions,
        UnreservedConcurrentExecutions: unreservedExecutions,
      },
      AccountUsage: { FunctionCount: tenant.functions.list().length },
    };
  },
};

function findFunction(tenant: Tenant, input: unknown) {
  const { FunctionName } = parseInput(FunctionInput, input, INVALID);
  const arn = arnOf(tenant, FunctionName);
  const found = tenant.functions.find(arn);
  if (found) return { arn, ...found };
  throw notFound(`Function not found: ${arn}`);
}

function arnOf({ account, rules }: Tenant, nameOrArn: string): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  return `arn:${account.partition}:lambda:${rules.region}:${account.id}:function:${nameOrArn}`;
}

function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", 404, message);
}

/** The statement that AddPermission adds to the policy. */
function statementOf(
  { Principal, Action, SourceAccount, SourceArn }: Readonly<Record<string, string>>,
  Resource: string,
  index: number,
): object {
  const StringEquals = SourceAccount === undefined ? {} : { "AWS:SourceAccount": SourceAccount };
  const ArnLike = SourceArn === undefined ? {} : { "AWS:SourceArn": SourceArn };
  return {
    Sid: `permission-${index}`,
    Effect: "Allow",
    Principal: { Service: Principal },
    Action,
    Resource,
    Condition: {
      ...(SourceAccount === undefined ? {} : { StringEquals }),
      ...(SourceArn === undefined ? {} : { ArnLike }),
    },
  };
}
