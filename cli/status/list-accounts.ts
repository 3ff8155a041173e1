import {
  AWSOrganizationsNotInUseException,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { isAccessDenied, serviceMessage } from "../../shared/service-error.ts";
import { CallError } from "../call-error.ts";
import { CommandError } from "../command-error.ts";
import { listAccounts as listMembers } from "../organization/accounts.ts";
import type { Account } from "./judge-account.ts";

/**
 * Lists the accounts of the organization, whatever their state.
 *
 * @throws {CommandError} If these are not the credentials of an account that may list them.
 * @throws {CallError} If AWS Organizations fails to list them.
 */
export async function* listAccounts(client: OrganizationsClient): AsyncGenerator<Account> {
  try {
    for await (const { id, name, state } of listMembers(client, {})) {
      yield { accountId: id, accountName: name, state };
    }
  } catch (error) {
    throw error instanceof CallError && isRefusal(error.cause)
      ? notAdministrator(error.cause)
      : error;
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
