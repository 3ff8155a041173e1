/**
 * The pattern of what CloudTrail records when the root user creates an access key, activates or
 * deactivates one, or deletes one. It is recorded in the Region where IAM lives alone, and reaches
 * EventBridge only where a trail records management events.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const ROOT_KEY_CHANGE = {
  source: ["aws.iam"],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: ["iam.amazonaws.com"],
    eventName: ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"],
    userIdentity: { type: ["Root"] },
    // A call that was refused has changed nothing.
    errorCode: [{ exists: false }],
  },
};
