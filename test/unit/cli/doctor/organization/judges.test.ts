import { describe, expect, it } from "vitest";
import type { Health } from "../../../../../cli/doctor/check.ts";
import {
  judgeAggregators,
  judgeSources,
} from "../../../../../cli/doctor/organization/aggregator.ts";
import { whyUncovered } from "../../../../../cli/doctor/organization/coverage.ts";
import { judgeDelegation } from "../../../../../cli/doctor/organization/delegation.ts";
import { judgeFeatures } from "../../../../../cli/doctor/organization/features.ts";
import {
  judgeAbsence,
  judgeQueues,
  judgeRemoval,
} from "../../../../../cli/doctor/organization/removal.ts";
import { judgeMapping } from "../../../../../cli/doctor/organization/removal-mapping.ts";
import { servicesOf } from "../../../../../cli/doctor/organization/services.ts";
import { judgeInstance } from "../../../../../cli/doctor/organization/stack-instances.ts";
import {
  judgeOperations,
  judgeStackSet,
} from "../../../../../cli/doctor/organization/stack-set.ts";

import { readPage } from "../../../../docs/markdown.ts";

const REGION = "us-east-1";

describe("a delegation", () => {
  const [service] = servicesOf("aws");
  if (!service) throw new Error("There is no service.");
  const ids = { managementAccountId: "999999999999", callerId: "888888888888" };

  it.each([
    { caller: "the delegated administrator", ids: ["888888888888"], health: "GOOD" },
    { caller: "one of two", ids: ["777777777777", "888888888888"], health: "GOOD" },
    { caller: "another account", ids: ["777777777777"], health: "BAD" },
    { caller: "a member, and nobody is", ids: [], health: "BAD" },
  ])("is $health if the caller is $caller", ({ ids: administrators, health }) => {
    const delegation = { service, ids: administrators, names: "names", ...ids };
    expect(judgeDelegation(delegation).health).toBe(health);
  });

  it("is not needed in the management account", () => {
    const delegation = { service, ids: [], names: "", ...ids, callerId: ids.managementAccountId };
    expect(judgeDelegation(delegation).health).toBe("GOOD");
  });

  it("of IAM is needed only where there are root sessions", () => {
    expect(servicesOf("aws").map(({ name }) => name)).toContain("IAM");
    expect(servicesOf("aws-us-gov").map(({ name }) => name)).not.toContain("IAM");
  });
});

it.each([
  [["RootCredentialsManagement", "RootSessions"], "GOOD"],
  [["RootCredentialsManagement"], "WARNING"],
  [["RootSessions"], "BAD"],
  [[], "BAD"],
])("centralized root access with %j is %s", (features, health) => {
  expect(judgeFeatures(features).health).toBe(health);
});

describe("an aggregator", () => {
  const named = (source?: object) => [
    {
      ConfigurationAggregatorName: "other",
      OrganizationAggregationSource: { AllAwsRegions: true },
    },
    { ConfigurationAggregatorName: "root-access-key", OrganizationAggregationSource: source },
  ];

  it.each([
    ["all Regions", named({ AllAwsRegions: true }), "GOOD"],
    ["this Region", named({ AllAwsRegions: false, AwsRegions: ["eu-west-1", REGION] }), "GOOD"],
    ["another Region", named({ AwsRegions: ["eu-west-1"] }), "BAD"],
    ["no Region", named({}), "BAD"],
    ["accounts, not the organization", named(), "BAD"],
    ["another name", named().slice(0, 1), "BAD"],
  ])("of %s is %s", (_, aggregators, health) => {
    expect(judgeAggregators(aggregators, REGION).health).toBe(health);
  });

  it("has one finding for all sources with the same error", () => {
    const source = (SourceId: string, LastUpdateStatus: string, LastErrorCode?: string) => ({
      ...{ SourceId, SourceType: "ACCOUNT", AwsRegion: REGION, LastUpdateStatus, LastErrorCode },
      LastErrorMessage: undefined,
    });
    const sources = [
      source("1", "FAILED", "Denied"),
      source("2", "SUCCEEDED"),
      source("3", "FAILED", "Denied"),
      source("4", "OUTDATED"),
      source("5", "PAUSED"),
    ];
    expect([...judgeSources(sources)]).toMatchObject([
      { health: "BAD", found: "The last update is FAILED (Denied).", ids: ["1", "3"] },
      { health: "WARNING", found: "The last update is OUTDATED.", ids: ["4"] },
      { health: "UNKNOWN", found: "The last update is PAUSED.", ids: ["5"] },
    ]);
  });
});

