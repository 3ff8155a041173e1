import { expect, it } from "vitest";
import { memberTemplate, organizationTemplate } from "./synth.ts";

it.each([
  {},
  { removal: "delete" },
  { removal: "dry-run", callAs: "SELF", coverThisAccount: true, excludedAccounts: "111122223333" },
])("nag %j", (s) => {
  expect(() => organizationTemplate(s)).not.toThrow();
});
it.each([
  {},
  { rule: "conformance-pack", remediation: "automatic", noEvaluationAlarm: true, recorder: true },
])("nag member %j", (s) => {
  expect(() => memberTemplate(s)).not.toThrow();
});
