import {
  ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
  DescribeComplianceByConfigRuleCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationAggregatorsCommand,
  DescribeConformancePackComplianceCommand,
  GetAggregateComplianceDetailsByConfigRuleCommand,
  GetComplianceDetailsByConfigRuleCommand,
  PutEvaluationsCommand,
  StartConfigRulesEvaluationCommand,
} from "@aws-sdk/client-config-service";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  GenerateCredentialReportCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListOrganizationsFeaturesCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRootCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  MEMBER_ID,
  type OrganizationUnderTest,
  OTHER_MEMBER_ID,
  openOrganization,
} from "./organization-under-test.ts";

const ROLE = "Worker";
const SESSION_ARN = `arn:aws:sts::${ADMINISTRATOR_ID}:assumed-role/${ROLE}/sandbox`;
const BUS_ARN = `arn:aws:events:us-east-1:${ADMINISTRATOR_ID}:event-bus/default`;
const ORGANIZATION_ARN = `arn:aws:organizations::${MANAGEMENT_ID}`;
const DELETE = "arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials";
const AUDIT = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
const trust = {
  Statement: {
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
};

let under: OrganizationUnderTest;

beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

/** Creates a role in the administrator account with these statements. */
const createRole = (...Statement: object[]) =>
  under.administrator.roles.create({
    roleName: ROLE,
    assumeRolePolicyDocument: trust,
    policyDocuments: [{ Version: "2012-10-17", Statement }],
  });
const allow = (Action: string, Resource: string, Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});

/** Any client of the SDK. */
interface Client {
  // biome-ignore lint/suspicious/noExplicitAny: The commands are as different as the clients.
  send(command: any): Promise<any>;
  destroy(): void;
}
type ClientClass = new (settings: never) => Client;
const connect = (Client: ClientClass) =>
  under.connect(
    Client as new (
      settings: object,
    ) => Client,
    under.sandbox.clientSettingsOf(under.administrator.account, { roleName: ROLE }),
  );
/** Why a request is denied; undefined if it is not. */
const denial = async (Client: ClientClass, command: object): Promise<string | undefined> => {
  try {
    await connect(Client).send(command);
  } catch (error) {
    const { name, message } = error as Error;
    if (/^(AccessDenied|AuthorizationError)/.test(name)) return message;
  }
  return undefined;
};

interface Row {
  readonly action: string;
  readonly Client: ClientClass;
  /** The request and the ARN of its resource. */
  readonly ask: () => { readonly command: object; readonly resource: string };
}
const row = (action: string, Client: ClientClass, ask: Row["ask"]): Row => ({
  action,
  Client,
  ask,
});
/** A request without a resource. */
const plain = (action: string, Client: ClientClass, command: object): Row =>
  row(action, Client, () => ({ command, resource: "*" }));

