import type { Account } from "./account.ts";

/** The CloudWatch log groups of one account in one Region, and their messages. */
export class LogGroups {
  readonly #account: Account;
  readonly #region: string;
  /** By ARN. */
  readonly #messages = new Map<string, string[]>();

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
  }

  /** Creates a log group unless it exists, and returns its ARN. */
  create(name: string): string {
    const { partition, id } = this.#account;
    const arn = `arn:${partition}:logs:${this.#region}:${id}:log-group:${name}`;
    if (!this.#messages.has(arn)) this.#messages.set(arn, []);
    return arn;
  }

  has(arn: string): boolean {
    return this.#messages.has(withoutStreams(arn));
  }

  /** @throws {Error} If there is no such group. */
  write(arn: string, message: string): void {
    this.#get(arn).push(message);
  }

  /** The messages in a log group, oldest first. */
  messages(arn: string): readonly string[] {
    return this.#get(arn);
  }

  #get(arn: string): string[] {
    const messages = this.#messages.get(withoutStreams(arn));
    if (!messages) throw new Error(`There is no log group ${arn}.`);
    return messages;
  }
}

/** CloudFormation's ARN of a log group ends in `:*`, for its streams. */
function withoutStreams(arn: string): string {
  return arn.replace(/:\*$/, "");
}
