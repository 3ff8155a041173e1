/** Who signed a request. */
export interface Caller {
  /** As in GetCallerIdentity. */
  readonly arn: string;
  /** As in the condition key `aws:PrincipalArn`: a role, not its session. */
  readonly principalArn: string;
  readonly userId: string;
  /** The name of the caller. */
  readonly name: string;
  /** The only actions that the caller can perform, for example `iam:ListAccessKeys`. Defaults to all. */
  readonly actions?: ReadonlySet<string>;
}

/** The parts of an account that are in ARNs. */
interface Place {
  readonly id: string;
  readonly partition: string;
}

/** The IAM user of an account's own credentials. */
export function userOf({ id, partition }: Place): Caller {
  const arn = `arn:${partition}:iam::${id}:user/sandbox`;
  return { arn, principalArn: arn, userId: `AIDA0000${id}`, name: "sandbox" };
}

/** A session of a role. */
export function roleOf(
  { id, partition }: Place,
  roleName: string,
  sessionName = "sandbox",
): Caller {
  return {
    arn: `arn:${partition}:sts::${id}:assumed-role/${roleName}/${sessionName}`,
    principalArn: `arn:${partition}:iam::${id}:role/${roleName}`,
    userId: `AROA0000${id}:${sessionName}`,
    name: roleName,
  };
}

/** A root session, opened by the organization. */
export function assumedRootOf({ id, partition }: Place, actions: ReadonlySet<string>): Caller {
  return {
    arn: `arn:${partition}:sts::${id}:assumed-root`,
    principalArn: `arn:${partition}:iam::${id}:root`,
    userId: id,
    name: "root",
    actions,
  };
}
