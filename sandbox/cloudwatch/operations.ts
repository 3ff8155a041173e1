import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";

const AlarmsInput = v.strictObject({
  AlarmNames: v.optional(v.array(v.string())),
  AlarmTypes: v.optional(v.array(v.string())),
  AlarmNamePrefix: v.optional(v.string(), ""),
  MaxRecords: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(100)), 50),
  NextToken: PageToken,
});

/** Only metrics of functions are implemented. */
const DataInput = v.strictObject({
  StartTime: v.number(),
  EndTime: v.number(),
  MetricDataQueries: v.array(
    v.strictObject({
      Id: v.pipe(v.string(), v.regex(/^[a-z]\w*$/)),
      MetricStat: v.strictObject({
        Metric: v.strictObject({
          Namespace: v.literal("AWS/Lambda"),
          MetricName: v.string(),
          Dimensions: v.tuple([
            v.strictObject({ Name: v.literal("FunctionName"), Value: v.string() }),
          ]),
        }),
        Period: v.number(),
        Stat: v.literal("Sum"),
      }),
    }),
  ),
  NextToken: PageToken,
});

/** CloudWatch's operations. */
export const cloudWatchOperations: Operations = {
  DescribeAlarms: ({ alarms }, input) => {
    const { AlarmNames, AlarmNamePrefix, MaxRecords, NextToken } = parseInput(AlarmsInput, input);
    const wanted = [...alarms.all.values()].filter(
      ({ name }) => name.startsWith(AlarmNamePrefix) && (AlarmNames?.includes(name) ?? true),
    );
    const { items, next } = pageOf(wanted, {
      token: NextToken,
      limit: MaxRecords,
      emptyPages: false,
    });
    const MetricAlarms = items.map((alarm) => ({
      AlarmName: alarm.name,
      AlarmArn: alarm.arn,
      ActionsEnabled: alarm.actionsEnabled,
      AlarmActions: alarm.actions,
      OKActions: [],
      InsufficientDataActions: [],
      StateValue: alarm.state,
      StateReason: alarm.stateReason,
      StateUpdatedTimestamp: alarm.updated.getTime() / 1000,
    }));
    return { MetricAlarms, CompositeAlarms: [], ...next };
  },

  /** Returns each sum as a single data point. */
  GetMetricData: ({ alarms }, input) => {
    const { MetricDataQueries, EndTime } = parseInput(DataInput, input);
    const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat }) => {
      const { MetricName, Dimensions } = MetricStat.Metric;
      const sum = alarms.metrics.get(`${MetricName}/${Dimensions[0].Value}`);
      return {
        Id,
        Label: MetricName,
        Timestamps: sum === undefined ? [] : [EndTime - MetricStat.Period],
        Values: sum === undefined ? [] : [sum],
        StatusCode: "Complete",
      };
    });
    return { MetricDataResults, Messages: [] };
  },
};
