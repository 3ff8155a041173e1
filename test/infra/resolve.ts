/** Account, Region, partition and parameters of a deployment. */
export interface Deployment {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The parts of a template that this file reads. */
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

/** A resource with everything resolved. */
export interface DeployedResource {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: as deep and as different as the resource types are.
  readonly properties: any;
}

type Arn = (service: string, resource: string, region?: string) => string;

/** The results of `Ref` and `Fn::GetAtt`, by resource type. */
const ATTRIBUTES: Record<
  string,
  (name: string, arn: Arn, properties: Record<string, string>) => Record<string, string>
> = {
  "AWS::IAM::Role": (name, arn) => ({ Ref: name, Arn: arn("iam", `role/${name}`, "") }),
  "AWS::KMS::Key": (name, arn) => ({ Ref: name, Arn: arn("kms", `key/${name}`) }),
  "AWS::Lambda::Function": (name, arn) => ({ Ref: name, Arn: arn("lambda", `function:${name}`) }),
  "AWS::Logs::LogGroup": (name, arn) => ({ Ref: name, Arn: arn("logs", `log-group:${name}:*`) }),
  "AWS::S3::Bucket": (name, arn) => ({
    Ref: name.toLowerCase(),
    Arn: `${arn("s3", "", "").replace(/\d+:$/, ":")}${name.toLowerCase()}`,
  }),
  "AWS::SNS::Topic": (name, arn) => ({ Ref: arn("sns", name) }),
  "AWS::SQS::Queue": (name, arn) => ({ Ref: name, QueueName: name, Arn: arn("sqs", name) }),
  "AWS::Config::ConfigRule": (name) => ({ Ref: name }),
  "AWS::Events::EventBus": (name, arn) => ({ Ref: name, Arn: arn("events", `event-bus/${name}`) }),
  "AWS::Events::Rule": (name, arn, { EventBusName }) => ({
    Arn: arn("events", `rule/${EventBusName ? `${EventBusName}/` : ""}${name}`),
  }),
};

/** The properties that give a resource its name. */
const NAMES = ["RoleName", "FunctionName", "LogGroupName", "QueueName", "ConfigRuleName", "Name"];

const withoutHash = (id: string) => id.replace(/[0-9A-F]{8}$/, "");

/**
 * Resolves a template as CloudFormation does: selects the resources whose condition is met, and replaces
 * references with values.
 *
 * @throws {Error} If the template has an unknown function or reference, or lacks a parameter.
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
    "AWS::NoValue": undefined,
    "AWS::URLSuffix": deployment.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    ...Object.fromEntries(
      Object.entries(Parameters).map(([name, parameter]) => [name, parameter.Default]),
    ),
    ...deployment.parameters,
  };
  for (const name of Object.keys(deployment.parameters ?? {})) {
    if (!Object.hasOwn(Parameters, name)) throw new Error(`There is no parameter ${name}.`);
  }

  const holds = (condition: string): boolean => evaluate(Conditions[condition]) === true;
  const reference = (id: string, attribute = "Ref"): unknown => {
    if (Object.hasOwn(values, id)) return values[id];
    const value = attributesOf(id)[attribute];
    if (value === undefined) throw new Error(`Nothing is known of ${id}.${attribute}.`);
    return value;
  };
  const attributesOf = (id: string): Record<string, string> => {
    const { Type, Properties = {} } = Resources[id] ?? { Type: "nothing" };
    const properties = Properties as Record<string, unknown>;
    const named = NAMES.map((name) => properties[name]).find((name) => name !== undefined);
    const { partition, region, accountId } = deployment;
    const arn: Arn = (service, resource, inRegion = region) =>
      `arn:${partition}:${service}:${inRegion}:${accountId}:${resource}`;
    return (
      ATTRIBUTES[Type]?.(String(evaluate(named) ?? withoutHash(id)), arn, {
        EventBusName: String(evaluate(properties.EventBusName ?? "")),
      }) ?? {}
    );
  };

  const FUNCTIONS: Record<string, (argument: never) => unknown> = {
    Ref: (id: string) => reference(id),
    Condition: (name: string) => holds(name),
    "Fn::GetAtt": ([id, attribute]: [string, string]) => reference(id, attribute),
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
    // A property whose value is AWS::NoValue is not there.
    return Object.fromEntries(
      entries
        .map(([key, inner]) => [key, evaluate(inner)] as const)
        .filter(([, inner]) => inner !== undefined),
    );
  }

  return Object.fromEntries(
    Object.entries(Resources)
      .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
      .map(([id, { Type, Properties }]) => [
        withoutHash(id),
        { type: Type, properties: evaluate(Properties) },
      ]),
  );
}
