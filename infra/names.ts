/**
 * Names that people, packs and other accounts know these resources by. They are fixed, as a
 * conformance pack that is deployed to many accounts must find the function and the runbook in each.
 */
export const RULE_NAME = "root-access-key";
export const CONFORMANCE_PACK_NAME = "root-access-key";
export const FUNCTION_NAME = "root-access-key-evaluator";
export const RUNBOOK_NAME = "RootAccessKey-NotifyAndWait";