const ROWS: readonly Row[] = [
  plain("iam:GetAccountSummary", IAMClient, new GetAccountSummaryCommand({})),
  plain("iam:GenerateCredentialReport", IAMClient, new GenerateCredentialReportCommand({})),
  plain("iam:GetCredentialReport", IAMClient, new GetCredentialReportCommand({})),
  plain("iam:ListOrganizationsFeatures", IAMClient, new ListOrganizationsFeaturesCommand({})),
  plain(
    "config:PutEvaluations",
    ConfigServiceClient,
    new PutEvaluationsCommand({ ResultToken: "token", Evaluations: [] }),
  ),
  plain("config:DescribeConfigRules", ConfigServiceClient, new DescribeConfigRulesCommand({})),
  plain(
    "config:DescribeConfigurationAggregators",
    ConfigServiceClient,
    new DescribeConfigurationAggregatorsCommand({}),
  ),
  plain(
    "config:DescribeComplianceByConfigRule",
    ConfigServiceClient,
    new DescribeComplianceByConfigRuleCommand({}),
  ),
  row("config:GetComplianceDetailsByConfigRule", ConfigServiceClient, () => ({
    command: new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: "rule" }),
    resource: under.administrator.rules.put("rule").arn,
  })),
  row("config:StartConfigRulesEvaluation", ConfigServiceClient, () => {
    under.administrator.rules.onEvaluation = async () => undefined;
    return {
      command: new StartConfigRulesEvaluationCommand({ ConfigRuleNames: ["rule"] }),
      resource: under.administrator.rules.put("rule").arn,
    };
  }),
  row("config:DescribeConformancePackCompliance", ConfigServiceClient, () => {
    const [, id] = under.administrator.rules.putInPack("pack", "rule").name.split("-pack-");
    return {
      command: new DescribeConformancePackComplianceCommand({ ConformancePackName: "pack" }),
      resource: `arn:aws:config:us-east-1:${ADMINISTRATOR_ID}:conformance-pack/pack/conformance-pack-${id}`,
    };
  }),
  row("config:DescribeAggregateComplianceByConfigRules", ConfigServiceClient, () => ({
    command: new DescribeAggregateComplianceByConfigRulesCommand({
      ConfigurationAggregatorName: "all",
    }),
    resource: createAggregator(),
  })),
  row("config:GetAggregateComplianceDetailsByConfigRule", ConfigServiceClient, () => ({
    command: new GetAggregateComplianceDetailsByConfigRuleCommand({
      ConfigurationAggregatorName: "all",
      ConfigRuleName: "rule",
      AccountId: MEMBER_ID,
      AwsRegion: "us-east-1",
    }),
    resource: createAggregator(),
  })),
  plain(
    "organizations:DescribeOrganization",
    OrganizationsClient,
    new DescribeOrganizationCommand({}),
  ),
  plain("organizations:ListAccounts", OrganizationsClient, new ListAccountsCommand({})),
  row("organizations:DescribeAccount", OrganizationsClient, () => ({
    command: new DescribeAccountCommand({ AccountId: MEMBER_ID }),
    resource: `${ORGANIZATION_ARN}:account/o-exampleorg1/${MEMBER_ID}`,
  })),
  row("organizations:ListAccountsForParent", OrganizationsClient, () => {
    const { rootId } = under.organization;
    return {
      command: new ListAccountsForParentCommand({ ParentId: rootId }),
      resource: `${ORGANIZATION_ARN}:root/o-exampleorg1/${rootId}`,
    };
  }),
  row("organizations:ListOrganizationalUnitsForParent", OrganizationsClient, () => {
    const { id } = under.organization.addUnit("Workloads");
    return {
      command: new ListOrganizationalUnitsForParentCommand({ ParentId: id }),
      resource: `${ORGANIZATION_ARN}:ou/o-exampleorg1/${id}`,
    };
  }),
  row("sns:Publish", SNSClient, () => {
    const TopicArn = under.administrator.topics.create("topic");
    return { command: new PublishCommand({ TopicArn, Message: "Text" }), resource: TopicArn };
  }),
  row("sts:AssumeRoot", STSClient, () => ({
    command: new AssumeRootCommand({
      TargetPrincipal: MEMBER_ID,
      TaskPolicyArn: { arn: DELETE },
    }),
    resource: `arn:aws:iam::${MEMBER_ID}:root`,
  })),
];

function createAggregator(): string {
  under.organization.delegate("config.amazonaws.com", ADMINISTRATOR_ID);
  return under.administrator.aggregators.create("all").arn;
}

