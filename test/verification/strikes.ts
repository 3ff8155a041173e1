import type { Fault } from "root-access-key-sandbox";

/** What an evaluation asks for. */
export const EVALUATION_OPERATIONS = [
  "GetAccountSummary",
  "GenerateCredentialReport",
  "GetCredentialReport",
  "PutEvaluations",
] as const;

/** What a removal asks for. */
export const REMOVAL_OPERATIONS = [
  "DescribeOrganization",
  "AssumeRoot",
  "GetCallerIdentity",
  "ListAccessKeys",
  "GetAccessKeyLastUsed",
  "DeleteAccessKey",
] as const;

export type EvaluationOperation = (typeof EVALUATION_OPERATIONS)[number];
export type RemovalOperation = (typeof REMOVAL_OPERATIONS)[number];
type Operation = EvaluationOperation | RemovalOperation;

/** A fault, and what it does to a call. */
interface Strike {
  /** The fate of a request that it strikes, such as `throttled`. */
  readonly name: string;
  readonly fault: Fault;
  /**
   * - `HARMLESS`: the call is answered all the same.
   * - `UNDATED`: the same, but it is not certain when, so no age can rest on the answer.
   * - `MISDATED`: the same, and the SDK signs its next request by that date, so AWS may refuse it.
   * - `PASSING`: the call is sent again, so it is lost only where each of its requests is struck.
   * - `LOST`: a call that is struck is lost, but another attempt's is not.
   * - `LASTING`: a call that is struck is lost.
   * - `UNSURE`: a call that is struck is lost, or read again; where each is struck, none can be read.
   */
  readonly effect: "HARMLESS" | "UNDATED" | "MISDATED" | "PASSING" | "LOST" | "LASTING" | "UNSURE";
  /** Whether AWS does what it is asked to, whatever one hears of it. */
  readonly isDone: boolean;
  /** Whether nothing but a limit of time ends the request. */
  readonly hangs: boolean;
}

const REFUSED = { isDone: false, hangs: false };
const ANSWERED = { isDone: true, hangs: false };

/** Each kind of fault that there is; a new one has to be here too. */
const BY_KIND: { readonly [Kind in Fault["kind"]]: (operation: Operation) => readonly Strike[] } = {
  throttling: () => [
    { name: "throttled", fault: { kind: "throttling" }, effect: "PASSING", ...REFUSED },
  ],
  accessDenied: () => [
    { name: "denied", fault: { kind: "accessDenied" }, effect: "LASTING", ...REFUSED },
  ],
  serverError: () =>
    ([500, 502, 503, 504] as const).map((status) => ({
      name: `answered with ${status}`,
      fault: { kind: "serverError", status },
      effect: "PASSING",
      ...REFUSED,
    })),
  serviceError: (operation) =>
    OWN_ERRORS[operation].map(([code, status, effect]) => ({
      name: `answered with ${code}`,
      fault: { kind: "serviceError", code, status, message: `It is ${code}.` },
      effect,
      ...REFUSED,
    })),
  reset: () => [{ name: "reset", fault: { kind: "reset" }, effect: "PASSING", ...REFUSED }],
  delay: () => [
    { name: "answered late", fault: { kind: "delay", ms: 100 }, effect: "HARMLESS", ...ANSWERED },
    {
      name: "never answered",
      fault: { kind: "delay", ms: Infinity },
      effect: "PASSING",
      isDone: true,
      hangs: true,
    },
  ],
  truncated: () => [
    { name: "cut off", fault: { kind: "truncated" }, effect: "PASSING", ...ANSWERED },
  ],
  stalled: () => [
    {
      name: "answered by half",
      fault: { kind: "stalled" },
      effect: "PASSING",
      isDone: true,
      hangs: true,
    },
  ],
  date: (operation) =>
    wrongDates(operation).map(([what, date, effect]) => ({
      name: `answered ${what}`,
      fault: { kind: "date", date },
      effect,
      ...ANSWERED,
    })),
  headers: (operation) =>
    (OF_EVALUATIONS.has(operation) || SPEAKS_JSON.has(operation) ? ERROR_TYPES : []).map(
      ([type, effect]) => ({
        name: `answered with ${type} in a header`,
        fault: { kind: "headers", headers: { "x-amzn-errortype": `${type}:http://internal/` } },
        effect,
        ...ANSWERED,
      }),
    ),
  malformed: (operation) =>
    malformedBodies(operation).map(([what, change, effect]) => ({
      name: `answered with ${what}`,
      fault: answering(change),
      effect,
      ...ANSWERED,
    })),
};

