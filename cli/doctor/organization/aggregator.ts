import {
  type ConfigServiceClient,
  DescribeConfigurationAggregatorSourcesStatusCommand,
  DescribeConfigurationAggregatorsCommand,
} from "@aws-sdk/client-config-service";
import * as v from "valibot";
import { AGGREGATOR_NAME } from "../../../shared/names.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList, unlessMissing } from "../../aws/call.ts";
import { groupBy } from "../../group-by.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import { LOOKUPS, type OrganizationContext, ofAbsent } from "./context.ts";
import { REDEPLOY } from "./fixes.ts";

/** How AWS Config says that there is no such aggregator. */
export const NO_AGGREGATOR = "NoSuchConfigurationAggregatorException";

type Reader = Pick<Place, "over"> & {
  readonly clients: { readonly config: ConfigServiceClient };
};

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationAggregator.html */
const aggregatorSchema = objectWith(
  {
    ConfigurationAggregatorName: text("the name of an aggregator"),
    OrganizationAggregationSource: v.optional(
      v.object(
        {
          AllAwsRegions: v.optional(v.boolean("a boolean")),
          AwsRegions: v.optional(v.array(text("a Region"), "a list of Regions")),
        },
        "an object",
      ),
    ),
  },
  "an aggregator",
);
type Aggregator = v.InferOutput<typeof aggregatorSchema>;

export const aggregatorCheck: Check<
  Pick<OrganizationContext, "clients" | "isCentral" | "over" | "region">
> = {
  id: "aggregator",
  title: "Aggregator",
  actions: [...LOOKUPS.stackSet, "config:DescribeConfigurationAggregators"],
  async *run({ clients, isCentral, over, region }) {
    if ((await isCentral()) === false) return;
    const aggregators = await callList({
      action: "config:DescribeConfigurationAggregators",
      list: "ConfigurationAggregators",
      item: aggregatorSchema,
      command: (NextToken) => new DescribeConfigurationAggregatorsCommand({ NextToken }),
      send: (command) => clients.config.send(command, callLimits({ over })),
    });
    const isHere = aggregators.some((it) => it.ConfigurationAggregatorName === AGGREGATOR_NAME);
    const judgement = judgeAggregators(aggregators, region);
    yield isHere ? judgement : ofAbsent(await isCentral(), judgement);
  },
};

export function judgeAggregators(aggregators: readonly Aggregator[], region: string): Judgement {
  const named = aggregators.find((it) => it.ConfigurationAggregatorName === AGGREGATOR_NAME);
  const source = named?.OrganizationAggregationSource;
  if (!source) {
    return {
      health: "BAD",
      found: named
        ? `The aggregator ${AGGREGATOR_NAME} is not one of the organization.`
        : `There is no aggregator ${AGGREGATOR_NAME} in ${region}.`,
      fix: REDEPLOY,
    };
  }
  if (source.AllAwsRegions) {
    return { health: "GOOD", found: "It collects results in all Regions." };
  }
  const regions = source.AwsRegions ?? [];
  return regions.includes(region)
    ? { health: "GOOD", found: `It collects results in ${regions.join(", ")}.` }
    : {
        health: "BAD",
        found: `It does not collect results in ${region}, only in ${regions.join(", ") || "no Region"}.`,
        fix: REDEPLOY,
      };
}

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_AggregatedSourceStatus.html */
const sourceSchema = objectWith(
  {
    SourceId: text("the id of a source"),
    SourceType: text("the type of a source"),
    AwsRegion: v.optional(v.string("a Region")),
    LastUpdateStatus: text("a status"),
    LastErrorCode: v.optional(v.string("a code")),
    LastErrorMessage: v.optional(v.string("a message")),
  },
  "a source",
);
export type Source = v.InferOutput<typeof sourceSchema>;

export const sourcesCheck: Check<
  Pick<
    OrganizationContext,
    "accounts" | "clients" | "isCentral" | "nameAccounts" | "over" | "region"
  >
