import { DeliveryFailure } from "../delivery-failure.ts";
import type { Running } from "../running.ts";
import { type FunctionConfiguration, newConfiguration } from "./configuration.ts";
import type { EventSourceMapping } from "./event-source-mapping.ts";
import { compilePermissions, type Invoker } from "./permission.ts";

/** Invokes a function with an event. */
export type OnInvoke = (event: unknown) => Promise<unknown>;

/** The permissions and properties of a function. */
interface FunctionOptions {
  /**
   * The properties of each `AWS::Lambda::Permission` of the function, with all intrinsic functions resolved.
   * By default, any service can invoke the function.
   */
  readonly permissions?: readonly unknown[];
  /** The properties of the `AWS::Lambda::Function`, with all intrinsic functions resolved. */
  readonly properties?: unknown;
}

interface KnownFunction {
  readonly invoke: OnInvoke;
  readonly permissions: readonly unknown[];
  /** Whether its resource policy lets a service invoke it. */
  readonly admits: (invoker: Invoker) => boolean;
  readonly configuration: FunctionConfiguration;
}

/** The Lambda functions of one account, which services invoke asynchronously. */
export class Functions {
  /** The account's quota of concurrent executions. */
  concurrentExecutions = 1000;
  readonly mappings: EventSourceMapping[] = [];
  readonly #running: Running;
  /** By ARN. */
  readonly #functions = new Map<string, KnownFunction>();

  constructor(running: Running) {
    this.#running = running;
  }

  /**
   * Adds a function, or replaces the one with that ARN.
   *
   * @throws {Error} naming what AWS would reject or what is not implemented
   */
  add(arn: string, invoke: OnInvoke, { permissions, properties }: FunctionOptions = {}): void {
    const admits = permissions ? compilePermissions(arn, permissions) : () => true;
    const configuration = newConfiguration(properties);
    this.#functions.set(arn, { invoke, permissions: permissions ?? [], admits, configuration });
  }

  /** Replaces the permissions of a function. */
  setPermissions(arn: string, permissions: readonly unknown[]): void {
    const known = this.#functions.get(arn);
    if (!known) throw new Error(`There is no function ${arn}.`);
    this.#functions.set(arn, {
      ...known,
      permissions,
      admits: compilePermissions(arn, permissions),
    });
  }

  delete(arn: string): void {
    this.#functions.delete(arn);
  }

  find(arn: string): KnownFunction | undefined {
    return this.#functions.get(arn);
  }

  /** The ARNs of all functions. */
  list(): readonly string[] {
    return [...this.#functions.keys()];
  }

  /** The part of the quota that no function has reserved. */
  get unreservedExecutions(): number {
    const reserved = [...this.#functions.values()].map(
      ({ configuration }) => configuration.reservedConcurrency ?? 0,
    );
    return reserved.reduce((left, it) => left - it, this.concurrentExecutions);
  }

  /**
   * Invokes a function without waiting for it.
   *
   * @throws {DeliveryFailure} If there is no such function, or no permission lets the service invoke it.
   */
  invoke(arn: string, event: unknown, invoker: Invoker): void {
    const found = this.#functions.get(arn);
    if (!found) throw new DeliveryFailure("NO_RESOURCE", `${arn} does not exist.`);
    if (!found.admits(invoker)) {
      const message = `No permission of ${arn} lets ${invoker.sourceArn} invoke it.`;
      throw new DeliveryFailure("NO_PERMISSIONS", message);
    }
    this.started(Promise.resolve().then(() => found.invoke(event)));
  }

  /** Adds an invocation that has started. `events.delivered` waits for it. */
  started(invocation: Promise<unknown>): void {
    this.#running.add(invocation);
  }
}