/** `Date` headers that do not tell what time it is. */
const WRONG_DATES = [
  ["without a Date", undefined, "UNDATED"],
  ["with a malformed Date", "yesterday", "UNDATED"],
  ["with a Date far off", "Thu, 01 Jan 2015 00:00:00 GMT", "MISDATED"],
] as const;

/** By which a key that is in use would look unused. */
const WRONG_DATES_OF_KEYS = [
  ["with a Date half an hour ahead", dateIn(0.5), "MISDATED"],
  ["with a Date 91 days ahead", dateIn(91 * 24), "MISDATED"],
] as const;

function dateIn(hours: number): string {
  return new Date(Date.now() + hours * 60 * 60 * 1000).toUTCString();
}

function wrongDates(operation: Operation) {
  const isOfRemoval = (REMOVAL_OPERATIONS as readonly Operation[]).includes(operation);
  return isOfRemoval ? [...WRONG_DATES, ...WRONG_DATES_OF_KEYS] : WRONG_DATES;
}

const OF_EVALUATIONS: ReadonlySet<Operation> = new Set(EVALUATION_OPERATIONS);

/** Errors that nothing but a header tells of, as the SDK retries them or not. */
const ERROR_TYPES = [
  ["InternalFailure", "LASTING"],
  ["ThrottlingException", "PASSING"],
] as const;

/** Lets the answer of an operation be another one. */
export function answering(change: (body: string) => string): Fault {
  return { kind: "malformed", change };
}

/** The operation's own errors, by their codes on the wire, beside those that any operation has. */
const OWN_ERRORS: Record<
  Operation,
  readonly (readonly [code: string, status: number, effect: Strike["effect"]])[]
> = {
  GetAccountSummary: [["InvalidClientTokenId", 403, "LASTING"]],
  GenerateCredentialReport: [["LimitExceeded", 409, "PASSING"]],
  // The rule itself looks again where there is no report yet.
  GetCredentialReport: [
    ["ReportNotPresent", 410, "PASSING"],
    ["ReportExpired", 410, "PASSING"],
    ["ReportInProgress", 404, "PASSING"],
  ],
  PutEvaluations: [
    ["InvalidParameterValueException", 400, "LASTING"],
    ["InvalidResultTokenException", 400, "LASTING"],
    ["NoSuchConfigRuleException", 400, "LASTING"],
  ],
  DescribeOrganization: [
    ["AWSOrganizationsNotInUseException", 400, "LASTING"],
    ["ConcurrentModificationException", 400, "LOST"],
  ],
  AssumeRoot: [
    ["ExpiredTokenException", 400, "LOST"],
    ["RegionDisabledException", 403, "LASTING"],
    ["InvalidAction", 400, "LASTING"],
  ],
  GetCallerIdentity: [["ExpiredToken", 403, "LOST"]],
  ListAccessKeys: [["NoSuchEntity", 404, "LASTING"]],
  GetAccessKeyLastUsed: [["NoSuchEntity", 404, "LASTING"]],
  DeleteAccessKey: [
    ["NoSuchEntity", 404, "LASTING"],
    ["LimitExceeded", 409, "PASSING"],
  ],
};

const SPEAKS_JSON: ReadonlySet<Operation> = new Set(["PutEvaluations", "DescribeOrganization"]);

type MalformedBody = readonly [
  what: string,
  change: (body: string) => string,
  effect: Strike["effect"],
];

