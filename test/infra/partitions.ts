import type { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AccountStack } from "../../infra/account/account-stack.ts";
import { OneFileTemplate } from "../../infra/account/one-file-template.ts";
import { memberStack } from "../../infra/organization/member-stacks.ts";
import { OrganizationStack } from "../../infra/organization/organization-stack.ts";
import { type AccountSettings, parseSettings } from "../../infra/settings.ts";
import { type DeployedResource, deploy } from "./resolve.ts";
import { contextOf, newApp, type Overrides, organizationSettings } from "./synth.ts";

/** A Region of each partition that the templates are for: the one in which IAM is. */
export const REGIONS = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-north-1",
  "aws-eusc": "eusc-de-east-1",
  "aws-iso": "us-iso-east-1",
} as const;

export type Partition = keyof typeof REGIONS;
export const PARTITIONS = Object.keys(REGIONS) as Partition[];

/** A template of the project, as CloudFormation deploys it in a partition. */
export interface PartitionTemplate {
  readonly name: string;
  /** By logical id without its hash, with nothing left to resolve. */
  readonly resources: Readonly<Record<string, DeployedResource>>;
}

interface Variant {
  readonly stack: (app: App, partition: Partition) => Stack;
  readonly parameters?: (partition: Partition) => Readonly<Record<string, unknown>>;
}

const ACCOUNT_ID = "111122223333";
const arnOf = (partition: Partition, service: string, resource: string) =>
  `arn:${partition}:${service}:${REGIONS[partition]}:${ACCOUNT_ID}:${resource}`;
const topicArn = (partition: Partition) => arnOf(partition, "sns", "alerts");
const centralBusArn = (partition: Partition) => arnOf(partition, "events", "event-bus/central");

/** As few templates as have every policy statement and every document of the project. */
const VARIANTS: Readonly<Record<string, Variant>> = {
  "the account stack": {
    stack: accountStack(() => ({
      recorder: true,
      noEvaluationAlarm: true,
      email: "security@example.com",
    })),
  },
  "the account stack with a conformance pack and an existing topic": {
    stack: accountStack((partition) => ({
      rule: "conformance-pack",
      remediation: "automatic",
      topicArn: topicArn(partition),
    })),
  },
  "the account stack with a central bus": {
    stack: accountStack((partition) => ({ centralBusArn: centralBusArn(partition) })),
  },
  "the one-file template": {
    stack: (app) => new OneFileTemplate(app, "RootAccessKey"),
    parameters: () => ({ Email: "security@example.com", NoEvaluationAlarm: "true" }),
  },
  "the organization stack": {
    stack: (app, partition) => {
      // In other partitions AssumeRoot is not known to exist, so removal is refused there.
      const removal = partition === "aws" ? "delete" : "off";
      const settings = organizationSettings({ removal, protectedAccounts: "999999999999" });
      const env = { region: REGIONS[partition] };
      return new OrganizationStack(app, "RootAccessKeyOrganization", { settings, env });
    },
  },
  "a member's stack": {
    stack: (app, partition) => memberStack(app, organizationSettings({}), REGIONS[partition]),
    parameters: (partition) => ({ CentralBusArn: centralBusArn(partition) }),
  },
};

function accountStack(overrides: (partition: Partition) => Overrides): Variant["stack"] {
  return (app, partition) => {
    const settings = parseSettings(contextOf(overrides(partition))) as AccountSettings;
    return new AccountStack(app, "RootAccessKey", {
      settings,
      env: { region: REGIONS[partition] },
    });
  };
}

const deployed = new Map<Partition, readonly PartitionTemplate[]>();

/** All templates of the project, as they are in a partition. Other tests validate them. */
export function templatesOf(partition: Partition): readonly PartitionTemplate[] {
  const found = deployed.get(partition);
  if (found) return found;
  const deployment = { accountId: ACCOUNT_ID, region: REGIONS[partition], partition };
  const templates = Object.entries(VARIANTS).map(([name, { stack, parameters }]) => {
    const template = Template.fromStack(stack(newApp(), partition)).toJSON();
    const given = parameters?.(partition) ?? {};
    return { name, resources: deploy(template, { ...deployment, parameters: given }) };
  });
  deployed.set(partition, templates);
  return templates;
}
