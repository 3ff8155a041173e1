/** Whose root user a target principal names, by the account or by the user's ARN. */
export function rootTarget(
  targetPrincipal: string,
  { partition }: { readonly partition: string },
): { readonly accountId: string; readonly arn: string } {
  const accountId = targetPrincipal.match(/\d{12}/)?.[0] ?? "";
  return { accountId, arn: `arn:${partition}:iam::${accountId}:root` };
}
