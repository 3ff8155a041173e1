/** All pages. The last is the one without a token, whether or not the others hold anything. */
export async function* pagesOf<Page extends { NextToken?: string | undefined }>(
  read: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const page = await read(token);
    yield page;
    token = page.NextToken;
  } while (token);
}
