import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { runAutomation } from "../../../sandbox/automation/run-automation.ts";
import { invokeAsync, Sandbox, TravelClock } from "../../../sandbox/index.ts";
import { type DeployedResource, deploy } from "../../infra/resolve.ts";

export const ACCOUNT_ID = "111122223333";
const BUNDLE = fileURLToPath(new URL("../../../dist/rule/index.js", import.meta.url));

/** What a RemediationConfiguration says, in a stack as in a pack. */
interface Remediation {
  readonly TargetId: string;
  readonly Parameters: Readonly<
    Record<
      string,
      {
        readonly ResourceValue?: { readonly Value: string };
        readonly StaticValue?: { readonly Values: readonly [string] };
      }
    >
  >;
}

interface DeploymentOptions {
  /** As it was synthesized. */
  readonly template: object;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** A conformance pack that is deployed beside the template. */
  readonly pack?: { readonly name: string; readonly body: string };
}

export type DeployedAccount = Awaited<ReturnType<typeof deployAccount>>;

/** An account of the sandbox with all that a template makes in it, wired as AWS would wire it. */
export async function deployAccount({ template, parameters, pack }: DeploymentOptions) {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const tenant = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
  const { account, rules, topics, events } = tenant;
  const place = { accountId: ACCOUNT_ID, region: "us-east-1", partition: "aws" };
  const resources = Object.values(
    deploy(template, { ...place, ...(parameters && { parameters }) }),
  );
  const ofType = (type: string) =>
    resources.filter((resource) => resource.type === type).map(({ properties }) => properties);

  const topic = topics.create("RootAccessKey");
  for (const properties of ofType("AWS::Events::Rule")) events.addRule(properties);

  const [invokeConfig] = ofType("AWS::Lambda::EventInvokeConfig");
  const [functionProperties] = ofType("AWS::Lambda::Function");
  const invoke = (event: unknown) =>
    invokeAsync(
      {
        bundle: BUNDLE,
        functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:${functionProperties.FunctionName}`,
        environment: sandbox.environmentOf(account),
        timeoutMs: functionProperties.Timeout * 1000,
        event,
      },
      {
        events,
        maximumRetryAttempts: invokeConfig.MaximumRetryAttempts,
        destinations: {
          onSuccess: invokeConfig.DestinationConfig.OnSuccess.Destination,
          onFailure: invokeConfig.DestinationConfig.OnFailure.Destination,
        },
      },
    );
  rules.onEvaluation = invoke;

  const packs = [
    ...ofType("AWS::Config::ConformancePack").map(({ ConformancePackName, TemplateBody }) =>
      readPack(ConformancePackName, TemplateBody),
    ),
    ...(pack ? [readPack(pack.name, pack.body)] : []),
  ];
  for (const { ConfigRuleName, InputParameters } of ofType("AWS::Config::ConfigRule")) {
    rules.put(ConfigRuleName, InputParameters);
  }
  for (const { name, rule } of packs) {
    rules.putInPack(name, rule.ConfigRuleName, rule.InputParameters);
  }
  const [rule, ...more] = rules.list();
  if (!rule || more.length > 0) throw new Error("Not one rule is deployed.");
  const [remediation]: Remediation[] = [
    ...ofType("AWS::Config::RemediationConfiguration"),
    ...packs.flatMap((deployed) => deployed.remediation ?? []),
  ];

  return {
    sandbox,
    account,
    rules,
    events,
    clock,
    rule,
    remediation,
    /** What AWS Config keeps of the account. */
    result: () => rule.evaluations.get(`AWS::::Account/${ACCOUNT_ID}`),
    messages: () => topics.messages(topic),
    count: (operation: string) =>
      sandbox.requests.filter((request) => request.operation === operation).length,

    /** Has the rule evaluated by its schedule. */
    evaluate: () => invoke(rules.startEvaluation(rule.name)),

    /** Runs the remediation as AWS Config does, with the rule's resource. */
    async remediate(whileItWaits: (waitedMs: number) => void = () => undefined) {
      const document = ofType("AWS::SSM::Document").find(
        ({ Name }) => Name === remediation?.TargetId,
      );
      let waitedMs = 0;
      const { status, steps } = await runAutomation({
        sandbox,
        tenant,
        documentName: document.Name,
        document: document.Content,
        parameters: remediationParameters(remediation),
        sleep: async (ms) => {
          waitedMs += ms;
          clock.move(ms);
          whileItWaits(waitedMs);
        },
      });
      await rules.evaluated();
      return { status, waitedMs, steps: steps.map(({ name }) => name) };
    },

    close: () => sandbox.close(),
  };
}

function remediationParameters(remediation: Remediation | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(remediation?.Parameters ?? {}).map(([name, value]) => [
      name,
      value.ResourceValue ? ACCOUNT_ID : (value.StaticValue?.Values[0] ?? ""),
    ]),
  );
}

/** A pack as AWS Config takes it, with the defaults of its parameters. */
function readPack(name: string, body: string) {
  const template = parse(body);
  const place = { accountId: ACCOUNT_ID, region: "us-east-1", partition: "aws" };
  const resources: DeployedResource[] = Object.values(deploy(template, place));
  const ofType = (type: string) => resources.find((resource) => resource.type === type)?.properties;
  return {
    name,
    rule: ofType("AWS::Config::ConfigRule"),
    remediation: ofType("AWS::Config::RemediationConfiguration") as Remediation | undefined,
  };
}
