const READ_KEYS = ["iam:ListAccessKeys", "iam:GetAccessKeyLastUsed"];

/**
 * What AWS's task policies allow, as far as the sandbox has it.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/security-iam-awsmanpol.html
 */
export const ROOT_TASKS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["IAMAuditRootUserCredentials", new Set([...READ_KEYS, "iam:GetAccountSummary"])],
  ["IAMDeleteRootUserCredentials", new Set([...READ_KEYS, "iam:DeleteAccessKey"])],
]);
