import type { ExceptionName } from "../../../wire/exceptions.js";
import { ServiceException } from "../../service-exception.js";
import type { UpstreamOptions } from "./upstream-options.js";

/** Posts JSON to a path below the server's URL. Throws a `ServiceException` unless the server answers 200. */
export async function postUpstream(options: UpstreamOptions, path: string, body: object): Promise<Response> {
  const url = `${options.url.replace(/\/+$/, "")}/${path}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(options.apiKey !== undefined && { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new ServiceException(
      "ServiceUnavailableException",
      `The upstream server at ${options.url} cannot be reached.`,
      {
        cause,
      },
    );
  }
  if (response.ok) return response;
  throw refusal(response.status, await response.text());
}

/** The JSON of an answer. Throws `ModelErrorException` if it is none. */
export async function readUpstreamJson(response: Response): Promise<unknown> {
  return parseUpstreamJson(await response.text());
}

export function parseUpstreamJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own error quotes the answer.
    throw new ServiceException("ModelErrorException", "The upstream server's answer is not JSON.");
  }
}

const EXCEPTIONS: ReadonlyMap<number, ExceptionName> = new Map([
  [400, "ValidationException"],
  [401, "AccessDeniedException"],
  [403, "AccessDeniedException"],
  [404, "ResourceNotFoundException"],
  [408, "ModelTimeoutException"],
  [422, "ValidationException"],
  [429, "ThrottlingException"],
  [503, "ServiceUnavailableException"],
]);

function refusal(status: number, text: string): ServiceException {
  const exception = EXCEPTIONS.get(status) ?? "ModelErrorException";
  return new ServiceException(exception, `The upstream server answered ${status}: ${messageOf(text)}`);
}

function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } | string };
    const message = typeof error === "string" ? error : error?.message;
    if (typeof message === "string") return message.slice(0, 500);
  } catch {
    // Not JSON: said below.
  }
  return "it gave no reason.";
}
