import { byAccount } from "./by-account.ts";
import type { Form } from "./form.ts";

/** An object where there is one result by nature, otherwise an array in the order of account ids. */
export const json: Form = async function* (results, { one }) {
  const all = await byAccount(results);
  if (one) {
    yield `${JSON.stringify(all[0], undefined, 2)}\n`;
    return;
  }
  // Piece by piece, as the text of an organization is long.
  yield "[";
  for (const [index, result] of all.entries()) {
    yield `${index > 0 ? "," : ""}\n${JSON.stringify(result, undefined, 2).replaceAll(/^/gm, "  ")}`;
  }
  yield all.length > 0 ? "\n]\n" : "]\n";
};
