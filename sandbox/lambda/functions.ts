import { DeliveryFailure } from "../delivery-failure.ts";
import type { Running } from "../running.ts";
import { compilePermissions, type Invoker } from "./permission.ts";

/** Invokes a function with an event. */
export type OnInvoke = (event: unknown) => Promise<unknown>;

interface KnownFunction {
  readonly invoke: OnInvoke;
  /** Whether its resource policy lets a service invoke it. */
  readonly admits: (invoker: Invoker) => boolean;
}

/** The Lambda functions of one account, which services invoke asynchronously. */
export class Functions {
  readonly #running: Running;
  /** By ARN. */
  readonly #functions = new Map<string, KnownFunction>();

  constructor(running: Running) {
    this.#running = running;
  }

  /**
   * Adds a function.
   *
   * @param permissions the properties of each `AWS::Lambda::Permission` of the function, with all
   *   intrinsic functions resolved; any service may invoke it where left out
   * @throws {Error} naming what AWS would refuse or what is not implemented
   */
  add(arn: string, invoke: OnInvoke, permissions?: readonly unknown[]): void {
    const admits = permissions ? compilePermissions(arn, permissions) : () => true;
    this.#functions.set(arn, { invoke, admits });
  }

  /**
   * Invokes a function, and does not wait for it.
   *
   * @throws {DeliveryFailure} If there is no such function, or no permission lets the service invoke it.
   */
  invoke(arn: string, event: unknown, invoker: Invoker): void {
    const found = this.#functions.get(arn);
    if (!found) throw new DeliveryFailure("NO_RESOURCE", `Nothing is there for ${arn}.`);
    if (!found.admits(invoker)) {
      const message = `No permission of ${arn} lets ${invoker.sourceArn} invoke it.`;
      throw new DeliveryFailure("NO_PERMISSIONS", message);
    }
    this.started(Promise.resolve().then(() => found.invoke(event)));
  }

  /** Takes an invocation that was started and is not awaited. `events.delivered` waits for it. */
  started(invocation: Promise<unknown>): void {
    this.#running.add(invocation);
  }
}
