import * as v from "valibot";

/** The parts of an ARN that tell where a resource is, and whose it is. */
export interface ArnParts {
  readonly partition: string;
  readonly accountId: string;
}

/** An ARN of that service with Region and account, `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. */
export const arnOf = (service: string, example: string) =>
  v.pipe(
    v.string(example),
    v.regex(new RegExp(`^arn:[a-z0-9-]+:${service}:[a-z0-9-]+:\\d{12}:.+$`), example),
    v.transform((arn): ArnParts => {
      const [, partition, , , accountId] = arn.split(":") as [
        string,
        string,
        string,
        string,
        string,
      ];
      return { partition, accountId };
    }),
  );
