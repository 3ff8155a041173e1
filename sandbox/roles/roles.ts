import * as v from "valibot";
import type { Account } from "../account.ts";
import { checkShape } from "../check.ts";
import type { Directory } from "../directory.ts";
import { type Decision, decide } from "../policies/document.ts";
import { type ActionRequest, compileIdentityPolicy } from "../policies/identity-policy.ts";
import { type Assumption, compileTrustPolicy } from "../policies/trust-policy.ts";

interface RoleOptions {
  readonly roleName: string;
  /** The trust policy, as in an `AWS::IAM::Role`, with all intrinsic functions resolved. */
  readonly assumeRolePolicyDocument: unknown;
  /** The identity policies: the PolicyDocument of each `AWS::IAM::Policy` and inline policy. */
  readonly policyDocuments?: readonly unknown[];
}

/** A role that can do only what its policies allow. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Whether its trust policy lets a service or a principal assume it. */
  trusts(assumption: Assumption): boolean;
  /** The decision of its policies on a request. */
  decide(request: ActionRequest): Decision;
  /** Why its policies deny a request, in AWS's words; undefined if they allow it. */
  denial(request: ActionRequest): string | undefined;
}

const RoleName = v.pipe(v.string(), v.regex(/^[\w+=,.@-]{1,64}$/));

/** The roles created in one account. Roles that were not created can do everything. */
export class Roles {
  readonly #account: Account;
  readonly #directory: Directory;
  /** By ARN. */
  readonly #roles = new Map<string, Role>();

  constructor(account: Account, directory: Directory) {
    this.#account = account;
    this.#directory = directory;
  }

  /**
   * Creates a role. Its policies apply to all requests signed with its credentials.
   *
   * @throws {Error} naming what AWS would reject or what is not implemented
   */
  create({ roleName, assumeRolePolicyDocument, policyDocuments = [] }: RoleOptions): Role {
    const name = checkShape(RoleName, roleName, "Name of a role");
    const arn = this.#arnOf(name);
    if (this.#roles.has(arn)) throw new Error(`The role ${arn} already exists.`);
    const statements = policyDocuments.flatMap((document, index) =>
      compileIdentityPolicy(document, `Policy ${index} of role ${name}`),
    );
    const role: Role = {
      name,
      arn,
      trusts: compileTrustPolicy(assumeRolePolicyDocument, `Trust policy of role ${name}`),
      decide: (request) => {
        const asked = { ...request, keys: { ...this.#principalKeys(arn), ...request.keys } };
        return decide(statements.filter(({ applies }) => applies(asked)));
      },
      denial: (request) => {
        switch (role.decide(request)) {
          case "allowed":
            return undefined;
          case "explicitlyDenied":
            return "with an explicit deny in an identity-based policy";
          case "implicitlyDenied":
            return `because no identity-based policy allows the ${request.action} action`;
        }
      },
    };
    this.#roles.set(arn, role);
    return role;
  }

  /** The role with a name or an ARN, if it was created. */
  find(name: string): Role | undefined {
    return this.#roles.get(name.startsWith("arn:") ? name : this.#arnOf(name));
  }

  delete(name: string): void {
    this.#roles.delete(this.#arnOf(name));
  }

  #arnOf(name: string): string {
    const { partition, id } = this.#account;
    return `arn:${partition}:iam::${id}:role/${name}`;
  }

  #principalKeys(arn: string) {
    const { id } = this.#account;
    return {
      "aws:PrincipalArn": arn,
      "aws:PrincipalAccount": id,
      "aws:PrincipalOrgID": this.#directory.organizationOf(id)?.id,
    };
  }
}
