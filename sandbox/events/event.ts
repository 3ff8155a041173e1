import * as v from "valibot";

/** An event on an event bus. */
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

/** The parts of an event that a service provides. The bus adds the others. */
export type EventEntry = Pick<BusEvent, "detail-type" | "source" | "resources" | "detail">;

/** JSON of an object, not of an array. */
export const JsonObject = v.pipe(
  v.string(),
  v.parseJson(),
  v.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  ),
);
