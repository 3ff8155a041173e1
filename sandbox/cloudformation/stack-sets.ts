import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { checkShape } from "../check.ts";
import type { Clock } from "../clock.ts";
import type { Organization } from "../organizations/organization.ts";
import { ServiceError } from "../service-error.ts";

/** A StackSet's stack in one account and Region. Tests can change the writable properties. */
export interface StackInstance {
  readonly accountId: string;
  readonly region: string;
  /** The target OU or root that contains the account. */
  readonly organizationalUnitId: string;
  readonly stackId: string;
  status: "CURRENT" | "OUTDATED" | "INOPERABLE";
  detailedStatus:
    | "PENDING"
    | "RUNNING"
    | "SUCCEEDED"
    | "FAILED"
    | "CANCELLED"
    | "INOPERABLE"
    | "SKIPPED_SUSPENDED_ACCOUNT";
  statusReason: string | undefined;
  driftStatus: DriftStatus;
}

export type DriftStatus = "DRIFTED" | "IN_SYNC" | "NOT_CHECKED";

/** An operation on a StackSet. Tests can change the writable properties. */
export interface StackSetOperation {
  readonly id: string;
  readonly action: "CREATE" | "UPDATE" | "DELETE" | "DETECT_DRIFT";
  readonly created: Date;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "STOPPING" | "STOPPED" | "QUEUED";
  statusReason: string | undefined;
}

/** The properties of an `AWS::CloudFormation::StackSet` with service-managed permissions. */
const StackSetProperties = v.strictObject({
  StackSetName: v.string(),
  Description: v.optional(v.string()),
  PermissionModel: v.literal("SERVICE_MANAGED"),
  CallAs: v.optional(v.picklist(["SELF", "DELEGATED_ADMIN"]), "SELF"),
  Capabilities: v.optional(v.array(v.string()), []),
  TemplateURL: v.string(),
  Parameters: v.optional(
    v.array(v.strictObject({ ParameterKey: v.string(), ParameterValue: v.string() })),
    [],
  ),
  AutoDeployment: v.strictObject({
    Enabled: v.boolean(),
    RetainStacksOnAccountRemoval: v.optional(v.boolean(), false),
  }),
  ManagedExecution: v.optional(v.strictObject({ Active: v.boolean() }), { Active: false }),
  OperationPreferences: v.optional(v.looseObject({})),
  StackInstancesGroup: v.array(
    v.strictObject({
      DeploymentTargets: v.strictObject({
        OrganizationalUnitIds: v.array(v.string()),
        Accounts: v.optional(v.array(v.string()), []),
        AccountFilterType: v.optional(v.literal("DIFFERENCE")),
      }),
      Regions: v.array(v.string()),
    }),
  ),
});

/** A StackSet of an organization. Tests can change the writable properties. */
export class StackSet {
  readonly name: string;
  readonly id: string;
  readonly properties: v.InferOutput<typeof StackSetProperties>;
  /** The stack instances, in the order of their creation. */
  readonly instances: StackInstance[] = [];
  /** Newest first. */
  readonly operations: StackSetOperation[] = [];
  /** When drift was last detected. */
  driftChecked: Date | undefined;
  readonly #clock: Clock;

  constructor(properties: unknown, clock: Clock) {
    this.properties = checkShape(StackSetProperties, properties, "StackSet");
    this.name = this.properties.StackSetName;
    this.id = `${this.name}:${randomUUID()}`;
    this.#clock = clock;
  }

  /** Adds a stack to an account. Account filters do not apply. */
  addInstance(accountId: string, region: string, organizationalUnitId: string): StackInstance {
    const stack = `stack/StackSet-${this.name}-${randomUUID()}/${randomUUID()}`;
    const instance: StackInstance = {
      accountId,
      region,
      organizationalUnitId,
      stackId: `arn:aws:cloudformation:${region}:${accountId}:${stack}`,
      status: "CURRENT",
      detailedStatus: "SUCCEEDED",
      statusReason: undefined,
      driftStatus: "NOT_CHECKED",
    };
    this.instances.push(instance);
    return instance;
  }

  /** Adds a successful operation. */
  addOperation(action: StackSetOperation["action"]): StackSetOperation {
    const operation: StackSetOperation = {
      id: randomUUID(),
      action,
      created: this.#clock(),
      status: "SUCCEEDED",
      statusReason: undefined,
    };
    this.operations.unshift(operation);
    return operation;
  }

  /** Detects drift in all instances. Those that have not drifted are in sync. */
  detectDrift(): void {
    for (const instance of this.instances) {
      if (instance.driftStatus === "NOT_CHECKED") instance.driftStatus = "IN_SYNC";
    }
    this.driftChecked = this.#clock();
    this.addOperation("DETECT_DRIFT");
  }
}

/** The StackSets with service-managed permissions of one organization in one Region. */
export class StackSets {
  readonly region: string;
  readonly #organization: Organization;
  readonly #clock: Clock;
  readonly #sets = new Map<string, StackSet>();

  constructor(organization: Organization, region: string, clock: Clock) {
    this.region = region;
    this.#organization = organization;
    this.#clock = clock;
  }

  /**
   * Creates a StackSet and its stacks in all active accounts of its OUs, except the management account.
   *
   * @param properties of an `AWS::CloudFormation::StackSet`, with all intrinsic functions resolved
   * @throws {Error} naming what AWS would reject or what is not implemented
   */
  create(properties: unknown): StackSet {
    const stackSet = new StackSet(properties, this.#clock);
    this.#sets.set(stackSet.name, stackSet);
    for (const { DeploymentTargets, Regions } of stackSet.properties.StackInstancesGroup) {
      const { OrganizationalUnitIds, Accounts, AccountFilterType } = DeploymentTargets;
      const excluded = new Set(AccountFilterType ? Accounts : []);
      for (const unitId of OrganizationalUnitIds) {
        for (const accountId of this.#organization.activeMembersBelow(unitId)) {
          if (excluded.has(accountId)) continue;
          for (const region of Regions) stackSet.addInstance(accountId, region, unitId);
        }
      }
    }
    stackSet.addOperation("CREATE");
    return stackSet;
  }

  delete(name: string): void {
    this.#sets.delete(name);
  }

  /** @throws {ServiceError} If there is no such StackSet. */
  get(name: string): StackSet {
    const stackSet = [...this.#sets.values()].find((it) => it.name === name || it.id === name);
    if (stackSet) return stackSet;
    throw new ServiceError("StackSetNotFoundException", 404, `StackSet ${name} not found`);
  }
}
