import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { describe, expect, it } from "vitest";
import { sampleOf } from "../../cli/notify-test/samples.ts";
import { TEST_DETAIL_TYPE } from "../../notification/contract.ts";
import { EVENT_SOURCE } from "../../removal/contract.ts";
import { NAMES } from "../../shared/names.ts";
import { memberTemplate, organizationTemplate } from "../infra/synth.ts";
import {
  CENTRAL_ID,
  type DeployedOrganization,
  deployOrganization,
  type OrganizationOptions,
  type TemplateJson,
} from "../integration/organization/deployed-organization.ts";

const settings = { removal: "delete" };

/** Finds, removes and confirms a key, then creates another one. Tests the notifications on both buses. */
async function play(change?: OrganizationOptions["change"]): Promise<unknown> {
  const organization = await deployOrganization({ settings, change });
  const { member } = organization;
  try {
    organization.createOldKey(member);
    await member.evaluate();
    const { status, steps } = await organization.remediate(member);
    member.events.put(rootKeyCreation());
    await organization.settled();
    await testNotifications(organization, "default", "root-access-key");
    const [mail] = await organization.mails();
    return {
      status,
      steps,
      runs: member.runs(),
      keys: member.account.rootKeys.length,
      complianceType: member.result()?.complianceType,
      notified: await organization.kinds(),
      accountName: mail?.match(/\(payments-prod\)/)?.length,
      lastUse: mail?.match(/last used .* by s3 in eu-west-1/)?.length,
    };
  } finally {
    await organization.close();
  }
}

async function testNotifications(
  { sandbox, central, settled }: DeployedOrganization,
  ...buses: readonly string[]
): Promise<void> {
  const client = new EventBridgeClient(sandbox.clientSettingsOf(central.account));
  const origin = {
    partition: "aws",
    accountId: CENTRAL_ID,
    region: "us-east-1",
    time: sandbox.clock(),
    names: NAMES,
  };
  for (const EventBusName of buses) {
    const entry = {
      EventBusName,
      Source: EVENT_SOURCE,
      DetailType: TEST_DETAIL_TYPE,
      Detail: JSON.stringify({ kind: "RESOLVED", event: sampleOf("RESOLVED", origin) }),
    };
    await client.send(new PutEventsCommand({ Entries: [entry] }));
    await settled();
  }
}

function rootKeyCreation() {
  return {
    source: "aws.iam",
    "detail-type": "AWS API Call via CloudTrail",
    resources: [],
    detail: {
      eventSource: "iam.amazonaws.com",
      eventName: "CreateAccessKey",
      sourceIPAddress: "192.0.2.1",
      userIdentity: { type: "Root" },
    },
  };
}

const AS_IT_IS = {
  status: "Success",
  steps: [
    "findRule",
    "readSummary",
    "isKeyPresent",
    "hasFinding",
    "readFinding",
    "notify",
    "notifyWasTaken",
    "waitForDeletion",
    "startEvaluation",
    "readSummaryAgain",
    "isKeyDeleted",
    "end",
  ],
  runs: [
    {
      status: "Success",
      steps: [
        "findRule",
        "startEvaluation",
        "pauseBeforeStartEvaluation2",
        "startEvaluation2",
        "waitForReport",
        "startEvaluationWithReport",
        "end",
      ],
    },
  ],
  keys: 0,
  complianceType: "COMPLIANT",
  // The last two are tests.
  notified: ["FINDING", "REMOVAL_DONE", "RESOLVED", "KEY_CREATED", "RESOLVED", "RESOLVED"],
  accountName: 1,
  lastUse: 1,
};

/** A part of a template that can be removed. */
interface Piece {
  readonly title: string;
  readonly template: "central" | "member";
  readonly remove: (template: TemplateJson) => void;
}

/**
 * Not needed here: logs, other ways to deploy the rule, notifications about failures, and keys of topics, whose
 * policies the sandbox does not check.
 */
const NOT_PLAYED = [
  /Notification.*may kms:/,
  /may logs:/,
  /Aggregator/,
  /Evaluator.*events:PutEvents/,
  // The sandbox has no keys.
  /NotificationRole.*kms:/,
  /^(event )?(Forwarder)?(Failed|Degraded|NoEvaluation|RejectedRequest|DeadLetters)/,
];

function pieces(which: Piece["template"], { Resources }: TemplateJson): Piece[] {
  const found: Piece[] = [];
  const add = (title: string, remove: Piece["remove"]) => {
    if (NOT_PLAYED.some((pattern) => pattern.test(title))) return;
    found.push({ title: `${which}: ${title}`, template: which, remove });
  };
  for (const [id, { Type, Properties }] of Object.entries<TemplateJson>(Resources)) {
    switch (Type) {
      case "AWS::IAM::Policy":
        Properties.PolicyDocument.Statement.forEach((statement: TemplateJson, index: number) => {
          for (const action of [statement.Action].flat()) {
            add(`${id} may ${action}`, (template) => {
              const policy = template.Resources[id].Properties.PolicyDocument;
              const rest = [statement.Action].flat().filter((other) => other !== action);
              if (rest.length > 0) policy.Statement[index].Action = rest;
              else policy.Statement.splice(index, 1);
            });
          }
        });
        break;
      case "AWS::IAM::Role":
        add(`${id} can be assumed`, (template) => {
          const [statement] = template.Resources[id].Properties.AssumeRolePolicyDocument.Statement;
          statement.Principal.Service = "nobody.amazonaws.com";
        });
        break;
      case "AWS::Events::Rule":
        // Others refer to it, so it is not deleted.
        add(`event ${id}`, (template) => {
          template.Resources[id].Properties.State = "DISABLED";
        });
        break;
      case "AWS::Events::EventBusPolicy":
      case "AWS::Lambda::Permission":
        if (Properties.Principal !== "config.amazonaws.com") {
          add(id, (template) => delete template.Resources[id]);
        }
        break;
    }
  }
  return found;
}

const PIECES = [
  ...pieces("central", organizationTemplate(settings).toJSON()),
  ...pieces("member", memberTemplate(settings).toJSON()),
];

/** The result without a part, or the error. */
async function playWithout({ template, remove }: Piece): Promise<unknown> {
  try {
    return await play((templates) => remove(templates[template]));
  } catch (error) {
    return error;
  }
}

it("with all parts, the key is removed and confirmed, and tests arrive", async () => {
  await expect(play()).resolves.toEqual(AS_IT_IS);
});

describe("the result differs without", () => {
  it.each(PIECES.map((piece) => [piece.title, piece] as const))("%s", async (_, piece) => {
    expect(await playWithout(piece)).not.toEqual(AS_IT_IS);
  });
});
