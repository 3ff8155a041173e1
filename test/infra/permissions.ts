import type { Template } from "aws-cdk-lib/assertions";

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The permissions of each role, by the logical ID of its policy without the hash. */
export function permissions(template: Template): Record<string, unknown> {
  const policies = template.findResources("AWS::IAM::Policy");
  return Object.fromEntries(
    Object.entries(policies).map(([id, { Properties }]) => [
      id.replace(/(Role)?DefaultPolicy[0-9A-F]{8}$/, ""),
      (Properties.PolicyDocument.Statement as Statement[]).map(describeStatement),
    ]),
  );
}

function describeStatement({ Effect, Action, Resource, Condition }: Statement) {
  return {
    [Effect]: [Action].flat().map(describeResource),
    on: describeResource(Resource),
    if: Condition,
  };
}

/** References as `<Name>` and `<Name.Attribute>`, without the hashes of logical ids. */
function describeResource(resource: unknown): string {
  if (typeof resource === "string") return resource;
  if (Array.isArray(resource)) return resource.map(describeResource).join(" ");
  const [kind, value] = Object.entries(resource as object)[0] ?? [];
  const name = (id: string) => id.replace(/[0-9A-F]{8}$/, "");
  switch (kind) {
    case "Ref":
      return `<${name(value as string)}>`;
    case "Fn::GetAtt": {
      const [id, attribute] = value as [string, string];
      return `<${name(id)}.${attribute}>`;
    }
    case "Fn::Join":
      return (value as [string, unknown[]])[1].map(describeResource).join("");
    case "Fn::If": {
      const [condition, ...either] = value as [string, unknown, unknown];
      return `<${condition} ? ${either.map(describeResource).join(" : ")}>`;
    }
    default:
      throw new Error(`Not a reference that is known: ${JSON.stringify(resource)}`);
  }
}
