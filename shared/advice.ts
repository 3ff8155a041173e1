import { hasRootSessions } from "./root-session-partition.ts";
import { howToAllow } from "./service-error.ts";

/** What the reader knows, and where the account is. Advice never names what the reader does not have. */
export interface Situation {
  readonly partition: string;
  /** In China, decides which company operates the account's Region. */
  readonly region?: string;
  readonly reason: /** The root user has an access key. */
    | "KEY_FOUND"
    /** The root user has just created or activated one. */
    | "KEY_CREATED"
    /** The root user has just deactivated one. Whether it has others is unknown. */
    | "KEY_DEACTIVATED"
    /** The root user has just deleted one. */
    | "KEY_DELETED"
    /** Whether the root user has an access key cannot be determined. */
    | "UNDETERMINED";
  /** The message shows when and where the key was last used. */
  readonly lastUseIsKnown?: boolean;
  /** No key that was found is active. */
  readonly keysAreInactive?: boolean;
  readonly accessKeyId?: string;
  /** The account is in an organization that can have centralized root access. */
  readonly organizationCanRemove?: boolean;
  /** The reader administers the root users of such an organization. */
  readonly canOpenRootSessions?: boolean;
  /** The message shows the error that is the reason. */
  readonly errorIsShown?: boolean;
  /** IAM's account summary has no AccountAccessKeysPresent, which is why it cannot be determined. */
  readonly flagIsMissing?: boolean;
  /** The action that was denied, if that is why it cannot be determined. */
  readonly deniedAction?: string;
}

/** The step for evaluations that fail or are missing. */
export const RUN_DOCTOR =
  "Run `root-access-key doctor` in this account: it checks what an evaluation depends on, and says how to fix it.";

/** The companies that operate AWS in China, by Region. */
const CHINA_OPERATORS: Readonly<Record<string, string>> = {
  "cn-north-1": "Sinnet, the operator of the AWS China (Beijing) Region",
  "cn-northwest-1": "NWCD, the operator of the AWS China (Ningxia) Region",
};
const CHINA_OPERATOR =
  "the operator of your AWS China Region (Sinnet for Beijing, NWCD for Ningxia)";

/**
 * Advises what to do, as steps in order: each is one line of plain text, with commands in backticks.
 *
 * The console path is that of the CIS AWS Foundations Benchmark. In AWS GovCloud (US) the root user cannot
 * sign in to a console (https://repost.aws/knowledge-center/manage-govcloud-root-key), and an inactive key
 * cannot sign requests, so the only key must not be deactivated. In AWS China there is no root user. For
 * other partitions, nothing is assumed.
 */
export function adviseOn(situation: Situation): readonly string[] {
  switch (situation.reason) {
    case "KEY_FOUND":
      return [...recognizeKey(situation), ...removeKey(situation)];
    case "KEY_CREATED":
      return [...recognizeCaller(situation), ...removeKey(situation)];
    case "KEY_DEACTIVATED":
      return [...recognizeCaller(situation), ...removeDeactivatedKey(situation)];
    case "KEY_DELETED":
      return [
        ...recognizeCaller(situation),
        ...(situation.partition === "aws-cn"
          ? []
          : ["If somebody you know did it, no action is needed."]),
      ];
    case "UNDETERMINED":
      return determine(situation);
  }
}

const DEACTIVATE_FIRST = " Deactivating it stops its use and keeps the evidence.";

function recognizeKey(situation: Situation): string[] {
  if (situation.partition === "aws-cn") {
    return [
      `AWS accounts in China have no root user, so you cannot sign in and delete such a key. Open a support case with ${chinaOperator(situation)}.`,
    ];
  }
  return [
    `Do you recognize the key? If nobody does, treat it as an incident: preserve the evidence and do not delete the key yet.${canDeactivate(situation) && !situation.keysAreInactive ? DEACTIVATE_FIRST : ""}`,
    `To find out who ${situation.keysAreInactive ? "used" : "uses"} it, ${situation.lastUseIsKnown ? "check its last use and " : ""}${searchCloudTrail(situation)}.`,
  ];
}

function recognizeCaller(situation: Situation): string[] {
  if (situation.partition === "aws-cn") {
    return [
      `AWS accounts in China have no root user, so treat it as an incident: preserve the evidence, and open a support case with ${chinaOperator(situation)}.`,
    ];
  }
  return [
    `${QUESTIONS[situation.reason]} If not, treat it as an incident: somebody else acts as the root user. ${preserve(situation)}`,
    `To find out what else the root user did, ${searchCloudTrail({})}.`,
  ];
}

const QUESTIONS: Readonly<Partial<Record<Situation["reason"], string>>> = {
  KEY_CREATED: "Did somebody you know create or activate a root access key?",
  KEY_DEACTIVATED: "Did somebody you know deactivate a root access key?",
  KEY_DELETED: "Did somebody you know do this as the root user?",
};

function preserve(situation: Situation): string {
  if (situation.reason === "KEY_DELETED") return "Preserve the evidence.";
  const canStopUse = situation.reason === "KEY_CREATED" && canDeactivate(situation);
  return `Preserve the evidence and do not delete the key yet.${canStopUse ? DEACTIVATE_FIRST : ""}`;
}

