/**
 * The partition in which `sts:AssumeRoot` opens sessions of member accounts' root users. AWS launched it in all
 * Regions except those of AWS GovCloud (US) and China, and documents it for no other partition.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-access-management.html
 */
export const ROOT_SESSION_PARTITION = "aws";

/** Whether AWS has root sessions in a partition. */
export function hasRootSessions(partition: string): boolean {
  return partition === ROOT_SESSION_PARTITION;
}
