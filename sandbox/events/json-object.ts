import * as v from "valibot";

/** The JSON of an object, which an array is not. */
export const JsonObject = v.pipe(
  v.string(),
  v.parseJson(),
  v.custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  ),
);
