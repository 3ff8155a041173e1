import { ACCOUNT_CHECKS } from "../../../cli/doctor/account/account.ts";
import { BEFORE_CHECKS } from "../../../cli/doctor/before/before.ts";
import { PLACE_CHECKS } from "../../../cli/doctor/caller.ts";
import { ORGANIZATION_CHECKS } from "../../../cli/doctor/organization/organization.ts";

interface Actions {
  readonly id: string;
  readonly title: string;
  readonly actions: readonly string[];
}

/** The checks of each way to run `doctor`. */
export const CHECKS: Readonly<Record<"account" | "before" | "organization", readonly Actions[]>> = {
  account: [...PLACE_CHECKS, ...ACCOUNT_CHECKS],
  before: [...PLACE_CHECKS, ...BEFORE_CHECKS],
  organization: [...PLACE_CHECKS, ...ORGANIZATION_CHECKS],
};

/** Needs no permission. */
const WITHOUT_PERMISSION = "sts:GetCallerIdentity";

/** All actions that checks call and that take a permission, in order. */
export function actionsOf(checks: readonly Actions[]): readonly string[] {
  const actions = checks.flatMap((check) => check.actions);
  return [...new Set(actions)].filter((action) => action !== WITHOUT_PERMISSION).sort();
}
