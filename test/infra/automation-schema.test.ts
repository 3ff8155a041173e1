import { Ajv } from "ajv";
import schema from "aws-ssm-document-language-service/dist/schema.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { PARTITIONS, templatesOf } from "./partitions.ts";

/** AWS's schema annotates with keywords of its own, and its patterns are not for the flag `u`. */
const validate = new Ajv({ strict: false, unicodeRegExp: false, allErrors: true }).compile(schema);

/** What the schema has against a document. */
function faultsOf(content: unknown): string[] {
  validate(content);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The content of each Automation document, with the template that it is in. */
const documents = PARTITIONS.flatMap((partition) =>
  templatesOf(partition).flatMap(({ name, resources }) =>
    Object.values(resources)
      .filter(({ type }) => type === "AWS::SSM::Document")
      .map(({ properties }) => [properties.Name, name, partition, properties.Content] as const),
  ),
);

describe("AWS's schema of Automation documents", () => {
  it.each(documents)("takes %s of %s in %s", (_name, _template, _partition, content) => {
    expect(faultsOf(content)).toEqual([]);
  });
});

describe("each step that waits", () => {
  it.each(documents)("of %s of %s in %s states its timeout", (_name, _t, _p, { mainSteps }) => {
    const waiting = (mainSteps as { action: string; timeoutSeconds?: number }[]).filter(
      ({ action }) => ["aws:sleep", "aws:waitForAwsResourceProperty"].includes(action),
    );
    expect(waiting.length).toBeGreaterThan(1);
    for (const { timeoutSeconds } of waiting) expect(timeoutSeconds).toBeGreaterThan(0);
  });
});

describe("it notices", () => {
  const [[, , , content] = []] = documents;
  const step = { name: "wait", action: "aws:sleep", inputs: { Duration: "PT1S" } };

  it.each<[string, object]>([
    ["another schema version", { schemaVersion: "2.2" }],
    ["an unknown type of parameter", { parameters: { AccountId: { type: "Text" } } }],
    ["an unknown action", { mainSteps: [{ ...step, action: "aws:wait" }] }],
    ["a step without inputs", { mainSteps: [{ ...step, inputs: undefined }] }],
    ["an unknown property of a step", { mainSteps: [{ ...step, onFail: "Abort" }] }],
    ["an unknown section", { steps: [] }],
  ])("%s", (_, changes) => {
    const changed = JSON.parse(JSON.stringify({ ...content, ...changes }));
    expect(faultsOf(changed)).not.toEqual([]);
  });

  it("nothing in a valid document", () => {
    expect(faultsOf({ ...content, mainSteps: [step] })).toEqual([]);
  });
});