describe("a StackSet", () => {
  const stackSet = {
    id: "root-access-key:1",
    isServiceManaged: true,
    deploysAutomatically: true,
    organizationalUnitIds: ["ou-exam-ple00001"],
    parameterKeys: ["CentralBusArn"],
    centralBusArn: undefined,
    callAs: "DELEGATED_ADMIN",
  } as const;

  it.each([
    ["as it is deployed", stackSet, "GOOD"],
    ["missing", undefined, "BAD"],
    ["self-managed", { ...stackSet, isServiceManaged: false }, "BAD"],
    ["without automatic deployment", { ...stackSet, deploysAutomatically: false }, "BAD"],
  ])("%s is %s", (_, found, health) => {
    expect(judgeStackSet(found, REGION).health).toBe(health);
  });

  it("keeps its parameters when automatic deployment is turned on again", () => {
    const { fix } = judgeStackSet({ ...stackSet, deploysAutomatically: false }, REGION);
    expect(fix).toContain("--parameters ParameterKey=CentralBusArn,UsePreviousValue=true ");
  });

  const operation = (Status: string, hour: number, Action = "UPDATE") => ({
    OperationId: `${hour}`,
    Action,
    Status,
    CreationTimestamp: new Date(Date.UTC(2026, 10, 23, hour)),
    StatusReason: undefined,
  });

  it.each([
    [[operation("SUCCEEDED", 1)], ["GOOD"]],
    [[operation("FAILED", 1), operation("SUCCEEDED", 2)], ["GOOD"]],
    [[operation("SUCCEEDED", 1), operation("FAILED", 2)], ["BAD"]],
    [[operation("STOPPED", 2)], ["BAD"]],
    [[operation("PAUSED", 2)], ["UNKNOWN"]],
    [
      [operation("SUCCEEDED", 1), operation("RUNNING", 2)],
      ["WARNING", "GOOD"],
    ],
    [
      [operation("FAILED", 1), operation("QUEUED", 2)],
      ["WARNING", "BAD"],
    ],
    [[operation("SUCCEEDED", 1), operation("FAILED", 2, "DETECT_DRIFT")], ["GOOD"]],
    [[operation("RUNNING", 2)], ["WARNING"]],
    [[operation("SUCCEEDED", 2, "DETECT_DRIFT")], ["UNKNOWN"]],
    [[], ["UNKNOWN"]],
  ])("with operations %j is %j", (operations, healths) => {
    const judged = [...judgeOperations(operations, stackSet)].map(({ health }) => health);
    expect(judged).toEqual(healths);
  });

  it.each([
    ["CURRENT", "SUCCEEDED", "GOOD"],
    ["CURRENT", undefined, "GOOD"],
    ["CURRENT", "RUNNING", "WARNING"],
    ["CURRENT", "FAILED", "BAD"],
    ["OUTDATED", "SUCCEEDED", "BAD"],
    ["OUTDATED", undefined, "BAD"],
    ["OUTDATED", "PENDING", "WARNING"],
    ["OUTDATED", "SKIPPED_SUSPENDED_ACCOUNT", "WARNING"],
    ["OUTDATED", "CANCELLED", "BAD"],
    ["OUTDATED", "FAILED_IMPORT", "BAD"],
    ["INOPERABLE", "SUCCEEDED", "BAD"],
    ["PAUSED", "SUCCEEDED", "UNKNOWN"],
    ["CURRENT", "PAUSED", "UNKNOWN"],
  ])("has a stack that is %s and %s: %s", (status, detailedStatus, health) => {
    expect(judgeInstance({ status, detailedStatus }).health).toBe(health);
  });
});

describe("an account without the rule", () => {
  const account = { id: "111122223333", state: "ACTIVE" };
  const everywhere = { covered: new Set<string>(), inUnits: new Set([account.id]), excluded: [] };

  it.each([
    ["has a stack", account, { ...everywhere, covered: new Set([account.id]) }, undefined],
    [
      "has a stack, and is in no OU any more",
      account,
      { ...everywhere, covered: new Set([account.id]), inUnits: new Set<string>() },
      undefined,
    ],
    ["has none", account, everywhere, "MISSING"],
    ["is excluded", account, { ...everywhere, excluded: [account.id] }, "EXCLUDED"],
    ["may be excluded", account, { ...everywhere, excluded: undefined }, "MISSING_OR_EXCLUDED"],
    ["is in no OU", account, { ...everywhere, inUnits: new Set<string>() }, "OUTSIDE"],
    ["is suspended", { ...account, state: "SUSPENDED" }, everywhere, "INACTIVE"],
    ["has no state", { ...account, state: undefined }, everywhere, "UNCLEAR"],
    ["has two states", { ...account, stateProblem: "it is both" }, everywhere, "UNCLEAR"],
    [
      "is suspended, with a stack",
      { ...account, state: "SUSPENDED" },
      { ...everywhere, covered: new Set([account.id]) },
      "INACTIVE",
    ],
  ])("%s", (_, member, coverage, gap) => {
    expect(whyUncovered(member, coverage)).toBe(gap);
  });
});