/** What stands in the place of an answer. */
function malformedBodies(operation: Operation): readonly MalformedBody[] {
  const json = '{"Tags":[]}';
  const xml =
    "<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>";
  const hollow = (root: string) =>
    `<${root}><${operation}Result><IsTruncated>false</IsTruncated></${operation}Result></${root}>`;
  const isJson = SPEAKS_JSON.has(operation);
  const [own, other, empty] = isJson
    ? [json, xml, "{}"]
    : [xml, json, hollow(`${operation}Response`)];
  const isRead = operation !== "PutEvaluations";
  /** No member of an answer says that an evaluation was taken: any without an error does. */
  const ofWhatSaysNothing = isRead ? "UNSURE" : "HARMLESS";
  const ofAnother = isRead ? "UNSURE" : "LASTING";
  const errorsInJson = ERRORS_IN_JSON.map(([body, effect]) => [body, () => body, effect] as const);
  const hollowError: MalformedBody = [
    "an error around an answer that says nothing",
    () => hollow("ErrorResponse"),
    "LASTING",
  ];
  const wholeError: MalformedBody = [
    "an error with a code around its answer",
    (body) =>
      body
        .replaceAll(`${operation}Response`, "ErrorResponse")
        .replace(`<${operation}Result>`, "<Code>Odd</Code>$&"),
    "LASTING",
  ];
  return [
    ["nothing", () => "", ofAnother],
    ["an answer that says nothing", () => empty, ofWhatSaysNothing],
    ["HTML", () => "<html><body>Sign in</body></html>", ofAnother],
    ["another operation's answer", () => own, isJson ? ofWhatSaysNothing : ofAnother],
    ["another protocol's answer", () => other, ofAnother],
    ["half of an answer", (body) => body.slice(0, body.length / 2), ofAnother],
    ...(isJson
      ? errorsInJson
      : OF_EVALUATIONS.has(operation)
        ? [hollowError, wholeError]
        : [hollowError]),
  ];
}

/** Errors that are answered with the status of success. */
const ERRORS_IN_JSON = [
  ['{"code":"ThrottlingException"}', "PASSING"],
  ['{"__type":"com.amazonaws#ThrottlingException"}', "PASSING"],
  ['{"__type":"AccessDeniedException"}', "LASTING"],
  ['{"message":"denied"}', "LASTING"],
] as const;

/** How many requests a fault strikes. */
const TIMES = { once: 1, twice: 2, always: Infinity };

/** A fault that strikes an operation. */
export interface StruckOperation extends Strike {
  readonly operation: Operation;
  /** How many requests pass before it strikes. */
  readonly after: number;
  readonly times: number;
  /** Says all of this. */
  readonly title: string;
}

/** Each fault, once, twice and always, after so many requests of an operation. */
export function strikesOn(operation: Operation, after = 0): StruckOperation[] {
  return Object.values(BY_KIND)
    .flatMap((strikes) => strikes(operation))
    .flatMap((strike) =>
      Object.entries(TIMES).map(([often, times]) => ({
        ...strike,
        operation,
        after,
        times,
        title: `${operation} ${often} ${strike.name}${after > 0 ? `, after ${after}` : ""}`,
      })),
    );
}

/** The faults after which an operation's answer cannot be read, however often one asks. */
export function lastingStrikes(operation: Operation): StruckOperation[] {
  return strikesOn(operation).filter(
    ({ effect, times }) => times === Infinity && !IS_ANSWERED.has(effect),
  );
}

/** The effects of faults that do not keep a call from being answered. */
const IS_ANSWERED: ReadonlySet<Strike["effect"]> = new Set(["HARMLESS", "UNDATED", "MISDATED"]);

/** The result of a call, if nothing else than this strikes. */
export type Fate = "ANSWERED" | "LOST" | "EITHER";

/**
 * @param call its place among the calls of the operation, from 0 on, each of which is one request unless
 *   it is struck
 */
export function fateOf(call: number, { effect, after, times }: StruckOperation): Fate {
  const isStruck = call >= after && call < after + times;
  if (!isStruck || IS_ANSWERED.has(effect)) return "ANSWERED";
  if (times === Infinity || effect === "LASTING" || effect === "LOST") return "LOST";
  return effect === "PASSING" ? "ANSWERED" : "EITHER";
}
