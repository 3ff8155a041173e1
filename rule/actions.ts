/** All actions of an evaluation. None of these actions supports resource-level permissions. */
export const EVALUATION_ACTIONS = [
  "iam:GetAccountSummary",
  "iam:GenerateCredentialReport",
  "iam:GetCredentialReport",
  "config:PutEvaluations",
] as const;