> = {
  id: "aggregator-sources",
  title: "Sources of the aggregator",
  actions: [
    ...LOOKUPS.stackSet,
    ...LOOKUPS.accounts,
    "config:DescribeConfigurationAggregatorSourcesStatus",
  ],
  async *run({ accounts, clients, isCentral, nameAccounts, over, region }) {
    if ((await isCentral()) === false) return;
    const sources = await readSources({ clients, over });
    if (!sources) return;
    const here = sources.filter(
      ({ SourceType, AwsRegion }) => SourceType === ORGANIZATION || AwsRegion === region,
    );
    for (const { ids, ...judgement } of judgeSources(here)) {
      yield { ...judgement, ...(ids.length > 0 && { accounts: await nameAccounts(ids) }) };
    }
    const known = new Set(here.map(({ SourceId }) => SourceId));
    const active = [...(await accounts()).values()].filter(({ state }) => state === "ACTIVE");
    const missing = active.map(({ id }) => id).filter((id) => !known.has(id));
    if (missing.length > 0) {
      yield {
        health: "WARNING",
        found: "The aggregator has no status of these accounts.",
        accounts: await nameAccounts(missing),
        fix: `Check that AWS Config is set up there in ${region}. New accounts appear after some hours.`,
      };
    } else if (here.every(({ LastUpdateStatus }) => LastUpdateStatus === "SUCCEEDED")) {
      yield { health: "GOOD", found: `All ${active.length} active accounts are up to date.` };
    }
  },
};

/** @returns undefined if there is no such aggregator */
async function readSources({ clients, over }: Reader): Promise<readonly Source[] | undefined> {
  const sources = callList({
    action: "config:DescribeConfigurationAggregatorSourcesStatus",
    list: "AggregatedSourceStatusList",
    item: sourceSchema,
    command: (NextToken) =>
      new DescribeConfigurationAggregatorSourcesStatusCommand({
        ConfigurationAggregatorName: AGGREGATOR_NAME,
        NextToken,
      }),
    send: (command) => clients.config.send(command, callLimits({ over })),
  });
  return await unlessMissing(sources, NO_AGGREGATOR);
}

/** What is said about sources that are not up to date. */
interface SourceJudgement extends Judgement {
  /** The accounts; none if it is about the organization itself. */
  readonly ids: readonly string[];
}

/** Sources with the same status and error are one finding. FAILED is BAD, OUTDATED is a WARNING. */
export function* judgeSources(sources: readonly Source[]): Generator<SourceJudgement> {
  const behind = sources.filter(({ LastUpdateStatus }) => LastUpdateStatus !== "SUCCEEDED");
  const groups = groupBy(behind, describeState);
  const healthOf = { FAILED: "BAD", OUTDATED: "WARNING" } as Record<string, Judgement["health"]>;
  for (const [found, group] of groups) {
    const [{ LastUpdateStatus } = { LastUpdateStatus: "" }] = group;
    const accounts = group.filter(({ SourceType }) => SourceType !== ORGANIZATION);
    yield {
      health: healthOf[LastUpdateStatus] ?? "UNKNOWN",
      found,
      fix: "AWS Config console, Aggregators, in the aggregator: Details, Source accounts. Check the recorder in each account, and the role of the aggregator for the organization.",
      ids: accounts.map(({ SourceId }) => SourceId),
    };
  }
}

/** `SourceType` of the organization itself. */
const ORGANIZATION = "ORGANIZATION";

function describeState(source: Source): string {
  const { SourceId, SourceType, LastUpdateStatus, LastErrorCode, LastErrorMessage } = source;
  const what = SourceType === ORGANIZATION ? `of the organization ${SourceId} ` : "";
  const error = [LastErrorCode, LastErrorMessage].filter(Boolean).join(": ");
  return `The last update ${what}is ${LastUpdateStatus}${error && ` (${error})`}.`;
}
