import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";

const DescribeInput = v.strictObject({
  logGroupNamePrefix: v.optional(v.pipe(v.string(), v.regex(/^[.\-_/#A-Za-z0-9]{1,512}$/))),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50)), 50),
  nextToken: PageToken,
});

/** CloudWatch Logs' operations. */
export const logsOperations: Operations = {
  /** See https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
  DescribeLogGroups: ({ logs }, input) => {
    const {
      logGroupNamePrefix = "",
      limit,
      nextToken,
    } = parseInput(DescribeInput, input, "InvalidParameterException");
    const wanted = logs.list().filter(({ name }) => name.startsWith(logGroupNamePrefix));
    const { items, next } = pageOf(wanted, { token: nextToken, limit, emptyPages: false });
    return {
      logGroups: items.map(({ name, arn, created }) => ({
        logGroupName: name,
        creationTime: created.getTime(),
        metricFilterCount: 0,
        arn: `${arn}:*`,
        storedBytes: 0,
        logGroupClass: "STANDARD",
        logGroupArn: arn,
      })),
      ...(next.NextToken === undefined ? {} : { nextToken: next.NextToken }),
    };
  },
};
