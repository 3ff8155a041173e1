import { CallError } from "../errors.ts";

/**
 * Names a call to AWS in its failure, so that the message can name the permission that is missing.
 *
 * @param action such as `organizations:ListAccounts`
 * @throws {CallError} If AWS refuses or does not answer.
 */
export async function call<T>(action: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new CallError(action, error);
  }
}

/**
 * Reads all pages of a list. A page can be empty and not the last: the last is the one without a token.
 *
 * @param action such as `organizations:ListAccounts`
 * @throws {CallError} If AWS refuses or does not answer.
 */
export async function* callPages<Page extends { NextToken?: string | undefined }>(
  action: string,
  read: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const page = await call(action, read(token));
    yield page;
    token = page.NextToken;
  } while (token);
}

/** The name of the error by which AWS refused a call. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof CallError && error.cause instanceof Error ? error.cause.name : undefined;
}
