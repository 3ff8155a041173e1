import * as v from "valibot";

/** The number of items on previous pages. With `+`, an empty page comes first. */
export const PageToken = v.optional(v.pipe(v.string(), v.regex(/^\d+\+?$/)));

interface PageOptions {
  readonly token: string | undefined;
  readonly limit: number;
  /** Whether an empty page precedes each page, which AWS allows. */
  readonly emptyPages: boolean;
}

/** Returns one page of a list, with the token of the next page if there is one. */
export function pageOf<T>(
  all: readonly T[],
  { token = "0+", limit, emptyPages }: PageOptions,
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const start = Number.parseInt(token, 10);
  if (emptyPages && token.endsWith("+")) return { items: [], next: { NextToken: `${start}` } };
  const end = start + limit;
  const next = end < all.length ? { NextToken: emptyPages ? `${end}+` : `${end}` } : {};
  return { items: all.slice(start, end), next };
}
