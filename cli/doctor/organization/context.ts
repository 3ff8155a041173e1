import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SQSClient } from "@aws-sdk/client-sqs";
import { openClient } from "../../../shared/aws-client.ts";
import {
  CENTRAL_BUS_NAME,
  REMOVAL_FUNCTION_NAME,
  REMOVAL_REQUESTS_QUEUE_NAME,
} from "../../../shared/names.ts";
import { listAccounts, type MemberAccount } from "../../aws/accounts.ts";
import { unlessMissing } from "../../aws/call.ts";
import { CallError, MalformedAnswerError } from "../../errors.ts";
import { reportWaiting } from "../../status/clients.ts";
import { type AccountContext, openAccount } from "../account/context.ts";
import { type QueueState, readQueue } from "../account/dead-letters.ts";
import { type DeployedRule, findEventRules } from "../account/deployed-rules.ts";
import { type FunctionConfiguration, readConfiguration } from "../account/functions.ts";
import type { Judgement } from "../check.ts";
import type { NamedAccount } from "../named-account.ts";
import { callLimits, once, type Place } from "../place.ts";
import { readExcluded } from "./excluded-accounts.ts";
import { type OrganizationDetails, readOrganization } from "./organization-details.ts";
import {
  listInstances,
  readStackSet,
  type StackInstance,
  type StackSet,
} from "./stack-set-details.ts";

/** What the checks of an organization share. */
export interface OrganizationContext extends Place {
  readonly clients: ReturnType<typeof openClients>;
  readonly organization: () => Promise<OrganizationDetails>;
  /** All accounts, by their ids. */
  readonly accounts: () => Promise<ReadonlyMap<string, MemberAccount>>;
  /** Names accounts for a finding, each once; without the names if they cannot be read. */
  readonly nameAccounts: (ids: readonly string[]) => Promise<readonly NamedAccount[]>;
  /** Undefined if there is none. */
  readonly stackSet: () => Promise<StackSet | undefined>;
  readonly instances: () => Promise<readonly StackInstance[]>;
  /** The accounts that the deployment excludes; undefined if that cannot be determined from here. */
  readonly excluded: () => Promise<readonly string[] | undefined>;
  /** Whether the central resources are in this account and Region; undefined if nothing says where they are. */
  readonly isCentral: () => Promise<boolean | undefined>;
  /** The function that removes root keys; undefined if there is none. */
  readonly removal: () => Promise<FunctionConfiguration | undefined>;
  /** The queue of its requests; undefined if there is none. */
  readonly requests: () => Promise<QueueState | undefined>;
  /** Whether there is anything of the removal. */
  readonly hasRemoval: () => Promise<boolean>;
  /** The rules on the central bus; undefined if there is no such bus. */
  readonly busRules: () => Promise<readonly DeployedRule[] | undefined>;
  /** The rules of the central account on its default bus. */
  readonly defaultBusRules: () => Promise<readonly DeployedRule[]>;
  /** For the checks of notifications, with the rules on both buses. */
  readonly notifications: AccountContext;
}

/** Which actions the lookups call, for the checks that share them. */
export const LOOKUPS = {
  organization: ["organizations:DescribeOrganization"],
  accounts: ["organizations:ListAccounts"],
  stackSet: [
    "organizations:DescribeOrganization",
    // CloudFormation asks with the caller's permissions whether the account is a delegated administrator.
    "organizations:ListDelegatedAdministrators",
    "cloudformation:DescribeStackSet",
  ],
} as const;

export function openContext(place: Place): OrganizationContext {
  const clients = openClients(place);
  const organization = once(() => readOrganization({ ...place, clients }));
  const accounts = once(async () => {
    const all = new Map<string, MemberAccount>();
    for await (const account of listAccounts(clients.organizations)) all.set(account.id, account);
    if (all.has(place.caller.accountId)) return all;
    throw new MalformedAnswerError("organizations:ListAccounts leaves out the account that asks.");
  });
  const stackSet = once(async () => readStackSet({ ...place, clients }, await organization()));
  const instances = once(async () => {
    const found = await stackSet();
    return found ? listInstances({ ...place, clients }, found) : [];
  });
  const excluded = once(async () => {
    const found = await stackSet();
    return found && readExcluded({ ...place, clients }, found);
  });
  const removal = once(() =>
    readConfiguration(clients.lambda, REMOVAL_FUNCTION_NAME, callLimits(place)),
  );
  const requests = once(() => readQueue(clients.sqs, REMOVAL_REQUESTS_QUEUE_NAME, place));
  const busRules = once(() =>
    unlessMissing(
      findEventRules(clients.events, CENTRAL_BUS_NAME, place),
      "ResourceNotFoundException",
    ),
  );
  const defaultBusRules = once(() => findEventRules(clients.events, undefined, place));
  return {
    ...place,
    clients,
    busRules,
    defaultBusRules,
    notifications: {
      ...openAccount(place),
      eventRules: once(async () => {
        const [onBus = [], onDefaultBus] = await Promise.all([busRules(), defaultBusRules()]);
        return [...onBus, ...onDefaultBus];
      }),
    },
    organization,
    accounts,
    stackSet,
    instances,
    excluded,
    removal,
    requests,
    hasRemoval: async () => (await requests()) !== undefined || (await removal()) !== undefined,
    nameAccounts: async (ids) => {
      const known = await unlessUnreadable(accounts(), new Map<string, MemberAccount>());
      return [...new Set(ids)].map((id) => {
        const name = known.get(id)?.name;
        return name ? { id, name } : { id };
      });
    },
    isCentral: async () => {
      const bus = (await unlessUnreadable(stackSet(), undefined))?.centralBusArn?.split(":");
      if (bus === undefined) return undefined;
      const [, , , region, accountId] = bus;
      return accountId === place.caller.accountId && region === place.region;
    },
  };
}

function openClients({ settings: target, say }: Pick<Place, "settings" | "say">) {
  // Lists of a large organization are throttled: the SDK then slows down by itself.
  const settings = { ...target, retryMode: "adaptive", maxAttempts: 10 } as const;
  const clients = {
    cloudFormation: openClient(CloudFormationClient, settings),
    config: openClient(ConfigServiceClient, settings),
    events: openClient(EventBridgeClient, settings),
    iam: openClient(IAMClient, settings),
    lambda: openClient(LambdaClient, settings),
    organizations: openClient(OrganizationsClient, settings),
    // What an answer names is not where the next request goes.
    sqs: openClient(SQSClient, { ...settings, useQueueUrlAsEndpoint: false }),
  };
  reportWaiting(Object.values(clients), say);
  return clients;
}

/** For what a finding can do without. The check that is about it reports why. */
async function unlessUnreadable<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CallError || error instanceof MalformedAnswerError) return otherwise;
    throw error;
  }
}

/**
 * What is said about a central resource that is not here: it means something only where it would have to be.
 *
 * @param isCentral whether that is here; undefined if nothing says so
 */
export function ofAbsent(isCentral: boolean | undefined, judgement: Judgement): Judgement {
  if (isCentral) return judgement;
  return {
    ...judgement,
    health: "UNKNOWN",
    found: `${judgement.found} Whether this is the central account cannot be determined.`,
    fix: "Run this in the account and Region of the organization's stack.",
  };
}
