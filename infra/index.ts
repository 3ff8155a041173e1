export { AccountStack, type AccountStackProps } from "./account/account-stack.ts";
export {
  RootAccessKeyConformancePack,
  type RootAccessKeyConformancePackProps,
} from "./account/conformance-pack.ts";
export { RootAccessKeyEvaluator, type RootAccessKeyEvaluatorProps } from "./account/evaluator.ts";
export {
  RootAccessKeyMonitoring,
  type RootAccessKeyMonitoringProps,
} from "./account/monitoring.ts";
export { NoEvaluationAlarm, type NoEvaluationAlarmProps } from "./account/no-evaluation-alarm.ts";
export { MinimalRecorder } from "./account/recorder.ts";
export {
  RootAccessKeyRemediation,
  type RootAccessKeyRemediationProps,
} from "./account/remediation.ts";
export {
  RootAccessKeyRule,
  type RootAccessKeyRuleProps,
  type RuleSettings,
} from "./account/rule.ts";
export type { NamePrefixProps } from "./name-prefix.ts";
export {
  AccountNotifications,
  type AccountNotificationsProps,
} from "./notifications/account-notifications.ts";
export type { NotificationSettings } from "./notifications/notification-function.ts";
export { NotificationTopic, type NotificationTopicProps } from "./notifications/topic.ts";
export {
  OrganizationStack,
  type OrganizationStackProps,
} from "./organization/organization-stack.ts";
export type { RuleDeployment } from "./runbook/common.ts";
export {
  NotifyAndWaitRunbook,
  type NotifyAndWaitRunbookProps,
} from "./runbook/notify-and-wait.ts";
export { PromptReevaluation, type PromptReevaluationProps } from "./runbook/reevaluation.ts";
export {
  type AccountSettings,
  type OrganizationSettings,
  parseSettings,
  type Settings,
  SettingsError,
} from "./settings.ts";
