import type { AccountResult } from "../results.ts";
import { envelopeOf } from "./envelope.ts";
import { type Format, sortById } from "./format.ts";
import { toJson } from "./json-text.ts";

/** One object: where the results come from, and the results as an array sorted by account id. */
export const json: Format = async function* (results, report) {
  const all = await sortById(results);
  // Piece by piece: the text for an organization is long.
  yield `${toJson(envelopeOf(report)).replace(/\n}$/, "")},\n  "results": [`;
  for (const [index, result] of all.entries()) {
    yield `${index > 0 ? "," : ""}\n${toJson(withObservation(result)).replaceAll(/^/gm, "    ")}`;
  }
  yield all.length > 0 ? "\n  ]\n}\n" : "]\n}\n";
};

function withObservation({ evidence, observedAt, ...result }: AccountResult) {
  return { ...result, observedAt: observedAt ?? null, evidence };
}
