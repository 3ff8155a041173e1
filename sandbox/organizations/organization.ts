import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";

/** What an organization may do with the root users of its members, by IAM's names. */
export type RootFeature = "RootCredentialsManagement" | "RootSessions";

/** An account of an organization. What can be written is there to be changed by tests. */
export interface Member {
  readonly account: Account;
  name: string;
  email: string;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
  /** Whether a service control policy denies what a root user does, root sessions included. */
  deniesRootSessions: boolean;
  readonly joined: Date;
}

/** An organization, which has all features, and its accounts. */
export class Organization {
  readonly id: string;
  readonly managementAccountId: string;
  /** By account id, in the order in which they joined. */
  readonly members: ReadonlyMap<string, Member>;
  /** What is enabled of centralized root access: all of it, unless it is taken away. */
  readonly rootFeatures = new Set<RootFeature>(["RootCredentialsManagement", "RootSessions"]);
  readonly #members = new Map<string, Member>();
  readonly #clock: Clock;
  /** By service principal. */
  readonly #administrators = new Map<string, string>();

  constructor(id: string, management: Account, clock: Clock) {
    this.id = id;
    this.managementAccountId = management.id;
    this.members = this.#members;
    this.#clock = clock;
    this.add(management);
  }

  /** Takes an account in. */
  add(account: Account): Member {
    const { partition } = this.#members.get(this.managementAccountId)?.account ?? account;
    if (account.partition !== partition) {
      throw new Error(`${this.id} is in ${partition}, account ${account.id} is not.`);
    }
    const member: Member = {
      account,
      name: `Account ${account.id}`,
      email: `${account.id}@example.com`,
      status: "ACTIVE",
      deniesRootSessions: false,
      joined: this.#clock(),
    };
    this.#members.set(account.id, member);
    return member;
  }

  /** @throws {Error} If the account is not in the organization. */
  member(accountId: string): Member {
    const member = this.#members.get(accountId);
    if (!member) throw new Error(`Account ${accountId} is not in ${this.id}.`);
    return member;
  }

  /** Makes a member the delegated administrator for a service. */
  delegate(servicePrincipal: string, accountId: string): void {
    this.member(accountId);
    this.#administrators.set(servicePrincipal, accountId);
  }

  /** Whether an account may act for the organization in a service, or in any where left out. */
  isAdministrator(accountId: string, servicePrincipal?: string): boolean {
    if (accountId === this.managementAccountId) return true;
    if (servicePrincipal) return this.#administrators.get(servicePrincipal) === accountId;
    return [...this.#administrators.values()].includes(accountId);
  }
}
