import { invokedFunctionArn, type LambdaContext } from "../shared/lambda.ts";
import { type AccountNames, accountNames } from "../shared/names.ts";
import { parserThrowing } from "../shared/schema.ts";
import { InvalidSettingsError } from "./errors.ts";
import type { Settings } from "./settings.ts";

/** Where the function runs. */
export interface Home {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** In the organization's central account. */
  readonly isOrganization: boolean;
  /** Names of the resources that events are about. */
  readonly names: AccountNames;
}

const parseOrThrow = parserThrowing(InvalidSettingsError);

/** @throws {InvalidSettingsError} If the context is not Lambda's. */
export function readHome(
  context: LambdaContext,
  { isOrganization, namePrefix }: Pick<Settings, "isOrganization" | "namePrefix">,
): Home {
  const { invokedFunctionArn: arn } = context;
  const { partition, accountId } = parseOrThrow(
    invokedFunctionArn,
    arn,
    "context.invokedFunctionArn",
  );
  const region = arn.split(":")[3] ?? "";
  return { partition, accountId, region, isOrganization, names: accountNames(namePrefix) };
}
