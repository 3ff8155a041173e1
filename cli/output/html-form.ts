import { byAccount } from "./by-account.ts";
import type { Form } from "./form.ts";
import { renderHtml } from "./html.ts";

/** One HTML file, to be kept. */
export const htmlForm: Form = async function* (results, report) {
  const { title, callerArn, generatedAt, toolVersion } = report;
  yield renderHtml({
    title,
    callerArn,
    generatedAt,
    toolVersion,
    results: await byAccount(results),
  });
};
