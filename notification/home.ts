import { invokedFunctionArn, type LambdaContext } from "../shared/lambda.ts";
import { parserThrowing } from "../shared/schema.ts";
import { InvalidSettingsError } from "./errors.ts";

/** Where the function runs. */
export interface Home {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** In the organization's central account. */
  readonly isOrganization: boolean;
}

const parseOrThrow = parserThrowing(InvalidSettingsError);

/** @throws {InvalidSettingsError} If the context is not Lambda's. */
export function readHome(context: LambdaContext, isOrganization: boolean): Home {
  const { invokedFunctionArn: arn } = context;
  const { partition, accountId } = parseOrThrow(
    invokedFunctionArn,
    arn,
    "context.invokedFunctionArn",
  );
  return { partition, accountId, region: arn.split(":")[3] ?? "", isOrganization };
}