describe("a role that was created", () => {
  it.each(ROWS)("can do what is allowed: $action", async ({ action, Client, ask }) => {
    const { command, resource } = ask();
    createRole(allow(action, resource));
    await expect(denial(Client, command)).resolves.toBeUndefined();
  });

  it.each(ROWS)("cannot do it on other resources: $action", async ({ action, Client, ask }) => {
    const { command, resource } = ask();
    const elsewhere = resource === "*" ? `arn:aws:sns:*:${ADMINISTRATOR_ID}:*` : `${resource}2`;
    createRole(allow(action, elsewhere));
    await expect(denial(Client, command)).resolves.toBe(
      `User: ${SESSION_ARN} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    );
  });

  it("cannot do what is denied", async () => {
    const action = "iam:GetAccountSummary";
    createRole(allow("*", "*"), { ...allow("iam:Get*", "*"), Effect: "Deny" });
    await expect(denial(IAMClient, new GetAccountSummaryCommand({}))).resolves.toBe(
      `User: ${SESSION_ARN} is not authorized to perform: ${action} on resource: * with an explicit deny in an identity-based policy`,
    );
  });

  it("can only call GetCallerIdentity without a policy", async () => {
    under.administrator.roles.create({ roleName: ROLE, assumeRolePolicyDocument: trust });
    await expect(denial(IAMClient, new GetAccountSummaryCommand({}))).resolves.toContain(
      "no identity-based policy",
    );
    await expect(connect(STSClient).send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Arn: SESSION_ARN,
    });
  });

  it("can do what any of its policies allows", async () => {
    under.administrator.roles.create({
      roleName: ROLE,
      assumeRolePolicyDocument: trust,
      policyDocuments: ["iam:GetAccountSummary", "organizations:DescribeOrganization"].map(
        (action) => ({ Statement: [allow(action, "*")] }),
      ),
    });
    await expect(denial(IAMClient, new GetAccountSummaryCommand({}))).resolves.toBeUndefined();
    await expect(
      denial(OrganizationsClient, new DescribeOrganizationCommand({})),
    ).resolves.toBeUndefined();
  });

  it("does not affect roles with other names or in other accounts", async () => {
    under.administrator.roles.create({ roleName: "Other", assumeRolePolicyDocument: trust });
    under.member.roles.create({ roleName: ROLE, assumeRolePolicyDocument: trust });
    await expect(denial(IAMClient, new GetAccountSummaryCommand({}))).resolves.toBeUndefined();
  });

  it("needs permission for each rule in a request", async () => {
    const { rules } = under.administrator;
    const { arn } = rules.put("rule");
    const other = rules.put("other");
    rules.onEvaluation = async () => undefined;
    createRole(allow("config:StartConfigRulesEvaluation", arn));
    const command = new StartConfigRulesEvaluationCommand({ ConfigRuleNames: ["rule", "other"] });
    await expect(denial(ConfigServiceClient, command)).resolves.toContain(other.arn);
  });

  it("fails if the resource of a request is not implemented", async () => {
    createRole(allow("*", "*"));
    await expect(connect(IAMClient).send(new ListAccessKeysCommand({}))).rejects.toMatchObject({
      name: "NotImplemented",
    });
  });

  it("opens root sessions only with the task policies in a condition", async () => {
    const condition = { StringEquals: { "sts:TaskPolicyArn": [AUDIT] } };
    createRole(allow("sts:AssumeRoot", "arn:aws:iam::*:root", condition));
    const open = (arn: string) =>
      denial(
        STSClient,
        new AssumeRootCommand({ TargetPrincipal: MEMBER_ID, TaskPolicyArn: { arn } }),
      );
    await expect(open(AUDIT)).resolves.toBeUndefined();
    await expect(open(DELETE)).resolves.toContain("sts:AssumeRoot");
  });

  it("needs permission for the target's root user, however the target is named", async () => {
    createRole(allow("sts:AssumeRoot", `arn:aws:iam::${MEMBER_ID}:root`));
    const open = (TargetPrincipal: string) =>
      denial(STSClient, new AssumeRootCommand({ TargetPrincipal, TaskPolicyArn: { arn: DELETE } }));
    await expect(open(`arn:aws:iam::${MEMBER_ID}:root`)).resolves.toBeUndefined();
    await expect(open(OTHER_MEMBER_ID)).resolves.toContain(`${OTHER_MEMBER_ID}:root`);
  });

  it("does not restrict the root sessions that it opens", async () => {
    createRole(allow("sts:AssumeRoot", "*"));
    const { Credentials } = await connect(STSClient).send(
      new AssumeRootCommand({ TargetPrincipal: MEMBER_ID, TaskPolicyArn: { arn: AUDIT } }),
    );
    const iam = under.connect(IAMClient, {
      ...under.sandbox.clientSettingsOf(under.member.account),
      credentials: {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
      },
    });
    await expect(iam.send(new GetAccountSummaryCommand({}))).resolves.toBeDefined();
  });

  it("meets conditions on the principal", async () => {
    createRole(
      allow("iam:GetAccountSummary", "*", {
        StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" },
        ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${ADMINISTRATOR_ID}:role/${ROLE}` },
      }),
    );
    await expect(denial(IAMClient, new GetAccountSummaryCommand({}))).resolves.toBeUndefined();
  });

  it("is created once, with a valid name", () => {
    expect(createRole().arn).toBe(`arn:aws:iam::${ADMINISTRATOR_ID}:role/${ROLE}`);
    expect(() => createRole()).toThrow("already exists");
    const create = (roleName: string) =>
      under.member.roles.create({ roleName, assumeRolePolicyDocument: trust });
    expect(() => create("path/Role")).toThrow("Name of a role");
  });

  it("is found by its name or ARN", () => {
    const role = createRole();
    const { roles } = under.administrator;
    expect([roles.find(ROLE), roles.find(role.arn), roles.find("Other")]).toEqual([
      role,
      role,
      undefined,
    ]);
  });

  it("is refused with an error that names it if a policy is not implemented", () => {
    expect(() => createRole({ ...allow("*", "*"), NotAction: "*" })).toThrow(
      `Policy 0 of role ${ROLE}: Statement.0.NotAction`,
    );
    expect(() =>
      under.member.roles.create({ roleName: ROLE, assumeRolePolicyDocument: {} }),
    ).toThrow(`Trust policy of role ${ROLE}: Statement`);
  });
});

