import {
  AWSOrganizationsNotInUseException,
  type OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { isAccessDenied, serviceMessage } from "../../shared/service-error.ts";
import { CommandError } from "../command-error.ts";
import { failedCall } from "./failed-call.ts";
import type { Account } from "./judge-account.ts";

/**
 * Lists the accounts of the organization, whatever their state.
 *
 * @throws {CommandError} If AWS Organizations refuses to list them.
 */
export async function* listAccounts(client: OrganizationsClient): AsyncGenerator<Account> {
  try {
    for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
      for (const { Id, Name, State } of Accounts) {
        if (Id) yield { accountId: Id, accountName: Name, state: State };
      }
    }
  } catch (error) {
    throw isRefusal(error)
      ? notAdministrator(error)
      : failedCall(error, "organizations:ListAccounts");
  }
}

function isRefusal(error: unknown): boolean {
  return isAccessDenied(error) || error instanceof AWSOrganizationsNotInUseException;
}

/** A missing permission and the wrong account are denied in the same words. */
function notAdministrator(cause: unknown): CommandError {
  return new CommandError(
    `organizations:ListAccounts is denied (${serviceMessage(cause)}). ` +
      "Run this in the organization's management account or a delegated administrator's, and allow organizations:ListAccounts to whoever runs it.",
    { cause },
  );
}