function chinaOperator({ region }: Situation): string {
  return CHINA_OPERATORS[region ?? ""] ?? CHINA_OPERATOR;
}

function searchCloudTrail({ accessKeyId }: Pick<Situation, "accessKeyId">): string {
  const key = accessKeyId ? ` and userIdentity.accessKeyId = ${accessKeyId}` : "";
  return `search CloudTrail for events with userIdentity.type = Root${key}`;
}

/** Where the root user signs in to the AWS Management Console. */
const WITH_ROOT_SIGN_IN = ["aws", "aws-eusc"];
const canDeactivate = ({ partition }: Situation) => WITH_ROOT_SIGN_IN.includes(partition);

const MOVE_WORKLOAD = "If the key is in use, move the workload to an IAM role.";

function removeKey(situation: Situation): string[] {
  const { partition, organizationCanRemove, canOpenRootSessions, keysAreInactive } = situation;
  const moveWorkload = keysAreInactive ? [] : [MOVE_WORKLOAD];
  if (canDeactivate(situation)) {
    return [
      ...moveWorkload,
      "Sign in to the AWS Management Console as the root user. Choose the account name, then Security credentials.",
      ...(keysAreInactive
        ? [
            "Under Access keys, delete the inactive key: choose it, then Actions, Delete. This cannot be undone. Do the same with a second key.",
          ]
        : [
            "Under Access keys, deactivate the key: choose it, then Actions, Deactivate. Wait until you are sure that nothing fails.",
            "Delete the key: Actions, Delete. This cannot be undone. Do the same with a second key.",
          ]),
      ...(organizationCanRemove && hasRootSessions(partition)
        ? [
            "If nobody can sign in as the root user, ask the administrator of your organization: with centralized root access, the delegated administrator for IAM can delete the key of a member account.",
          ]
        : []),
      ...(canOpenRootSessions && hasRootSessions(partition)
        ? [
            "If nobody can sign in as the root user of a member account, delete the key in a root session (sts:AssumeRoot) with the task policy IAMDeleteRootUserCredentials.",
          ]
        : []),
    ];
  }
  if (partition === "aws-us-gov") {
    return keysAreInactive
      ? [`Contact AWS Support to have the key deleted: ${INACTIVE_IN_GOVCLOUD}`]
      : [MOVE_WORKLOAD, ...removeKeyInGovCloud(situation)];
  }
  if (partition === "aws-cn") {
    return [
      "In the case, ask which key IAM reports and have it removed. Preserve the CloudTrail logs until it is explained.",
    ];
  }
  return [...moveWorkload, "Contact AWS Support to have the root user's access key deleted."];
}

function removeDeactivatedKey(situation: Situation): string[] {
  const { partition, accessKeyId = "ACCESS_KEY_ID" } = situation;
  if (partition === "aws-cn") return removeKey(situation);
  return [
    "If somebody you know did it, wait until you are sure that nothing fails without the key.",
    ...(partition === "aws-us-gov"
      ? [
          `If the root user has another active key, delete this one with it. This cannot be undone: \`aws iam delete-access-key --access-key-id ${accessKeyId}\``,
          `If it has none, contact AWS Support: ${INACTIVE_IN_GOVCLOUD}`,
        ]
      : removeKey({ ...situation, keysAreInactive: true })),
  ];
}

const INACTIVE_IN_GOVCLOUD =
  "the root user cannot sign in to a console in AWS GovCloud (US), and an inactive key cannot sign its own deletion.";

function removeKeyInGovCloud({ accessKeyId = "ACCESS_KEY_ID" }: Situation): string[] {
  return [
    "The root user cannot sign in to a console in AWS GovCloud (US). Configure the AWS CLI with the root access key itself, and check it: `aws sts get-caller-identity` must show an ARN that ends in :root.",
    "List the keys: `aws iam list-access-keys`",
    `If you sign with another active root key, deactivate this one first and wait until you are sure that nothing fails: \`aws iam update-access-key --access-key-id ${accessKeyId} --status Inactive\` Never deactivate the only key: an inactive key cannot sign its own deletion.`,
    `Delete the key. This cannot be undone: \`aws iam delete-access-key --access-key-id ${accessKeyId}\``,
    "If you do not have the secret access key, or the key is inactive and the only one, contact AWS Support.",
  ];
}

/** In AWS GovCloud (US), only AWS Support can enable root access keys. */
const WITHOUT_FLAG_IN_GOVCLOUD =
  "In AWS GovCloud (US) the account summary can lack AccountAccessKeysPresent. A root user there has access keys only if AWS Support has enabled them. Ask AWS Support whether this account has any.";

function determine({ partition, deniedAction, errorIsShown, flagIsMissing }: Situation): string[] {
  if (flagIsMissing && partition === "aws-us-gov") return [WITHOUT_FLAG_IN_GOVCLOUD];
  return [
    ...(errorIsShown && !deniedAction ? ["Fix the error shown above."] : []),
    ...(deniedAction ? [howToAllow(deniedAction)] : []),
    RUN_DOCTOR,
    "Until then, check the account yourself. The answer 0 means that the root user has no access key: `aws iam get-account-summary --query SummaryMap.AccountAccessKeysPresent`",
    "Re-evaluate the rule in AWS Config, or wait for its schedule.",
  ];
}
