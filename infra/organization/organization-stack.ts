import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { Annotations, Aws, CfnOutput, CfnStack, Stack, type StackProps } from "aws-cdk-lib";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import type { Construct } from "constructs";
import { centralEvents, ownEventsOfCentralAccount } from "../notifications/events.ts";
import { NotificationFunction, NotificationRule } from "../notifications/notification-function.ts";
import { hasRootKeyEvents, regionsOf } from "../notifications/root-key-events.ts";
import { existingTopic, NotificationTopic } from "../notifications/topic.ts";
import { setPermissionsBoundary } from "../permissions-boundary.ts";
import type { OrganizationSettings } from "../settings.ts";
import { OrganizationAggregator } from "./aggregator.ts";
import { CentralBus } from "./central-bus.ts";
import { OrganizationDashboard } from "./dashboard.ts";
import { MemberStackSet, writeMemberTemplate } from "./member-stacks.ts";
import { RootAccessKeyRemoval, type RootAccessKeyRemovalProps } from "./removal.ts";
import { requireRootSessions } from "./root-sessions.ts";

export interface OrganizationStackProps extends StackProps {
  readonly settings: OrganizationSettings;
  /**
   * The Region to deploy to, if it is known and `env` does not set it.
   * @default - not known
   */
  readonly expectedRegion?: string;
}

/**
 * Everything for an organization, to deploy in the account of a delegated administrator or in the
 * management account: the account stack in every member account, and the central resources here.
 */
export class OrganizationStack extends Stack {
  constructor(scope: Construct, id: string, props: OrganizationStackProps) {
    const { settings, expectedRegion, ...stackProps } = props;
    super(scope, id, {
      description: "AWS Config rule on root access keys, for all accounts of the organization",
      ...stackProps,
    });
    const regions = regionsOf(this.region, expectedRegion);
    const { region } = regions;
    requireRootSessions(settings, region);
    if (settings.permissionsBoundary) setPermissionsBoundary(this, settings.permissionsBoundary);
    const { organizationId } = settings;
    const central = new CentralBus(this, "CentralBus", { organizationId });
    const { bus } = central;
    const topic = new NotificationTopic(this, "Topic", {
      topic: existingTopic(this, settings.topicArn),
      emails: settings.email,
    });
    const { topicArn } = topic.topic;
    const notifications = new NotificationFunction(this, "Notification", {
      topic,
      suppressFindingsFor: settings.suppressFindingsFor,
      runbookUrl: settings.runbookUrl,
      organizationId,
    });
    const removal = this.#removal(central, { topicArn, notifications }, settings);
    const account = { accountId: Aws.ACCOUNT_ID, hasRemoval: removal !== undefined };
    const events = centralEvents({ ...account, rootKeyEvents: hasRootKeyEvents(regions) });
    const rules = Object.entries(events).map(([name, event]) => {
      const ruleName = `root-access-key${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const { eventBusName } = bus;
      const props = { event, notifications, bus: { eventBusName, ruleName } };
      return { rule: new NotificationRule(this, name, props), ruleName, title: name };
    });
    for (const [name, event] of Object.entries(ownEventsOfCentralAccount(account))) {
      new NotificationRule(this, name, { event, notifications });
    }

    new OrganizationAggregator(this, "Aggregator");
    new OrganizationDashboard(this, "Dashboard", {
      rules,
      removal,
    });
    // An event is sent once, so everything that turns it into a notification must exist before the accounts do.
    const everythingCentral = [
      central,
      notifications,
      ...rules.map(({ rule }) => rule),
      ...(removal ? [removal] : []),
    ];
    for (const accounts of this.#accounts(central, settings, region)) {
      accounts.node.addDependency(...everythingCentral);
    }

    new CfnOutput(this, "CentralBusArn", {
      description:
        "Event bus that receives the events of all accounts. Stacks deployed separately take it as a parameter.",
      value: bus.eventBusArn,
    });
    new CfnOutput(this, "TopicArn", {
      description: "Topic for notifications. Subscribe to it to receive them.",
      value: topicArn,
    });
  }

  #removal(
    { bus }: CentralBus,
    reporting: Pick<RootAccessKeyRemovalProps, "notifications" | "topicArn">,
    settings: OrganizationSettings,
  ): RootAccessKeyRemoval | undefined {
    const { removal, protectUsedWithinDays, removalExceptions, protectedAccounts = [] } = settings;
    if (removal === "off") return undefined;
    if (removal === "delete") {
      Annotations.of(this).addWarningV2(
        "root-access-key:removalDeletes",
        `Member accounts' root access keys that were neither used nor created in the last ${protectUsedWithinDays} days are deleted when their accounts request it. Deletion cannot be undone, and keys are not deactivated first. Check the results of removal=dry-run first.`,
      );
    }
    if (settings.remediation === "manual") {
      Annotations.of(this).addWarningV2(
        "root-access-key:removalNeedsManualStart",
        "No account requests the removal of its root access keys automatically: with root-access-key:remediation=manual, you start the remediation in each account.",
      );
    }
    return new RootAccessKeyRemoval(this, "Removal", {
      bus,
      ...reporting,
      mode: removal,
      protectUsedWithinDays,
      exceptions: removalExceptions,
      protectedAccounts,
      maximumConcurrency: settings.removalMaximumConcurrency,
    });
  }

  /** The account stack in the member accounts and, if covered, in this one. */
  #accounts(
    { bus }: CentralBus,
    settings: OrganizationSettings,
    region: string | undefined,
  ): Construct[] {
    const path = writeMemberTemplate(this, settings, region);
    const template = new Asset(this, "AccountTemplate", { path });
    // The asset is a copy.
    rmSync(dirname(path), { recursive: true });
    const templateUrl = template.httpUrl;
    const centralBusArn = bus.eventBusArn;
    const members = new MemberStackSet(this, "Members", { templateUrl, centralBusArn, settings });
    if (!settings.coverThisAccount) return [members];
    const parameters = { CentralBusArn: centralBusArn };
    return [members, new CfnStack(this, "ThisAccount", { templateUrl, parameters })];
  }
}
