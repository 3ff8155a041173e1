import { ServiceError } from "../service-error.ts";

/** A stack, with the resources that it created. */
export interface Stack {
  readonly name: string;
  /** The deployed template. */
  readonly templateBody: string;
  /** By logical ID. */
  readonly resources: Readonly<Record<string, { readonly type: string; readonly id: string }>>;
}

/** The CloudFormation stacks of one account in one Region. */
export class Stacks {
  readonly #stacks = new Map<string, Stack>();

  add(stack: Stack): void {
    this.#stacks.set(stack.name, stack);
  }

  delete(name: string): void {
    this.#stacks.delete(name);
  }

  /** @throws {ServiceError} If there is no such stack. */
  get(name: string): Stack {
    return this.#stacks.get(name) ?? refuse(`Stack with id ${name} does not exist`);
  }

  /**
   * The stack that a resource belongs to.
   *
   * @throws {ServiceError} If it belongs to no stack.
   */
  ofResource(physicalId: string): Stack {
    const owns = ({ resources }: Stack) =>
      Object.values(resources).some(({ id }) => id === physicalId);
    return (
      [...this.#stacks.values()].find(owns) ?? refuse(`Stack for ${physicalId} does not exist`)
    );
  }
}

function refuse(message: string): never {
  throw new ServiceError("ValidationError", 400, message);
}
