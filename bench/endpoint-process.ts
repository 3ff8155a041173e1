import { type Account, Sandbox, TravelClock } from "root-access-key-sandbox";
import { sampleOf } from "../cli/notify-test/samples.ts";
import { AGGREGATOR_NAME, CENTRAL_BUS_NAME, NAMES, STACK_SET_NAME } from "../shared/names.ts";
import type { EndpointCommands } from "./endpoint.ts";

const ACCOUNT_ID = "111122223333";
const CENTRAL_ID = "888888888888";
const MANAGEMENT_ID = "999999999999";
const FIRST_MEMBER = 200000000000;
const RULE_NAME = "root-access-key";
/** One of this many members has a root access key. */
const ONE_IN = 100;
const OLD_MS = 400 * 24 * 60 * 60 * 1000;

const clock = new TravelClock();
const sandbox = await Sandbox.start({ clock: clock.now });
const { account, rules } = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
rules.put(RULE_NAME);
account.reports.request();

const { topics, aggregators, stacks } = sandbox.addAccount({ id: CENTRAL_ID });
const topicArn = topics.create("root-access-key");
sandbox.addAccount({ id: MANAGEMENT_ID });
const organization = sandbox.createOrganization({
  managementAccountId: MANAGEMENT_ID,
  delegatedAdministratorId: CENTRAL_ID,
  memberIds: [CENTRAL_ID],
});
const members: Account[] = [];
/** The accounts in the organization that are not in `members`. */
const CENTRAL_ACCOUNTS = 2;

const commands: EndpointCommands = {
  evaluation: () => ({
    functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:rule`,
    environment: { ...sandbox.environmentOf(account) },
    event: rules.startEvaluation(RULE_NAME),
  }),
  notification: () => ({
    functionArn: `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:notification`,
    environment: {
      ...sandbox.environmentOf({ id: CENTRAL_ID }),
      TOPIC_ARN: topicArn,
      ORGANIZATION: "true",
    },
    event: sampleOf("FINDING", {
      partition: "aws",
      accountId: CENTRAL_ID,
      region: "us-east-1",
      time: new Date(clock.now()),
      names: NAMES,
    }),
  }),
  organization: (size) => {
    while (members.length + CENTRAL_ACCOUNTS < size) {
      const { account: member } = sandbox.addAccount({ id: `${FIRST_MEMBER + members.length}` });
      members.push(member);
      if (members.length % ONE_IN === 0) member.createRootKey();
      organization.add(member);
    }
    return { ...sandbox.environmentOf({ id: CENTRAL_ID }) };
  },
  deployedOrganization: (size) => {
    const environment = commands.organization(size);
    for (const service of [
      "config.amazonaws.com",
      "member.org.stacksets.cloudformation.amazonaws.com",
    ]) {
      organization.delegate(service, CENTRAL_ID);
    }
    aggregators.delete(AGGREGATOR_NAME);
    aggregators.create(AGGREGATOR_NAME, ["us-east-1"]);
    const type = "AWS::CloudFormation::StackSet";
    const busArn = `arn:aws:events:us-east-1:${CENTRAL_ID}:event-bus/${CENTRAL_BUS_NAME}`;
    const properties = {
      StackSetName: STACK_SET_NAME,
      PermissionModel: "SERVICE_MANAGED",
      CallAs: "DELEGATED_ADMIN",
      TemplateURL: "https://example.com/template.json",
      Parameters: [{ ParameterKey: "CentralBusArn", ParameterValue: busArn }],
      AutoDeployment: { Enabled: true },
      StackInstancesGroup: [
        {
          DeploymentTargets: { OrganizationalUnitIds: [organization.rootId] },
          Regions: ["us-east-1"],
        },
      ],
    };
    const { id } = organization.stackSets.create(properties);
    stacks.add({
      name: "RootAccessKeyOrganization",
      templateBody: JSON.stringify({
        Resources: { Members: { Type: type, Properties: properties } },
      }),
      resources: { Members: { type, id } },
    });
    return environment;
  },
  oldKeys: (count) => {
    const environment = commands.organization(count + CENTRAL_ACCOUNTS);
    clock.move(-OLD_MS);
    for (const member of members) {
      for (const { slot } of member.rootKeys) member.deleteRootKey(slot);
      member.createRootKey();
    }
    clock.returnToPresent();
    return { environment, memberIds: members.map(({ id }) => id) };
  },
  keysLeft: () => members.filter(({ rootKeys }) => rootKeys.length > 0).length,
  fault: (fault) => {
    sandbox.faults.add(fault);
  },
  latency: (ms) => {
    sandbox.latencyMs = ms;
  },
  requestCount: () => sandbox.requests.splice(0).length,
};

process.on("message", ({ name, argument }: { name: keyof EndpointCommands; argument: never }) => {
  process.send?.({ value: commands[name](argument) });
});
process.send?.("ready");
