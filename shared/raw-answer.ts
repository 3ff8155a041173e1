import type { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";

/**
 * Reads an answer's body completely. The SDK's own collector loads web streams first, and Node.js's `buffer()`
 * creates a Blob; a cold function would wait for either.
 */
export async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An answer as it was received. */
interface Response {
  readonly statusCode: number;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  body: unknown;
}

/** Reads the body so that it can be read again. */
async function wholeBody(response: Response): Promise<Buffer> {
  const { body } = response;
  const whole = Buffer.isBuffer(body) ? body : await readWhole(body as AsyncIterable<Uint8Array>);
  response.body = whole;
  return whole;
}

/** Any of the SDK's clients and commands: their middleware has the same form. */
type WithMiddleware = { readonly middlewareStack: unknown };

/** The text of an answer, and when AWS sent it. */
export interface RawAnswer {
  readonly text: string;
  /** The `Date` header. */
  readonly date: string | undefined;
}

/**
 * Keeps a command's answer as it was received, in addition to what the SDK reads from it.
 *
 * @returns an object that is filled when the command has been answered
 */
export function keepRawAnswer(command: WithMiddleware): RawAnswer {
  const answer: { text: string; date: string | undefined } = { text: "", date: undefined };
  const { middlewareStack } = command as GetAccountSummaryCommand;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as Response;
      answer.text = (await wholeBody(response)).toString("utf8");
      answer.date = response.headers.date;
      return result;
    },
    // Between the SDK's deserializer and `checkAnswers`, so that both read the same body.
    { step: "deserialize", name: "keepRawAnswer" },
  );
  return answer;
}

/**
 * Reads the text of an XML element that must occur exactly once in an answer, without attributes, nested
 * elements and references.
 *
 * @returns undefined if it is missing, occurs more than once, or is anything else
 */
export function onlyText(xml: string, element: string): string | undefined {
  const tags = xml.match(new RegExp(`<${element}[\\s/>]`, "g"));
  if (tags?.length !== 1) return undefined;
  return new RegExp(`<${element}>([^<&]*)</${element}>`).exec(xml)?.[1];
}

/** AWS answered with an error despite a status of success, or not in the service's protocol. */
export class AnswerError extends Error {
  /** AWS's error code; `Unknown`, as in the SDK, if the answer has none. */
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number, code = "Unknown", message = "") {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * Passes only answers in the service's protocol to the SDK, which reads many other answers as an empty list or
 * as success. Each call whose answer is not in the protocol, or is an error with a status of success, fails
 * with an `AnswerError`.
 *
 * @param protocol the protocol of the service
 */
export function checkAnswers(client: WithMiddleware, protocol: "XML" | "JSON"): void {
  const { middlewareStack } = client as IAMClient;
  const check = protocol === "XML" ? checkXml : checkJson;
  middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const result = await next(args);
        const response = result.response as Response;
        await wholeBody(response);
        check(response, commandName.replace(/Command$/, ""));
        return result;
      },
    { step: "deserialize", priority: "low", name: "checkAnswers" },
  );
}

/** Declarations, comments, CDATA sections, and processing instructions except one at the beginning. */
const NOT_PLAIN = /<!|(?!^)<\?/;
const ROOT = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?<(?<name>[\w.-]+)[\s>]/;

/**
 * Cuts XML off at anything other than elements and text, which AWS is not known to send; what is left is
 * checked as any other answer. The time that the SDK's parser takes for declarations grows with the square of
 * their number: a megabyte of them takes longer than a function can run. And it reads comments, and text that a
 * comment splits, differently from the patterns here.
 */
function checkXml(response: Response, operation: string): void {
  const body = response.body as Buffer;
  const end = body.toString("latin1").search(NOT_PLAIN);
  if (end >= 0) response.body = body.subarray(0, end);
  const { statusCode, headers } = response;
  const text = (response.body as Buffer).toString("utf8");
  const root = ROOT.exec(text)?.groups?.name;
  const errorType = headers[ERROR_TYPE];
  const isResult =
    root === `${operation}Response` && isOneElement(text, root) && !HAS_ERROR.test(text);
  if (isSuccess(statusCode) && isResult && errorType === undefined) return;
  const code = onlyText(text, "Code")?.trim();
  if (code && root === "ErrorResponse" && !isSuccess(statusCode)) return;
  throw new AnswerError(
    statusCode,
    errorCode(errorType ?? code ?? "") || undefined,
    onlyText(text, "Message"),
  );
}

/** Whether the answer is only this element. */
function isOneElement(text: string, name: string): boolean {
  const end = `</${name}>`;
  const trimmed = text.trimEnd();
  return trimmed.indexOf(end) === trimmed.length - end.length;
}

const HAS_ERROR = /<Error[\s>/]/;
const ERROR_TYPE = "x-amzn-errortype";

/** Members by which an object is an error. */
const ERROR_MEMBERS = ["__type", "code", "Code", "message", "Message"];

function checkJson({ statusCode, headers, body }: Response): void {
  const answer = parseObject((body as Buffer).toString("utf8"));
  const isError = ERROR_TYPE in headers || ERROR_MEMBERS.some((it) => it in (answer ?? {}));
  if (answer && isError !== isSuccess(statusCode)) return;
  const { __type, code, message = "", Message = message } = answer ?? {};
  const said = headers[ERROR_TYPE] ?? __type ?? code;
  throw new AnswerError(statusCode, errorCode(String(said ?? "")) || undefined, String(Message));
}

function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** @returns undefined if it is not an object, or has a member twice: JavaScript would keep the last */
function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  // The last call is for the answer itself, which is no member.
  let members = -1;
  const count = function (this: unknown, _: string, value: unknown) {
    if (!Array.isArray(this)) members++;
    return value;
  };
  try {
    const value: unknown = JSON.parse(text, count);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const isPlain = isObject && members === countColons(text);
    return isPlain ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Outside of strings, there is one for each member. */
function countColons(json: string): number {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, "").split(":").length - 1;
}

/** As in `com.amazonaws.config#ThrottlingException:http://…`. */
function errorCode(said: string): string {
  return said.replace(/^.*#/, "").replace(/:.*$/, "");
}
