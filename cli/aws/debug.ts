import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { serviceMessage } from "../../shared/service-error.ts";
import type { Route } from "./network.ts";

type Request = Parameters<NodeHttpHandler["handle"]>[0];
type Answer = Awaited<ReturnType<NodeHttpHandler["handle"]>>;

/** One attempt of a call, and what came of it: an answer, or why there is none. */
export interface Attempt {
  readonly request: Request;
  readonly route: Route;
  readonly tookMs: number;
  readonly outcome: Answer["response"] | Error;
}

/** Describes an attempt in a line, without headers, queries and bodies: these have secrets. */
export function describeAttempt({ request, route, tookMs, outcome }: Attempt): string {
  const { method, protocol, path, headers } = request;
  const [, attempt = "1"] = /attempt=(\d+)/.exec(headers["amz-sdk-request"] ?? "") ?? [];
  return [
    `${operationOf(request)}, attempt ${attempt}: ${method} ${protocol}//${route.host}${path}`,
    ...(route.proxy === undefined ? [] : [` through ${route.proxy}`]),
    `, ${describe(outcome)}, ${Math.round(tookMs)} ms`,
  ].join("");
}

/** By the protocols of AWS's services. */
function operationOf({ headers, body }: Request): string {
  const [, target] = /\.(\w+)$/.exec(headers["x-amz-target"] ?? "") ?? [];
  const [, action] = typeof body === "string" ? (/^Action=(\w+)/.exec(body) ?? []) : [];
  return target ?? action ?? "request";
}

function describe(outcome: Attempt["outcome"]): string {
  if (outcome instanceof Error) return serviceMessage(outcome);
  const { statusCode, headers } = outcome;
  const id = headers["x-amzn-requestid"] ?? headers["x-amz-request-id"];
  return `HTTP ${statusCode}${id === undefined ? "" : `, request ${id}`}`;
}