describe("the removal", () => {
  const settings = {
    mode: "delete",
    protectUsedWithinDays: 90,
    exceptions: new Map([["111122223333", "2026-12-31"]]),
    protectedAccounts: new Set(["444455556666"]),
    queueArn: "arn:aws:sqs:us-east-1:888888888888:queue",
  } as const;

  it("says what it deletes, and what it does not", () => {
    const active = { health: "GOOD", found: "It is active." } as const;
    expect(judgeRemoval(active, settings)).toEqual({
      health: "GOOD",
      found:
        "It deletes root keys that were neither used nor created in the last 90 days. Protected accounts: 1. Accounts with an exception: 1.",
    });
  });

  it("is as good as its function, with what to do about it", () => {
    const failed = {
      health: "BAD",
      subject: "f",
      found: "It has failed.",
      fix: "Fix it.",
    } as const;
    expect(judgeRemoval(failed, settings)).toEqual({
      ...failed,
      found: expect.stringMatching(/^It has failed\. It deletes root keys /),
    });
  });

  it.each([
    ["off in the central account", undefined, true, "GOOD"],
    ["not known where nothing says which account is central", undefined, undefined, "UNKNOWN"],
    ["broken if only its queue is there", { url: "url", messages: 0 }, true, "BAD"],
    ["broken if only its queue is there, wherever", { url: "url", messages: 0 }, undefined, "BAD"],
  ] as const)("without a function is %s", (_, requests, isHere, health) => {
    expect(judgeAbsence(requests, isHere).health).toBe(health);
  });

  const mapping = {
    ...{ UUID: "id", EventSourceArn: "queue", State: "Enabled", BatchSize: 1 },
    ...{ FilterCriteria: undefined, ScalingConfig: { MaximumConcurrency: 2 } },
  };
  it.each<[string, Parameters<typeof judgeMapping>[0], number | undefined, Health]>([
    ["as deployed", mapping, undefined, "GOOD"],
    ["missing", undefined, undefined, "BAD"],
    ["disabled", { ...mapping, State: "Disabled" }, undefined, "BAD"],
    ["about to be disabled", { ...mapping, State: "Disabling" }, undefined, "BAD"],
    ["about to be deleted", { ...mapping, State: "Deleting" }, undefined, "BAD"],
    ["new", { ...mapping, State: "Creating" }, undefined, "WARNING"],
    ["about to be enabled", { ...mapping, State: "Enabling" }, undefined, "WARNING"],
    ["being updated", { ...mapping, State: "Updating" }, undefined, "WARNING"],
    ["in a state that is not known", { ...mapping, State: "enabled" }, undefined, "UNKNOWN"],
    ["with more than one request in a batch", { ...mapping, BatchSize: 10 }, undefined, "BAD"],
    ["with a filter", { ...mapping, FilterCriteria: { Filters: [{}] } }, undefined, "BAD"],
    ["without filters", { ...mapping, FilterCriteria: { Filters: [] } }, undefined, "GOOD"],
    ["without a limit", { ...mapping, ScalingConfig: undefined }, undefined, "WARNING"],
    ["with more than the function's reserved concurrency", mapping, 1, "WARNING"],
    ["with the function's reserved concurrency", mapping, 2, "GOOD"],
    ["of a function that never runs", mapping, 0, "GOOD"],
  ])("by an event source mapping that is %s", (_, found, reserved, health) => {
    expect(judgeMapping(found, { queueArn: "queue", reserved }).health).toBe(health);
  });

  it("refers to a section of the runbook that exists", () => {
    const [{ fix } = {}] = [...judgeQueues(0, 1)];
    const [, section] = /^See (.*) in docs\/runbook\.md\.$/.exec(fix ?? "") ?? [];
    expect(readPage("docs/runbook.md")).toContain(`\n## ${section}\n`);
  });

  it.each([
    [2, 0, ["GOOD"]],
    [2, 3, ["BAD"]],
    [undefined, 0, ["BAD"]],
    [0, undefined, ["BAD"]],
    [undefined, 3, ["BAD", "BAD"]],
  ])("with %s requests and %s dead letters is %j", (requests, deadLetters, healths) => {
    expect([...judgeQueues(requests, deadLetters)].map(({ health }) => health)).toEqual(healths);
  });
});
