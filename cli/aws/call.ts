import { CallError } from "../call-error.ts";

/**
 * Names a call to AWS in its failure, so that a person can be told which permission is missing.
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
