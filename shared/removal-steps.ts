/**
 * How the root user gets rid of an access key: the console path that the CIS AWS Foundations Benchmark
 * prescribes, after a look at who still needs the key.
 * Each fits on one line of an EventBridge input template, in which quotes have a meaning.
 */
export const REMOVAL_STEPS = [
  "See from its last use, above, and in CloudTrail (userIdentity.type = Root) what uses the key, and move that to an IAM role.",
  "Sign in to the AWS Management Console as the root user of the account.",
  "Choose the account name at the top right, then Security credentials.",
  "Under Access keys, select the key, then Actions, Deactivate. See that nothing breaks.",
  "Then Actions, Delete, and confirm. This cannot be undone. Do the same with a second key.",
  "If nobody knows what the key is for, treat it as an incident first: see what was done with it.",
] as const;
