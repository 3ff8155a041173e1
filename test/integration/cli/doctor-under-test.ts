import type { Finding } from "../../../cli/doctor/check.ts";
import { accountTemplate, memberTemplate, type Overrides } from "../../infra/synth.ts";
import type { StackOptions } from "../deployment/deploy-template.ts";
import { type DeployedAccount, deployAccount } from "../deployment/deployed-account.ts";
import { run } from "./command-line.ts";

export const BUS_ARN = "arn:aws:events:us-east-1:888888888888:event-bus/root-access-key";

/** An account with everything that the account stack deploys, evaluated, with a trail and confirmed subscriptions. */
export async function openAccount(overrides: Overrides = {}): Promise<DeployedAccount> {
  return await openDeployed({ template: accountTemplate(overrides).toJSON() });
}

/** The same for a member account of an organization. */
export async function openMember(): Promise<DeployedAccount> {
  const template = memberTemplate().toJSON();
  const parameters = { CentralBusArn: BUS_ARN };
  return await openDeployed({ template, parameters });
}

/** The same for what is deployed from any template. */
export async function openDeployed(options: StackOptions): Promise<DeployedAccount> {
  const deployed = await deployAccount(options);
  deployed.tenant.trails.create("trail");
  await deployed.evaluate();
  return deployed;
}

/** Makes the account one that a deployment can succeed in: the CDK is bootstrapped, and all that exists belongs to its stack. */
export function prepareDeployment({ tenant, resources, rule }: DeployedAccount): void {
  tenant.systemsManager.parameters.set("/cdk-bootstrap/hnb659fds/version", "21");
  const ids = Object.entries(resources).map(([name, { type, properties }]) => {
    const { FunctionName, QueueName, AlarmName, LogGroupName, ConformancePackName } = properties;
    const url =
      QueueName && `https://sqs.us-east-1.amazonaws.com/${tenant.account.id}/${QueueName}`;
    const own = FunctionName ?? url ?? AlarmName ?? LogGroupName ?? ConformancePackName;
    const id = own ?? properties.Name ?? name;
    return [name, { type, id }] as const;
  });
  const rules = [["Rule", { type: "AWS::Config::ConfigRule", id: rule.name }]] as const;
  tenant.stacks.add({
    name: "RootAccessKey",
    templateBody: "{}",
    resources: Object.fromEntries([...ids, ...rules]),
  });
}

/** What `doctor` finds, with its exit code. */
export async function examine(
  {
    sandbox,
    account,
  }: Pick<DeployedAccount, "sandbox"> & { readonly account: { readonly id: string } },
  { args = [], roleName }: { readonly args?: readonly string[]; readonly roleName?: string } = {},
) {
  const environment = sandbox.environmentOf(account, { roleName });
  const { code, stdout, stderr } = await run(["doctor", "-o", "json", ...args], environment);
  const findings: readonly Finding[] = stdout === "" ? [] : JSON.parse(stdout).findings;
  /** The findings that are not good, as `HEALTH check subject`. */
  const problems = findings
    .filter(({ health }) => health !== "GOOD")
    .map(({ health, check, subject }) => [health, check, subject].filter(Boolean).join(" "));
  return { code, stdout, stderr, findings, problems };
}
