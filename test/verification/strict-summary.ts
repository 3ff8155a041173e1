import { childrenOf, readStrictly } from "./strict-xml.ts";

const FLAG = "AccountAccessKeysPresent";

/** Whether an account summary says beyond doubt that the flag is 0. */
export function clearlySaysZero(body: string | Uint8Array): boolean {
  const response = readStrictly(body.toString());
  const [result, ...moreResults] = childrenOf(response, "GetAccountSummaryResult");
  const [map, ...moreMaps] = childrenOf(result, "SummaryMap");
  const flags = childrenOf(map, "entry").filter(
    (entry) => childrenOf(entry, "key")[0]?.text === FLAG,
  );
  const [value, ...moreValues] = childrenOf(flags[0], "value");
  const isOnly = [moreResults, moreMaps, flags.slice(1), moreValues].every(
    ({ length }) => length === 0,
  );
  return isOnly && value?.children.length === 0 && value.text.trim() === "0";
}
