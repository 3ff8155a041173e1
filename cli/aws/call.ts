import * as v from "valibot";
import { keepRawAnswer, onlyText } from "../../shared/raw-answer.ts";
import { objectWith, parserThrowing } from "../../shared/schema.ts";
import { CallError, MalformedAnswerError } from "../errors.ts";

/**
 * Names a call to AWS in its failure, so that the message can name the permission that is missing.
 *
 * @param action such as `organizations:ListAccounts`
 * @throws {CallError} If AWS refuses or does not answer.
 */
export async function call<T>(action: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new CallError(action, error);
  }
}

/** Reads what an answer says by a schema; the SDK passes on members that are missing or of another type. */
export const parseAnswer = parserThrowing(MalformedAnswerError);

/** A list that AWS answers page by page. */
interface PagedList<Command extends object, Item> {
  /** Such as `organizations:ListAccounts`. */
  readonly action: string;
  /** The member of the answer that is the list, such as `Accounts`. */
  readonly list: string;
  /** The member of the answer that is the token of the next page, in JSON. Defaults to `NextToken`. */
  readonly tokenMember?: "NextToken" | "nextToken" | "NextMarker";
  readonly item: v.GenericSchema<unknown, Item>;
  /** Of an answer in XML: an element that each item has exactly once, and nothing else. Undefined for JSON. */
  readonly xmlElementOfItem?: string;
  readonly command: (token: string | undefined) => Command & Parameters<typeof keepRawAnswer>[0];
  readonly send: (command: Command) => Promise<object>;
}

/** A page of a list; it can be empty and not the last. */
interface Page<Item> {
  readonly items: readonly Item[];
  /** The `Date` header of the answer. */
  readonly date: string | undefined;
}

/**
 * Reads all pages of a list. The list ends only where AWS says so: at an answer that has the list itself, and no
 * token or null. To the SDK, a page that was lost on its way would be the last one, and empty.
 *
 * @throws {CallError} If AWS refuses or does not answer.
 * @throws {MalformedAnswerError} If a page or an item is malformed, or a token comes again.
 */
export async function* callPages<Command extends object, Item>({
  action,
  list,
  tokenMember = "NextToken",
  item,
  xmlElementOfItem,
  command: makeCommand,
  send,
}: PagedList<Command, Item>): AsyncGenerator<Page<Item>> {
  const readLiterally = (raw: string) =>
    xmlElementOfItem === undefined
      ? readJson(raw, list, action, tokenMember)
      : readXml(raw, list, action, xmlElementOfItem);
  const itemsSchema = v.array(item);
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const command = makeCommand(token);
    const answer = keepRawAnswer(command);
    const page = (await call(action, send(command))) as Readonly<Record<string, unknown>>;
    const literal = readLiterally(answer.text);
    const items = parseAnswer(itemsSchema, page[list], `${action}.${list}`);
    if (items.length !== literal.length) {
      throw new MalformedAnswerError(`${action}.${list} has elements that are unreadable.`);
    }
    token = literal.token;
    if (token !== undefined && tokens.has(token)) {
      throw new MalformedAnswerError(`${action} answered with the same ${tokenMember} again.`);
    }
    tokens.add(token ?? "");
    yield { items, date: answer.date };
  } while (token !== undefined);
}

/** Reads a list whole. It throws what `callPages` throws. */
export async function callList<Command extends object, Item>(
  list: PagedList<Command, Item>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const { items } of callPages(list)) all.push(...items);
  return all;
}

/** What a page says literally. */
interface LiteralPage {
  /** How many items the list has. */
  readonly length: number;
  /** Undefined on the last page. */
  readonly token: string | undefined;
}

const TOKEN = "null, a text that is not empty, or nothing";
const token = v.nullish(v.pipe(v.string(TOKEN), v.nonEmpty(TOKEN)));

function readJson(raw: string, list: string, action: string, tokenMember: string): LiteralPage {
  const members = { [list]: v.array(v.unknown(), "a list"), [tokenMember]: token };
  const page = parseAnswer(objectWith(members, "an object"), JSON.parse(raw), action);
  const { length } = page[list] as readonly unknown[];
  return { length, token: (page[tokenMember] as string | null | undefined) ?? undefined };
}

function readXml(raw: string, list: string, action: string, elementOfItem: string): LiteralPage {
  const count = (tag: string) => raw.split(tag).length - 1;
  const isList = count(`<${list}>`) + count(`<${list}/>`) === 1;
  const hasToken = /<NextToken[\s/>]/.test(raw);
  const nextToken = onlyText(raw, "NextToken") ?? "";
  const page = {
    [list]: isList ? "a list" : undefined,
    NextToken: hasToken ? nextToken : undefined,
  };
  const members = { [list]: v.literal("a list", "a list"), NextToken: token };
  parseAnswer(objectWith(members, "an object"), page, action);
  return { length: count(`<${elementOfItem}>`), token: hasToken ? nextToken : undefined };
}

/**
 * Reads what may not exist.
 *
 * @param refusals the names of the errors by which AWS says that it does not
 * @returns undefined if it does not exist
 * @throws any other error of the answer
 */
export async function unlessMissing<T>(
  answer: Promise<T>,
  ...refusals: readonly string[]
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (refusals.includes(refusalOf(error) ?? "")) return undefined;
    throw error;
  }
}

/** The name of the error by which AWS refused a call. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof CallError && error.cause instanceof Error ? error.cause.name : undefined;
}
