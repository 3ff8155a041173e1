import type { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";

/**
 * Reads an answer's body to its end. The SDK's own way loads web streams first, to see that the body is
 * none, and Node.js's `buffer()` makes a Blob of it; a cold function would wait for either.
 */
export async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An answer as it came over the wire. */
interface Response {
  readonly statusCode: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  body: unknown;
}

/** Reads the body in a way in which it can be read again. */
async function wholeBody(response: Response): Promise<Buffer> {
  const { body } = response;
  const whole = Buffer.isBuffer(body) ? body : await readWhole(body as AsyncIterable<Uint8Array>);
  response.body = whole;
  return whole;
}

/** The SDK's clients and commands share their middleware's form, whatever they are for. */
type WithMiddleware = { readonly middlewareStack: unknown };

/** What an answer says literally, and when AWS said it. */
export interface RawAnswer {
  readonly text: string;
  /** The `Date` header. */
  readonly date: string | undefined;
}

/**
 * Lets a command's answer be seen as it came over the wire, beside what the SDK makes of it.
 *
 * @returns an object that is filled as soon as the command was sent and answered
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
    // Between the SDK's deserializer and `checkAnswers`, so that both see the same.
    { step: "deserialize", name: "keepRawAnswer" },
  );
  return answer;
}

/**
 * Reads the text of an XML element that must stand in an answer exactly once, without attributes,
 * elements and references in it.
 *
 * @returns nothing where it is missing, stands more than once or is anything else
 */
export function onlyText(xml: string, element: string): string | undefined {
  const tags = xml.match(new RegExp(`<${element}[\\s/>]`, "g"));
  if (tags?.length !== 1) return undefined;
  return new RegExp(`<${element}>([^<&]*)</${element}>`).exec(xml)?.[1];
}

/** AWS answered with an error although the status says otherwise, or with something of no protocol of its own. */
export class AnswerError extends Error {
  /** AWS's code of the error; `Unknown` where the answer has none, as the SDK calls it. */
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number, code = "Unknown", message = "") {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/**
 * Lets nothing pass to the SDK but an answer of the service's protocol, as the SDK takes much else for an
 * answer that says nothing: an empty list, or success.
 *
 * @param protocol what the service answers in
 * @throws {AnswerError} Each call, if its answer is none, or an error with a status of success.
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

/** Declarations, comments and CDATA sections, and instructions but for one at the beginning. */
const NOT_PLAIN = /<!|(?!^)<\?/;
const ROOT = /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?<(?<name>[\w.-]+)[\s>]/;

/**
 * XML is cut off where it is more than elements and text, which AWS is not known to send. What is left,
 * perhaps nothing, is for whoever reads it to check. The SDK's parser takes time for declarations that
 * grows with the square of their number, and for one megabyte of them it takes longer than a function
 * has. What stands in a comment or is split by one, it reads otherwise than whoever looks at the answer.
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

/** Whether the answer is this element and nothing after it. */
function isOneElement(text: string, name: string): boolean {
  const end = `</${name}>`;
  const trimmed = text.trimEnd();
  return trimmed.indexOf(end) === trimmed.length - end.length;
}

const HAS_ERROR = /<Error[\s>/]/;
const ERROR_TYPE = "x-amzn-errortype";

/** By which members an object is an error. */
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

/** @returns nothing for what is no object, or names a member twice; JavaScript would keep the last */
function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  // The last call is for the answer itself.
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

/** Outside of strings: one for each member. */
function countColons(json: string): number {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, "").split(":").length - 1;
}

/** As in `com.amazonaws.config#ThrottlingException:http://…`. */
function errorCode(said: string): string {
  return said.replace(/^.*#/, "").replace(/:.*$/, "");
}
