/** An account that a finding is about. */
export interface NamedAccount {
  readonly id: string;
  /** Left out if it has none, or if it cannot be read. */
  readonly name?: string;
}

/** `payments-prod (111122223333)`, or the id alone. */
export function describeAccount({ id, name }: NamedAccount): string {
  return name === undefined ? id : `${name} (${id})`;
}

/** `payments-prod (111122223333), 444455556666` */
export function describeAccounts(accounts: readonly NamedAccount[]): string {
  return accounts.map(describeAccount).join(", ");
}
