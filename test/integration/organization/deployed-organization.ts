import { Sandbox, type Tenant, TravelClock } from "root-access-key-sandbox";
import {
  memberTemplate,
  ORGANIZATION,
  type Overrides,
  organizationTemplate,
} from "../../infra/synth.ts";
import { type DeployedStack, deployTemplate } from "../deployment/deploy-template.ts";
import type { Execution } from "../deployment/functions.ts";

export const ORGANIZATION_ID = "o-exampleorgid";
export const MANAGEMENT_ID = "999999999999";
export const CENTRAL_ID = "888888888888";
export const MEMBER_ID = "111122223333";
export const OTHER_ID = "444455556666";
/** Not in the organization. */
export const STRANGER_ID = "777777777777";

const STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** A CloudFormation template, to change. */
// biome-ignore lint/suspicious/noExplicitAny: as deep and as different as the resource types are.
export type TemplateJson = any;

export interface OrganizationOptions {
  readonly settings?: Overrides;
  /** Changes a template before it is deployed. */
  readonly change?: (templates: {
    readonly central: TemplateJson;
    readonly member: TemplateJson;
  }) => void;
  readonly execution?: Execution;
}

export type DeployedOrganization = Awaited<ReturnType<typeof deployOrganization>>;

/**
 * An organization in a sandbox of its own, with the organization's stack in a delegated administrator's
 * account and the account stack in a member, as its StackSet deploys it.
 */
export async function deployOrganization(options: OrganizationOptions = {}) {
  const { settings = {}, change, execution } = options;
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const add = (id: string) => sandbox.addAccount({ id, reportGenerationMs: 0 });
  const management = add(MANAGEMENT_ID);
  const central = add(CENTRAL_ID);
  const member = add(MEMBER_ID);
  const other = add(OTHER_ID);
  const stranger = add(STRANGER_ID);
  const organization = sandbox.createOrganization({
    id: ORGANIZATION_ID,
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: CENTRAL_ID,
    memberIds: [CENTRAL_ID, MEMBER_ID, OTHER_ID],
  });

  organization.member(MEMBER_ID).name = "payments-prod";
  for (const service of ["config.amazonaws.com", STACK_SETS]) {
    organization.delegate(service, CENTRAL_ID);
  }
  for (const id of ORGANIZATION.organizationalUnits.split(",")) {
    organization.addUnit(id, organization.rootId, id);
  }
  for (const id of [CENTRAL_ID, MEMBER_ID, OTHER_ID]) {
    organization.member(id).parentId = "ou-exam-ple00001";
  }

  const templates = {
    central: structuredClone(organizationTemplate(settings).toJSON()),
    member: structuredClone(memberTemplate(settings).toJSON()),
  };
  change?.(templates);
  const place = (tenant: Tenant) => ({ sandbox, clock, tenant });
  const centralStack = deployTemplate(place(central), { template: templates.central, execution });
  const stackSet = organization.stackSets.create(
    propertiesOf(centralStack, "CloudFormation::StackSet"),
  );
  const parameters = Object.fromEntries(
    stackSet.properties.Parameters.map(({ ParameterKey, ParameterValue }) => [
      ParameterKey,
      ParameterValue,
    ]),
  );
  central.stacks.add({
    name: "RootAccessKeyOrganization",
    templateBody: JSON.stringify(templates.central),
    resources: { Members: { type: "AWS::CloudFormation::StackSet", id: stackSet.id } },
  });
  const aggregator = propertiesOf(centralStack, "Config::ConfigurationAggregator");
  central.aggregators.create(
    aggregator.ConfigurationAggregatorName,
    aggregator.OrganizationAggregationSource.AwsRegions,
  );
  /** Deploys the account stack, as the StackSet does. */
  const cover = (tenant: Tenant) =>
    deployTemplate(place(tenant), { template: templates.member, parameters, execution });
  const memberStack = cover(member);
  const centralBusArn = parameters.CentralBusArn ?? "";

  return {
    sandbox,
    organization,
    stackSet,
    clock,
    management,
    other,
    stranger,
    central: centralStack,
    member: memberStack,
    centralBusArn,
    cover,

    /** The notifications that the central account sent, in order. */
    notifications: () => centralStack.notifications(),
    kinds: () => centralStack.kinds(),
    /** The mails, each with its line breaks as spaces. */
    mails: async () =>
      (await centralStack.notifications()).map(({ mail }) => mail.replaceAll(/\s+/g, " ")),
    /** The failed requests. */
    deadLetters: () =>
      central.queues.messages(
        `arn:aws:sqs:us-east-1:${CENTRAL_ID}:root-access-key-removal-dead-letters`,
      ),
    /** Waits until everything that events have started has ended. */
    settled: () => central.events.delivered(),
    /** Moves the clock, in steps of no more than an hour, and hands over the requests that become visible. */
    async wait(hours: number): Promise<void> {
      for (let hour = 0; hour < hours; hour++) {
        clock.move(HOUR_MS + 1);
        centralStack.poll();
        await central.events.delivered();
      }
    },

    /** Creates a key that was last used this many days ago, and created a year before that. */
    createOldKey({ account }: Pick<Tenant, "account">, usedDaysAgo = 400): void {
      clock.move(-(usedDaysAgo + 365) * DAY_MS);
      const { slot } = account.createRootKey();
      clock.move(365 * DAY_MS);
      account.useRootKey(slot, "s3", "eu-west-1");
      clock.returnToPresent();
    },

    /** Starts the remediation in an account. What it starts elsewhere happens while it waits. */
    remediate: (stack: DeployedStack) =>
      stack.remediate(() => {
        centralStack.poll();
        return central.events.delivered();
      }),

    /** Ends the sandbox once everything that events have started has ended, so that nothing outlives the test. */
    async close(): Promise<void> {
      await central.events.delivered().catch(() => undefined);
      await sandbox.close();
    },
  };
}

/** The properties of the only resource of a type. */
// biome-ignore lint/suspicious/noExplicitAny: as deep and as different as the resource types are.
function propertiesOf({ resources }: DeployedStack, type: string): any {
  return Object.values(resources).find((resource) => resource.type === `AWS::${type}`)?.properties;
}
