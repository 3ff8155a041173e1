import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations, Tenant } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

/** A key. It can be described, but encrypts nothing here. */
export interface Key {
  readonly arn: string;
  readonly manager: "CUSTOMER" | "AWS";
  policy: object;
  state: "Enabled" | "Disabled" | "PendingDeletion";
}

/** The keys of one account and Region, by ID or alias. Tests add them. */
export type Keys = Map<string, Key>;

const KeyInput = v.strictObject({ KeyId: v.string() });
const PolicyInput = v.strictObject({ KeyId: v.string(), PolicyName: v.optional(v.string()) });

/** KMS's operations. */
export const kmsOperations: Operations = {
  DescribeKey: (tenant, input) => {
    const { arn, manager, state } = find(tenant, parseInput(KeyInput, input).KeyId);
    return {
      KeyMetadata: {
        AWSAccountId: tenant.account.id,
        KeyId: arn.split("/").at(-1),
        Arn: arn,
        Enabled: state === "Enabled",
        KeyState: state,
        KeyManager: manager,
      },
    };
  },

  GetKeyPolicy: (tenant, input) => {
    const { policy } = find(tenant, parseInput(PolicyInput, input).KeyId);
    return { Policy: JSON.stringify(policy), PolicyName: "default" };
  },
};

function find({ keys }: Tenant, id: string): Key {
  const key = keys.get(id) ?? [...keys.values()].find(({ arn }) => arn === id);
  if (key) return key;
  throw new ServiceError("NotFoundException", 400, `Key '${id}' does not exist`);
}
