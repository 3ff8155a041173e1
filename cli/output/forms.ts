import type { OutputForm } from "../options.ts";
import type { Form } from "./form.ts";

/** How each form is loaded, only when it is asked for. */
export const FORMS: Record<OutputForm, () => Promise<Form>> = {
  table: async () => (await import("./table.ts")).table,
  json: async () => (await import("./json.ts")).json,
  html: async () => (await import("./html-form.ts")).htmlForm,
  csv: async () => (await import("./csv.ts")).csv,
};
