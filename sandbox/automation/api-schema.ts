/**
 * Checks that an API has the given parameters. Automation rejects unknown parameters; the SDK silently
 * omits them.
 *
 * @param schema of a structure, as in the SDK's commands:
 *   `[3, namespace, name, traits, memberNames, memberSchemas]`, lists `[1, …, of]`, maps `[2, …, of]`
 * @throws {Error} naming a member that the API does not have
 */
export function checkMembers(schema: unknown, value: unknown, path: string): void {
  const node = unwrap(schema);
  if (typeof value !== "object" || value === null) return;
  if (typeof node === "number" && node < FIRST_LIST) throw new Error(`${path} is not a structure.`);
  if (!Array.isArray(node)) return;
  const [kind] = node;
  if (kind === STRUCTURE) {
    const names: readonly string[] = node[4];
    for (const [name, member] of Object.entries(value)) {
      if (!names.includes(name)) {
        throw new Error(
          `${path} has no member ${name}. Its members: ${names.join(", ") || "none"}.`,
        );
      }
      checkMembers(node[5][names.indexOf(name)], member, `${path}.${name}`);
    }
  } else if (kind === LIST || kind === MAP) {
    for (const [name, item] of Object.entries(value)) {
      checkMembers(node.at(-1), item, `${path}.${name}`);
    }
  } else {
    throw new Error(`${path} has a schema of kind ${kind}, which is not implemented.`);
  }
}

/** Lower numbers are simple types. This number and higher ones are lists and maps of them. */
const FIRST_LIST = 64;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const NO_MEMBERS = [STRUCTURE, "", "", 0, [], []];

/** A schema can be wrapped in a function, or paired with its traits. */
function unwrap(schema: unknown): unknown {
  if (typeof schema === "function") return unwrap(schema());
  if (schema === "unit") return NO_MEMBERS;
  return Array.isArray(schema) && schema.length === 2 ? unwrap(schema[0]) : schema;
}
