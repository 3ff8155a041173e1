export { AccountStack, type AccountStackProps } from "./account-stack.ts";
export {
  RootAccessKeyConformancePack,
  type RootAccessKeyConformancePackProps,
} from "./conformance-pack.ts";
export { RootAccessKeyEvaluator, type RootAccessKeyEvaluatorProps } from "./evaluator.ts";
export { FREQUENCY_HOURS, type Frequency, silenceHours } from "./frequency.ts";
export { NoEvaluationAlarm, type NoEvaluationAlarmProps } from "./no-evaluation-alarm.ts";
export { AccountNotices, type AccountNoticesProps } from "./notices/account-notices.ts";
export { NotificationTopic, type NotificationTopicProps } from "./notices/topic.ts";
export {
  OrganizationStack,
  type OrganizationStackProps,
} from "./organization/organization-stack.ts";
export { MinimalRecorder } from "./recorder.ts";
export { RootAccessKeyRemediation, type RootAccessKeyRemediationProps } from "./remediation.ts";
export { RootAccessKeyRule, type RootAccessKeyRuleProps } from "./rule.ts";
export type { RuleSettings } from "./rule-definition.ts";
export { PromptReevaluation, type PromptReevaluationProps } from "./runbook/reevaluation.ts";
export {
  type CentralBusReference,
  NotifyAndWaitRunbook,
  type NotifyAndWaitRunbookProps,
} from "./runbook/runbook.ts";
export {
  type AccountSettings,
  type OrganizationSettings,
  parseSettings,
  type Settings,
  SettingsError,
} from "./settings.ts";
