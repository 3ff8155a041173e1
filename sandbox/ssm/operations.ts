import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

const ParameterInput = v.strictObject({
  Name: v.string(),
  WithDecryption: v.optional(v.boolean()),
});
const DocumentInput = v.strictObject({
  Name: v.string(),
  DocumentVersion: v.optional(v.string()),
  VersionName: v.optional(v.string()),
});

/** The parameters and documents of one account and Region, by name. Tests add them. */
export class SystemsManager {
  readonly parameters = new Map<string, string>();
  readonly documents = new Map<string, { status: "Active" | "Creating" | "Failed" }>();
}

/** Systems Manager's operations. */
export const ssmOperations: Operations = {
  GetParameter: ({ account, rules, systemsManager }, input) => {
    const { Name } = parseInput(ParameterInput, input);
    const Value = systemsManager.parameters.get(Name);
    if (Value === undefined) throw new ServiceError("ParameterNotFound", 400, "");
    const path = Name.replace(/^\/?/, "/");
    const ARN = `arn:${account.partition}:ssm:${rules.region}:${account.id}:parameter${path}`;
    return { Parameter: { Name, Type: "String", Value, Version: 1, ARN, DataType: "text" } };
  },

  DescribeDocument: ({ account, systemsManager }, input) => {
    const { Name } = parseInput(DocumentInput, input);
    const document = systemsManager.documents.get(Name);
    if (!document) {
      throw new ServiceError("InvalidDocument", 400, `Document with name ${Name} does not exist.`);
    }
    return {
      Document: {
        Name,
        Owner: account.id,
        Status: document.status,
        DocumentType: "Automation",
        DocumentFormat: "JSON",
        DocumentVersion: "1",
      },
    };
  },
};
