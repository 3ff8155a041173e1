import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import { StackSets } from "../cloudformation/stack-sets.ts";

/** The features of centralized root access, by IAM's names. */
export type RootFeature = "RootCredentialsManagement" | "RootSessions";

/** An account in an organization. Tests can change the writable properties. */
export interface Member {
  readonly account: Account;
  name: string;
  email: string;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
  /** The root, or an organizational unit. */
  parentId: string;
  readonly joined: Date;
}

/** An organizational unit. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
}

/** A service control policy. */
export interface ServiceControlPolicy {
  readonly id: string;
  readonly name: string;
  /** In JSON. */
  readonly content: string;
  /** Accounts, OUs and the root, by their ids. */
  readonly targetIds: readonly string[];
}

/** The services with trusted access in the organization of a deployment. */
const TRUSTED_SERVICES = [
  "config.amazonaws.com",
  "iam.amazonaws.com",
  "member.org.stacksets.cloudformation.amazonaws.com",
];

const DENY_ROOT_USER = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": "arn:*:iam::*:root" } },
    },
  ],
};

/** An organization and its accounts. Tests can change the writable properties. */
export class Organization {
  readonly id: string;
  readonly managementAccountId: string;
  readonly rootId = "r-sbox";
  /** By account ID, in the order in which they joined. */
  readonly members: ReadonlyMap<string, Member>;
  /** By id. */
  readonly units: ReadonlyMap<string, Unit>;
  /** Whether lists return an empty page before each page. */
  emptyPages = false;
  /** Whether accounts have a Status in addition to State, as they did until September 2026. */
  hasRetiredStatus = true;
  /** The enabled features of centralized root access. Defaults to all. */
  readonly rootFeatures = new Set<RootFeature>(["RootCredentialsManagement", "RootSessions"]);
  featureSet: "ALL" | "CONSOLIDATED_BILLING" = "ALL";
  /** The service principals with trusted access. */
  readonly trustedServices = new Set(TRUSTED_SERVICES);
  /** The delegated administrators, by service principal. */
  readonly administrators = new Map<string, string>();
  /** The service control policies, by id. */
  readonly policies = new Map<string, ServiceControlPolicy>();
  /** With service-managed permissions. */
  readonly stackSets: StackSets;
  readonly #members = new Map<string, Member>();
  readonly #units = new Map<string, Unit>();
  readonly #withoutRootUser = new Set<string>();
  readonly #clock: Clock;

  /** @param region the Region of the StackSets */
  constructor(id: string, management: Account, region: string, clock: Clock) {
    this.id = id;
    this.managementAccountId = management.id;
    this.members = this.#members;
    this.units = this.#units;
    this.#clock = clock;
    this.stackSets = new StackSets(this, region, clock);
    this.add(management);
  }

  /** Adds an account. */
  add(account: Account): Member {
    const { partition } = this.#members.get(this.managementAccountId)?.account ?? account;
    if (account.partition !== partition) {
      throw new Error(`${this.id} is in ${partition}, but account ${account.id} is not.`);
    }
    const member: Member = {
      account,
      name: `Account ${account.id}`,
      email: `${account.id}@example.com`,
      status: "ACTIVE",
      parentId: this.rootId,
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

  /** Adds an organizational unit, by default under the root. */
  addUnit(name: string, parentId = this.rootId, id = this.#newUnitId()): Unit {
    if (parentId !== this.rootId && !this.#units.has(parentId)) {
      throw new Error(`${this.id} has no OU ${parentId}.`);
    }
    const unit = { id, name, parentId };
    this.#units.set(id, unit);
    return unit;
  }

  #newUnitId(): string {
    return `ou-sbox-${String(this.#units.size + 1).padStart(8, "0")}`;
  }

  /** The active accounts in an OU or the root, and in all OUs below it, except the management account. */
  activeMembersBelow(parentId: string): string[] {
    const own = [...this.#members.values()].filter(
      (member) =>
        member.parentId === parentId &&
        member.status === "ACTIVE" &&
        member.account.id !== this.managementAccountId,
    );
    const units = [...this.#units.values()].filter((unit) => unit.parentId === parentId);
    return [
      ...own.map(({ account }) => account.id),
      ...units.flatMap(({ id }) => this.activeMembersBelow(id)),
    ];
  }

  /** Adds a service control policy. */
  addPolicy(name: string, document: object, targetIds: readonly string[]): ServiceControlPolicy {
    const id = `p-${String(this.policies.size + 1).padStart(8, "0")}`;
    const policy = { id, name, content: JSON.stringify(document), targetIds };
    this.policies.set(id, policy);
    return policy;
  }

  /** Attaches a service control policy that denies an account's root user all actions, including root sessions. */
  denyRootUser(accountId: string): void {
    this.addPolicy(`DenyRootUser-${accountId}`, DENY_ROOT_USER, [accountId]);
    this.#withoutRootUser.add(accountId);
  }

  deniesRootUser(accountId: string): boolean {
    return this.#withoutRootUser.has(accountId);
  }

  /** The ARN of the organization or of something in it. */
  arnOf(
    type: "organization" | "account" | "ou" | "root" | "policy",
    ...path: readonly string[]
  ): string {
    const { partition } = this.member(this.managementAccountId).account;
    const resource = [type, this.id, ...path].join("/");
    return `arn:${partition}:organizations::${this.managementAccountId}:${resource}`;
  }

  /** Makes a member the delegated administrator for a service. */
  delegate(servicePrincipal: string, accountId: string): void {
    this.member(accountId);
    this.administrators.set(servicePrincipal, accountId);
  }

  /** Whether an account administers the organization for a service, or for any service by default. */
  isAdministrator(accountId: string, servicePrincipal?: string): boolean {
    if (accountId === this.managementAccountId) return true;
    if (servicePrincipal) return this.administrators.get(servicePrincipal) === accountId;
    return [...this.administrators.values()].includes(accountId);
  }
}
