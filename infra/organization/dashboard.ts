import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { CENTRAL_BUS_NAME, DASHBOARD_NAME } from "../../shared/names.ts";
import type { RootAccessKeyRemoval } from "./removal.ts";

export interface OrganizationDashboardProps {
  /** The rules on the central bus, with the label of their metric. */
  readonly rules: readonly { readonly ruleName: string; readonly title: string }[];
  /**
   * The function that removes keys, and its queue.
   * @default - none: removal is off
   */
  readonly removal?: RootAccessKeyRemoval | undefined;
}

const WIDTH = 24;
const HEIGHT = 6;

/**
 * Events behind notifications, and removals, of all accounts, from CloudWatch. The compliance of the accounts is in the
 * AWS Config aggregator.
 */
export class OrganizationDashboard extends Construct {
  constructor(scope: Construct, id: string, { rules, removal }: OrganizationDashboardProps) {
    super(scope, id);
    const numbers = rules.map(({ ruleName, title }) => eventsOf(ruleName, title));
    const size = { width: WIDTH, height: HEIGHT };
    new cloudwatch.Dashboard(this, "Resource", {
      dashboardName: DASHBOARD_NAME,
      defaultInterval: Duration.days(28),
      widgets: [
        [
          new cloudwatch.SingleValueWidget({
            ...size,
            title:
              "Events in the time range, from accounts excluded from finding notifications, too",
            metrics: numbers,
            setPeriodToTimeRange: true,
          }),
        ],
        [
          new cloudwatch.GraphWidget({
            ...size,
            title: "Events per day",
            left: numbers,
            leftYAxis: { min: 0, showUnits: false },
          }),
        ],
        ...(removal ? removalWidgets(removal) : []),
      ],
    });
  }
}

/** See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
function eventsOf(ruleName: string, label: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: "AWS/Events",
    metricName: "Invocations",
    dimensionsMap: { EventBusName: CENTRAL_BUS_NAME, RuleName: ruleName },
    statistic: "Sum",
    period: Duration.days(1),
    label,
  });
}

/** The log is in JSON, with the function's record as the message. */
function removalWidgets({ function: fn, queue }: RootAccessKeyRemoval): cloudwatch.IWidget[][] {
  const { logGroupName } = fn.logGroup;
  const period = Duration.hours(1);
  const widget = (title: string, view: cloudwatch.LogQueryVisualizationType, ...lines: string[]) =>
    new cloudwatch.LogQueryWidget({
      width: WIDTH / 2,
      height: HEIGHT,
      title,
      view,
      logGroupNames: [logGroupName],
      queryLines: ["filter ispresent(message.decision)", ...lines],
    });
  return [
    [
      new cloudwatch.GraphWidget({
        width: WIDTH,
        height: HEIGHT,
        title: "Requests to remove keys: waiting, and not processed",
        left: [
          queue.requests.metricApproximateNumberOfMessagesVisible({ period, label: "Waiting" }),
          queue.deadLetters.metricApproximateNumberOfMessagesVisible({
            period,
            label: "Not processed",
          }),
        ],
        leftYAxis: { min: 0, showUnits: false },
        right: [
          queue.requests.metricApproximateAgeOfOldestMessage({
            period,
            label: "Age of the oldest, in seconds",
          }),
        ],
        rightYAxis: { min: 0, showUnits: false },
      }),
    ],
    [
      widget(
        "Attempts to remove keys, by decision",
        cloudwatch.LogQueryVisualizationType.TABLE,
        "stats count(*) as attempts, count_distinct(message.accountId) as accounts by message.decision, message.reason",
        "sort attempts desc",
      ),
      widget(
        "The latest attempts",
        cloudwatch.LogQueryVisualizationType.TABLE,
        "fields @timestamp, message.accountId, message.decision, message.reason, coalesce(message.message, message.error.message) as said",
        "sort @timestamp desc",
        "limit 50",
      ),
    ],
  ];
}
