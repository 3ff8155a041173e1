import { CONTROL, FRAMEWORKS } from "../../shared/control.ts";
import { type Format, sortById } from "./format.ts";

/** An object with the control if there can be only one result, otherwise an array sorted by account id. */
export const json: Format = async function* (results, { one }) {
  const all = await sortById(results);
  if (one) {
    const control = { title: CONTROL.title, frameworks: FRAMEWORKS };
    yield `${JSON.stringify({ ...all[0], control }, undefined, 2)}\n`;
    return;
  }
  // Piece by piece: the text for an organization is long.
  yield "[";
  for (const [index, result] of all.entries()) {
    yield `${index > 0 ? "," : ""}\n${JSON.stringify(result, undefined, 2).replaceAll(/^/gm, "  ")}`;
  }
  yield all.length > 0 ? "\n]\n" : "]\n";
};
