/** Who signed a request. */
export interface Caller {
  /** As GetCallerIdentity says it. */
  readonly arn: string;
  /** As the condition key `aws:PrincipalArn` has it: a role, not its session. */
  readonly principalArn: string;
  readonly userId: string;
  /** What the caller is told by where AWS asks for a name. */
  readonly name: string;
  /** All that the caller may do, for example `iam:ListAccessKeys`; everything where left out. */
  readonly actions?: ReadonlySet<string>;
}

/** An account, as far as ARNs name it. */
interface Place {
  readonly id: string;
  readonly partition: string;
}

/** The IAM user that an account's own credentials are of. */
export function userOf({ id, partition }: Place): Caller {
  const arn = `arn:${partition}:iam::${id}:user/sandbox`;
  return { arn, principalArn: arn, userId: `AIDA0000${id}`, name: "sandbox" };
}

/** A role, at work in a session of its own. */
export function roleOf({ id, partition }: Place, roleName: string): Caller {
  return {
    arn: `arn:${partition}:sts::${id}:assumed-role/${roleName}/sandbox`,
    principalArn: `arn:${partition}:iam::${id}:role/${roleName}`,
    userId: `AROA0000${id}:sandbox`,
    name: roleName,
  };
}

/** The root user of a member account, as the organization may act in its place. */
export function assumedRootOf({ id, partition }: Place, actions: ReadonlySet<string>): Caller {
  return {
    arn: `arn:${partition}:sts::${id}:assumed-root`,
    principalArn: `arn:${partition}:iam::${id}:root`,
    userId: id,
    name: "root",
    actions,
  };
}