describe("a role that puts events", () => {
  const entry = { Source: "runbook", DetailType: "Test", Detail: "{}" };
  const put = async (...entries: object[]) => {
    const Entries = entries.map((changes) => ({ ...entry, ...changes }));
    const answer = await connect(EventBridgeClient).send(new PutEventsCommand({ Entries }));
    return answer.Entries.map((it: { ErrorCode?: string }) => it.ErrorCode);
  };

  it("needs permission for each entry, even on its own account's bus", async () => {
    const { arn } = under.administrator.events.createBus("central");
    createRole(allow("events:PutEvents", arn));
    await expect(
      put({}, { EventBusName: "central" }, { EventBusName: arn }, { EventBusName: BUS_ARN }),
    ).resolves.toEqual(["AccessDeniedException", undefined, undefined, "AccessDeniedException"]);
  });

  it("gets an error that names the bus", async () => {
    createRole();
    const { Entries } = await connect(EventBridgeClient).send(
      new PutEventsCommand({ Entries: [entry] }),
    );
    expect(Entries).toEqual([
      {
        ErrorCode: "AccessDeniedException",
        ErrorMessage: `User: ${SESSION_ARN} is not authorized to perform: events:PutEvents on resource: ${BUS_ARN} because no identity-based policy allows the events:PutEvents action`,
      },
    ]);
  });

  it("meets conditions on the event", async () => {
    createRole(
      allow("events:PutEvents", BUS_ARN, {
        "ForAllValues:StringEquals": { "events:source": "runbook", "events:detail-type": "Test" },
        Bool: { "events:eventBusInvocation": "false" },
      }),
    );
    await expect(put({}, { Source: "other" }, { DetailType: "Other" })).resolves.toEqual([
      undefined,
      "AccessDeniedException",
      "AccessDeniedException",
    ]);
  });

  it("needs both its own policy and that of another account's bus", async () => {
    const bus = under.member.events.createBus("open");
    const statement = { Principal: "*", ...allow("events:PutEvents", bus.arn) };
    createRole(allow("events:PutEvents", bus.arn));
    await expect(put({ EventBusName: bus.arn })).resolves.toEqual(["AccessDeniedException"]);
    bus.policy = { Statement: statement };
    await expect(put({ EventBusName: bus.arn })).resolves.toEqual([undefined]);
    under.otherMember.events.createBus("open").policy = {
      Statement: { ...statement, Resource: "*" },
    };
    const EventBusName = bus.arn.replace(MEMBER_ID, OTHER_MEMBER_ID);
    await expect(put({ EventBusName })).resolves.toEqual(["AccessDeniedException"]);
  });
});
