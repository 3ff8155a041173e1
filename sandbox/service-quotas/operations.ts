import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

/** The applied quotas of one account and Region, by `SERVICE_CODE/QUOTA_CODE`. Tests add them. */
export type Quotas = Map<string, number>;

const QuotaInput = v.strictObject({ ServiceCode: v.string(), QuotaCode: v.string() });

/** Service Quotas' operations. */
export const serviceQuotasOperations: Operations = {
  GetServiceQuota: ({ quotas }, input) => {
    const { ServiceCode, QuotaCode } = parseInput(QuotaInput, input);
    const Value = quotas.get(`${ServiceCode}/${QuotaCode}`);
    if (Value === undefined) {
      throw new ServiceError(
        "NoSuchResourceException",
        400,
        "The request failed because the specified service does not exist.",
      );
    }
    return { Quota: { ServiceCode, QuotaCode, Value, Unit: "None", Adjustable: true } };
  },
};
