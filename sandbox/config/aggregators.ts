import type { Account } from "../account.ts";
import type { Clock } from "../clock.ts";
import type { Directory } from "../directory.ts";
import type { Tenant } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

/** An aggregator of the results of all accounts in an organization. */
export interface Aggregator {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  /** The Regions whose results it collects. */
  readonly regions: readonly string[] | "ALL";
  /** Whether lists return an empty page before each page. */
  emptyPages: boolean;
  /** Failures of the last update, by account ID or organization ID. */
  readonly failures: Map<string, SourceFailure>;
}

/** Why the results of an account are not up to date. */
export interface SourceFailure {
  readonly status: "FAILED" | "OUTDATED";
  readonly code: string;
  readonly message: string;
}

/** The configuration aggregators of one account in one Region. */
export class Aggregators {
  readonly #account: Account;
  readonly #region: string;
  readonly #clock: Clock;
  readonly #directory: Directory;
  readonly #aggregators = new Map<string, Aggregator>();

  constructor(account: Account, region: string, clock: Clock, directory: Directory) {
    this.#account = account;
    this.#region = region;
    this.#clock = clock;
    this.#directory = directory;
  }

  /**
   * Creates an aggregator of the account's organization, by default of all Regions.
   *
   * @throws {Error} If the account may not aggregate for an organization.
   */
  create(name: string, regions: Aggregator["regions"] = "ALL"): Aggregator {
    const { partition, id } = this.#account;
    const organization = this.#directory.organizationOf(id);
    if (!organization?.isAdministrator(id, "config.amazonaws.com")) {
      throw new Error(`Account ${id} does not administer AWS Config for an organization.`);
    }
    const aggregatorId = `config-aggregator-${String(this.#aggregators.size + 1).padStart(8, "0")}`;
    const aggregator: Aggregator = {
      name,
      arn: `arn:${partition}:config:${this.#region}:${id}:config-aggregator/${aggregatorId}`,
      created: this.#clock(),
      regions,
      emptyPages: false,
      failures: new Map(),
    };
    this.#aggregators.set(name, aggregator);
    return aggregator;
  }

  delete(name: string): void {
    this.#aggregators.delete(name);
  }

  list(): Aggregator[] {
    return [...this.#aggregators.values()];
  }

  get(name: string): Aggregator {
    const aggregator = this.#aggregators.get(name);
    if (aggregator) return aggregator;
    throw new ServiceError(
      "NoSuchConfigurationAggregatorException",
      400,
      `The configuration aggregator '${name}' does not exist.`,
    );
  }

  /** The organization that the account aggregates for. */
  get organizationId(): string {
    return this.#directory.organizationOf(this.#account.id)?.id ?? "";
  }

  /** The accounts that an aggregator collects results from. */
  sources(): Tenant[] {
    const members = this.#directory.organizationOf(this.#account.id)?.members.keys() ?? [];
    return [...members].map((accountId) => this.#directory.get(accountId));
  }
}
