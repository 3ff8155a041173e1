import type { AccountResult } from "../account-result.ts";
import type { OutputForm } from "../options.ts";
import { write } from "../stdout.ts";
import { NO_ACCOUNTS, type Tally } from "../tally.ts";
import type { Report } from "./form.ts";
import { FORMS } from "./forms.ts";

/**
 * Writes results to standard output, as they come where the form allows it.
 *
 * @returns how many accounts have which compliance type
 */
export async function writeResults(
  results: AsyncIterable<AccountResult>,
  output: OutputForm,
  report: Report,
): Promise<Tally> {
  const tally = { ...NO_ACCOUNTS };
  async function* counted() {
    for await (const result of results) {
      tally[result.complianceType]++;
      yield result;
    }
  }
  const form = await FORMS[output]();
  for await (const piece of form(counted(), report)) await write(piece);
  return tally;
}
