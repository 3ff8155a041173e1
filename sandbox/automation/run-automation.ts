import { randomUUID } from "node:crypto";
import type { Tenant } from "../operation.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkStep, type StepContext } from "./actions.ts";
import { type Document, parseDocument, type Step } from "./document.ts";
import { checkFlow, isCritical, nextStep, type Status } from "./flow.ts";
import { bindParameters } from "./parameters.ts";
import { runStep, type StepOutcome } from "./run-step.ts";
import { statusChange } from "./status-event.ts";
import { checkVariables, EXECUTION_ID, Variables } from "./variables.ts";

interface AutomationOptions {
  readonly sandbox: Sandbox;
  /** The account in which the document runs. */
  readonly tenant: Tenant;
  readonly documentName: string;
  /** The content of an `AWS::SSM::Document`, with all intrinsic functions resolved. */
  readonly document: unknown;
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * The role that Automation assumes to call APIs. Defaults to the account's own credentials.
   */
  readonly roleName?: string;
  /** Advances the sandbox's clock by a number of milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
}

interface AutomationResult {
  readonly status: Status;
  /** The steps that ran, in order. */
  readonly steps: readonly StepOutcome[];
}

/**
 * Runs an Automation document as Systems Manager does, with the real SDK, and sends an event when it
 * ends. Anything that is not implemented is an error, not a failed execution, so that tests notice it.
 *
 * @throws {Error} naming what AWS would reject or what is not implemented
 */
export async function runAutomation(options: AutomationOptions): Promise<AutomationResult> {
  const { sandbox, tenant, documentName, parameters = {}, roleName, sleep } = options;
  const { clock } = sandbox;
  const { id: accountId, partition } = tenant.account;
  // Created for each call, because steps advance the clock.
  const settings = () => sandbox.clientSettingsOf(tenant.account, { roleName });
  const { region } = settings();
  const document = readDocument(options.document);

  const id = randomUUID();
  const start = clock();
  const executionArn = `arn:${partition}:ssm:${region}:${accountId}:automation-execution/${id}`;
  if (roleName !== undefined) checkTrust(tenant, roleName, executionArn);
  const variables = new Variables([
    [EXECUTION_ID, id],
    ...bindParameters(document.parameters, parameters),
  ]);
  variables.resolve(document.assumeRole);
  const result = await runSteps(document.mainSteps, { variables, settings, clock, sleep });

  const { status } = result;
  const execution = { id, documentName, status, start, end: clock() };
  tenant.events.put(statusChange({ ...execution, partition, region, accountId }));
  return result;
}

/**
 * Checks that a role trusts Automation.
 * See https://docs.aws.amazon.com/systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html
 */
function checkTrust({ account, roles }: Tenant, roleName: string, executionArn: string): void {
  const role = roles.find(roleName);
  const keys = { "aws:SourceAccount": account.id, "aws:SourceArn": executionArn };
  if (!role || role.trusts({ service: "ssm.amazonaws.com", keys })) return;
  throw new Error(`The trust policy of ${role.arn} does not let ssm.amazonaws.com assume it.`);
}

function readDocument(content: unknown): Document {
  const document = parseDocument(content);
  checkFlow(document.mainSteps);
  checkVariables(document);
  for (const step of document.mainSteps) checkStep(step);
  return document;
}

async function runSteps(
  steps: readonly Step[],
  context: Omit<StepContext, "deadlineMs">,
): Promise<AutomationResult> {
  const outcomes: StepOutcome[] = [];
  let status: Status = "Success";
  let step = steps[0];
  while (step) {
    const { jump, ...outcome } = await runStep(step, context);
    outcomes.push(outcome);
    for (const [name, value] of Object.entries(outcome.outputs)) {
      context.variables.set(`${step.name}.${name}`, value);
    }
    if (status === "Success" && isCritical(step)) status = outcome.status;
    step = nextStep(steps, step, outcome.status, jump);
    if (outcomes.some(({ name }) => name === step?.name)) {
      throw new Error(`Step ${step?.name} would run a second time, which is not implemented.`);
    }
  }
  return { status, steps: outcomes };
}
