/** Where a stack is deployed, and with which parameters. */
export interface Deployment {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What `Ref` and `Fn::GetAtt` give once a stack is deployed, by logical ids without their hashes. */
function physicalIds({ accountId, region, partition }: Deployment): Record<string, string> {
  const arn = (service: string, resource: string, inRegion = region) =>
    `arn:${partition}:${service}:${inRegion}:${accountId}:${resource}`;
  const role = (name: string) => ({
    [`${name}Role`]: `${name}Role`,
    [`${name}Role.Arn`]: arn("iam", `role/${name}`, ""),
  });
  return {
    EvaluatorFunction: "root-access-key-evaluator",
    "EvaluatorFunction.Arn": arn("lambda", "function:root-access-key-evaluator"),
    EvaluatorLog: "/root-access-key/evaluator",
    "EvaluatorLog.Arn": arn("logs", "log-group:/root-access-key/evaluator:*"),
    Topic: arn("sns", "RootAccessKey"),
    "TopicKey.Arn": arn("kms", "key/topic"),
    Rule: "root-access-key",
    ConfigRule: "root-access-key",
    ...role("Evaluator"),
    ...role("Runbook"),
    ...role("Forwarder"),
    ...role("PromptReevaluation"),
    PromptReevaluationStarter: "PromptReevaluationStarter",
    "PromptReevaluationStarter.Arn": arn("iam", "role/PromptReevaluationStarter", ""),
  };
}

/** A template, as far as this looks at it. */
interface TemplateDocument {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: unknown;
}

/** A resource as AWS sees it: nothing is left to resolve. */
export interface DeployedResource {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: as deep and as different as the resource types are.
  readonly properties: any;
}

/**
 * Does to a template what CloudFormation does, as far as it goes without AWS: takes the resources
 * whose condition holds, and puts values in the place of references.
 *
 * @throws {Error} at a function, a reference or a parameter that it does not know
 */
export function deploy(
  template: object,
  deployment: Deployment,
): Readonly<Record<string, DeployedResource>> {
  const { Parameters = {}, Conditions = {}, Resources } = template as TemplateDocument;
  const values: Record<string, unknown> = {
    "AWS::AccountId": deployment.accountId,
    "AWS::Region": deployment.region,
    "AWS::Partition": deployment.partition,
    "AWS::URLSuffix": deployment.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    ...Object.fromEntries(
      Object.entries(Parameters).map(([name, parameter]) => [name, parameter.Default]),
    ),
    ...deployment.parameters,
  };
  for (const name of Object.keys(deployment.parameters ?? {})) {
    if (!Object.hasOwn(Parameters, name)) throw new Error(`There is no parameter ${name}.`);
  }

  const ids = physicalIds(deployment);
  const holds = (condition: string): boolean => evaluate(Conditions[condition]) === true;
  const reference = (id: string, attribute = ""): unknown => {
    if (Object.hasOwn(values, id)) return values[id];
    const name = `${id.replace(/[0-9A-F]{8}$/, "")}${attribute}`;
    if (Object.hasOwn(ids, name)) return ids[name];
    throw new Error(`Nothing is known of ${name}.`);
  };

  const FUNCTIONS: Record<string, (argument: never) => unknown> = {
    Ref: (id: string) => reference(id),
    Condition: (name: string) => holds(name),
    "Fn::GetAtt": ([id, attribute]: [string, string]) => reference(id, `.${attribute}`),
    "Fn::Join": ([separator, parts]: [string, unknown[]]) => parts.map(evaluate).join(separator),
    "Fn::Sub": (text: string) => text.replaceAll(/\$\{([^}]+)\}/g, (_, id) => `${reference(id)}`),
    "Fn::If": ([name, yes, no]: [string, unknown, unknown]) => evaluate(holds(name) ? yes : no),
    "Fn::Equals": ([a, b]: [unknown, unknown]) => evaluate(a) === evaluate(b),
    "Fn::And": (all: unknown[]) => all.every((one) => evaluate(one) === true),
    "Fn::Not": ([one]: [unknown]) => evaluate(one) !== true,
  };

  function evaluate(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(evaluate);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [[name, argument] = ["", undefined]] = entries;
    if (entries.length === 1 && Object.hasOwn(FUNCTIONS, name)) {
      return FUNCTIONS[name]?.(argument as never);
    }
    if (name.startsWith("Fn::")) throw new Error(`Not a function that is known: ${name}`);
    return Object.fromEntries(entries.map(([key, inner]) => [key, evaluate(inner)]));
  }

  return Object.fromEntries(
    Object.entries(Resources)
      .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
      .map(([id, { Type, Properties }]) => [
        id.replace(/[0-9A-F]{8}$/, ""),
        { type: Type, properties: evaluate(Properties) },
      ]),
  );
}
