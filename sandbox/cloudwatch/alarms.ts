import * as v from "valibot";
import { checkShape } from "../check.ts";
import type { Clock } from "../clock.ts";

/** An alarm. It does not evaluate its metric: tests set its state. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly actions: readonly string[];
  actionsEnabled: boolean;
  state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  stateReason: string;
  readonly updated: Date;
}

/** The properties of an `AWS::CloudWatch::Alarm` that DescribeAlarms returns. Others have no effect here. */
const Properties = v.looseObject({
  AlarmName: v.string(),
  AlarmActions: v.optional(v.array(v.string()), []),
  ActionsEnabled: v.optional(v.boolean(), true),
});

/** The CloudWatch alarms of one account in one Region. */
export class Alarms {
  /** By name. */
  readonly all = new Map<string, Alarm>();
  /** The sums of functions' metrics, by `METRIC/FUNCTION`. Tests add them. */
  readonly metrics = new Map<string, number>();
  readonly #arnOf: (name: string) => string;
  readonly #clock: Clock;

  constructor(
    { id, partition }: { readonly id: string; readonly partition: string },
    region: string,
    clock: Clock,
  ) {
    this.#arnOf = (name) => `arn:${partition}:cloudwatch:${region}:${id}:alarm:${name}`;
    this.#clock = clock;
  }

  /** @param properties of an `AWS::CloudWatch::Alarm`, with all intrinsic functions resolved */
  create(properties: unknown): Alarm {
    const read = checkShape(Properties, properties, "AWS::CloudWatch::Alarm");
    const { AlarmName: name, AlarmActions: actions, ActionsEnabled: actionsEnabled } = read;
    const alarm: Alarm = {
      name,
      arn: this.#arnOf(name),
      actions,
      actionsEnabled,
      state: "OK",
      stateReason: "Threshold not crossed.",
      updated: this.#clock(),
    };
    this.all.set(name, alarm);
    return alarm;
  }
}
