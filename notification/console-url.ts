import type { Message } from "./content.ts";

/** The AWS Management Console of each partition; none where it is not known. */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-eusc": "console.amazonaws-eusc.eu",
};

/** Whose console a message links to: a link opens the console of the account that one is signed in to. */
export function consoleSignIn({ accountId, consoleAccountId }: Message): string {
  return `AWS console (sign in to account ${consoleAccountId ?? accountId} first):`;
}

/** The URL of the page in the console where a message has one. */
export function consoleUrl({
  partition,
  region,
  consolePath,
}: Pick<Message, "partition" | "region" | "consolePath">): string | undefined {
  const domain = DOMAINS[partition];
  if (domain === undefined || consolePath === undefined) return undefined;
  return `https://${region}.${domain}/${consolePath}`;
}

/** Paths in the console. What goes into them holds only letters, digits and `-_/$`. */
export const configRulePath = (region: string, ruleName: string) =>
  `config/home?region=${region}#/rules/details?configRuleName=${ruleName}`;
export const trailEventPath = (region: string, eventId: string) =>
  `cloudtrailv2/home?region=${region}#/events/${eventId}`;
export const executionPath = (region: string, executionId: string) =>
  `systems-manager/automation/execution/${executionId}?region=${region}`;
export const alarmPath = (region: string, alarmName: string) =>
  `cloudwatch/home?region=${region}#alarmsV2:alarm/${alarmName}`;
export const functionPath = (region: string, functionName: string) =>
  `lambda/home?region=${region}#/functions/${functionName}?tab=monitoring`;
/** CloudWatch's console encodes a name twice, with `$` for `%`. */
export const logGroupPath = (region: string, logGroupName: string) =>
  `cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${logGroupName.replaceAll("/", "$252F")}`;
