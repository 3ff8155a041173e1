import * as v from "valibot";

/** An event as it travels over an event bus. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** To the second, in UTC. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** What a service says of an event; the bus adds the rest. */
export type EventEntry = Pick<BusEvent, "detail-type" | "source" | "resources" | "detail">;

/** The JSON of an object, which an array is not. */
export const JsonObject = v.pipe(
  v.string(),
  v.parseJson(),
  v.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  ),
);
